// A CPU without work: it halts, and the next process that becomes RUNNABLE
// wakes it. An idle machine so costs its host next to nothing, and an idle CPU
// does not compete for ptable.lock.
//
// No wake-up is lost: the idle CPU stores its flag and then reads the queue,
// the waker appends to the queue and then reads the flags, each with a full
// barrier between the two. So at least one of them sees what the other has
// stored.

#include "proc.h"
#include "dev/dev.h"
#include "debug/panic.h"
#include "x86.h"

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
}

// A CPU that has set its flag may still find the queue not empty; so it is
// looked at last.
bool
cpus_idle(void)
{
  int i;

  for (i = 0; i < ncpu; i++) {
    if (cpus[i].started && !cpus[i].idle)
      return false;
  }
  return !runnable_waits();
}

void
cpu_wake_idle(void)
{
  int i;

  assert_holding(&ptable.lock);
  __atomic_thread_fence(__ATOMIC_SEQ_CST); // the barrier
  if (xchg(&mycpu()->idle, 0))
    return; // an interrupt here has ended the halt, which is enough
  for (i = 0; i < ncpu; i++) {
    if (cpus[i].idle && xchg(&cpus[i].idle, 0)) {
      lapic_wake(cpus[i].apicid);
      return;
    }
  }
}
