// A CPU without work: it halts, and the next process that becomes RUNNABLE
// wakes it. An idle machine so costs its host next to nothing, and an idle CPU
// does not compete for ptable.lock.
//
// No wake-up is lost: the idle CPU stores its flag and then reads the queue,
// the waker appends to the queue and then reads the flags, each with a full
// barrier between the two. So at least one of them sees what the other has
// stored.
//
// Two processes that answer each other stay on one CPU: each sleeps soon after
// it has woken the other, so its own CPU is the first to have time. To go to
// another one, and back, would cost an interrupt and two halts each time. So a
// CPU that was woken waits a moment, and takes a process only if some process
// waited all that time; if not, it is not woken again before the next tick.

#include "proc.h"
#include "dev/dev.h"
#include "debug/panic.h"
#include "trap.h"
#include "x86.h"

#define MOMENT 100 // looks at the queue: some microseconds

// Whether some process waits for a CPU for all of a moment.
static bool
runnable_stays(void)
{
  uint looks = 0;

  while (looks++ < MOMENT && runnable_waits())
    cpu_pause();
  return looks > MOMENT;
}

void
cpu_idle(void)
{
  struct cpu *c = mycpu();

  assert_eq(c->ncli, 0);
  assert_eq(c->proc, NULL);
  cli();
  xchg(&c->idle, 1); // a locked instruction: the barrier
  if (!runnable_waits())
    sti_hlt();
  xchg(&c->idle, 0);
  sti();
  if (c->woken) {
    c->woken = false;
    if (!runnable_stays())
      c->in_vain = ticks_now();
  }
}

void
cpu_woken(void)
{
  mycpu()->woken = true;
}

// A CPU that has set its flag may still find the queue not empty; so it is
// looked at last.
bool
cpus_idle(void)
{
  for (int i = 0; i < ncpu; i++) {
    if (cpus[i].started && !cpus[i].idle)
      return false;
  }
  return !runnable_waits();
}

void
cpu_wake_idle(void)
{
  assert_holding(&ptable.lock);
  __atomic_thread_fence(__ATOMIC_SEQ_CST); // the barrier
  if (xchg(&mycpu()->idle, 0))
    return; // an interrupt here has ended the halt, which is enough
  for (int i = 0; i < ncpu; i++) {
    if (cpus[i].idle && cpus[i].in_vain != ticks_now() &&
        xchg(&cpus[i].idle, 0)) {
      lapic_wake(cpus[i].apicid);
      return;
    }
  }
}
