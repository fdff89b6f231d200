// Process states and the run queue: RUNNABLE processes wait in the order they
// became so, and choosing the next takes one step. ptable.lock guards both.

#include "proc.h"
#include "dev/dev.h"
#include "debug/panic.h"
#include "x86.h"

static const char *const state_names[] = {
    [UNUSED] = "UNUSED",     [EMBRYO] = "EMBRYO",   [SLEEPING] = "SLEEPING",
    [RUNNABLE] = "RUNNABLE", [RUNNING] = "RUNNING", [ZOMBIE] = "ZOMBIE",
};

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

  assert_holding(&ptable.lock);
  assert_le(to, ZOMBIE);
  if ((uint)p->state > ZOMBIE)
    panic("process %d: its state is %u, which is none\n"
          "something wrote over struct proc",
          p->pid, p->state);
  if (!(from[to] & (1 << p->state)))
    panic("process %d is %s and cannot become %s\n"
          "the picture in proc.c shows who may change what",
          p->pid, state_names[p->state], state_names[to]);
  if (to == SLEEPING && p->chan == NULL)
    panic("process %d sleeps on nothing: no wakeup can find it\n"
          "p->chan is set before the state becomes SLEEPING",
          p->pid);
  ptable.nrunnable += (to == RUNNABLE) - (p->state == RUNNABLE);
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

// Panics unless `p` can follow the queue's last process. Who takes a process
// from the queue's middle and forgets `next` or `last` reads here what it was;
// unchecked, part of the queue is lost and the machine waits for ever.
static void
check_append(const struct proc *p)
{
  const struct proc *last = ptable.last;

  if (p->next != NULL || p == last)
    panic("process %d is in the run queue already\n"
          "who takes a process off the queue sets its next to NULL",
          p->pid);
  if ((ptable.first == NULL) != (last == NULL))
    panic("the run queue has a %s, but no %s", last == NULL ? "first" : "last",
          last == NULL ? "last" : "first");
  if (last != NULL && (last->state != RUNNABLE || last->next != NULL))
    panic("the run queue's last, process %d, is %s%s\n"
          "who takes the last process off the queue moves ptable.last, too",
          last->pid, state_names[last->state],
          last->next != NULL ? " and has a next" : "");
}

void
make_runnable(struct proc *p)
{
  setstate(p, RUNNABLE);
  check_append(p);
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

  assert_holding(&ptable.lock);
  if (p == NULL) {
    if (ptable.nrunnable > 0)
      panic("%u processes are RUNNABLE, but the run queue is empty\n"
            "one was taken off it and not run, or made RUNNABLE past "
            "make_runnable",
            ptable.nrunnable);
    return NULL;
  }
  if (p->state != RUNNABLE)
    panic("process %d in the run queue is %s", p->pid, state_names[p->state]);
  ptable.first = p->next;
  if (p->next == NULL) {
    if (p != ptable.last)
      panic("the run queue ends with process %d, not with its last, %d\n"
            "part of it was cut off: whose next was overwritten?",
            p->pid, ptable.last->pid);
    ptable.last = NULL;
  }
  p->next = NULL;
  return p;
}

bool
runnable_waits(void)
{
  return *(struct proc *volatile *)&ptable.first != NULL;
}
