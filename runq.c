// Process states and the run queue: RUNNABLE processes wait in the order they
// became so, and choosing the next takes one step. ptable.lock guards both.

#include "proc.h"
#include "dev/dev.h"
#include "lib/panic.h"
#include "x86.h"

void
setstate(struct proc *p, enum procstate to)
{
  // For each state, those it may follow: the picture in proc.c.
  static const uint8_t from[] = {
      [UNUSED] = 1 << EMBRYO | 1 << ZOMBIE,
      [EMBRYO] = 1 << UNUSED,
      [SLEEPING] = 1 << RUNNING,
      [RUNNABLE] = 1 << EMBRYO | 1 << RUNNING | 1 << SLEEPING,
      [RUNNING] = 1 << RUNNABLE,
      [ZOMBIE] = 1 << RUNNING,
  };

  assert(holding(&ptable.lock));
  if (!(from[to] & (1 << p->state)))
    panic("process %d: state %d cannot become %d", p->pid, p->state, to);
  p->state = to;
}

// Interrupts the halt of an idle CPU, if this one is not idle itself.
static void
wake_idle_cpu(void)
{
  int i;

  // The queue's new entry must be visible before the flags are read: an idle
  // CPU sets its flag, then reads the queue (scheduler's idle()).
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (xchg(&mycpu()->idle, 0))
    return;
  for (i = 0; i < ncpu; i++) {
    if (cpus[i].idle && xchg(&cpus[i].idle, 0)) {
      lapic_wake(cpus[i].apicid);
      return;
    }
  }
}

void
make_runnable(struct proc *p)
{
  setstate(p, RUNNABLE);
  p->next = NULL;
  if (ptable.first == NULL)
    ptable.first = p;
  else
    ptable.last->next = p;
  ptable.last = p;
  wake_idle_cpu();
}

struct proc *
next_runnable(void)
{
  struct proc *p = ptable.first;

  assert(holding(&ptable.lock));
  if (p != NULL)
    ptable.first = p->next;
  return p;
}

bool
runnable_waits(void)
{
  return *(struct proc *volatile *)&ptable.first != NULL;
}
