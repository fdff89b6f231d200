// What is said when a promise of proc.c is broken. proc.c finds it in a line;
// these functions find out which promise it was, and name the usual mistake.
// They are apart from it so that the scheduler's code stays as short as it is.
//
// The run queue and the states are worth that: without the checks the symptom
// of most mistakes here is a process that never runs again, much later, and
// nothing that says why.

#include "debug/panic.h"
#include "proc.h"
#include "x86.h"

static const char *const state_names[] = {
    [UNUSED] = "UNUSED",     [EMBRYO] = "EMBRYO",   [SLEEPING] = "SLEEPING",
    [RUNNABLE] = "RUNNABLE", [RUNNING] = "RUNNING", [STOPPED] = "STOPPED",
    [ZOMBIE] = "ZOMBIE",
};

void
panic_setstate(const struct proc *p, enum procstate to)
{
  if ((uint)p->state > ZOMBIE)
    panic("process %d: its state is %u, which is none\n"
          "something wrote over struct proc",
          p->pid, p->state);
  if (to == SLEEPING && p->state == RUNNING)
    panic("process %d sleeps on nothing: no wakeup can find it\n"
          "p->chan is set before the state becomes SLEEPING",
          p->pid);
  panic("process %d is %s and cannot become %s\n"
        "the picture in proc.c shows who may change what",
        p->pid, state_names[p->state], state_names[to]);
}

// make_runnable found that `p` cannot follow the queue's last process.
// Unchecked, part of the queue would be lost.
void
panic_make_runnable(const struct proc *p)
{
  const struct proc *last = ptable.last;

  if (p->next != NULL || p == last)
    panic("process %d is in the run queue already\n"
          "the code that takes a process off the queue sets its next to NULL",
          p->pid);
  if (ptable.first == NULL || last == NULL)
    panic("the run queue has first 0x%x, last 0x%x: both are NULL, or none is",
          (uint)ptable.first, (uint)last);
  panic("the run queue's last, process %d, is %s%s\n"
        "the code that takes the last process off also changes ptable.last",
        last->pid, state_names[last->state],
        last->next != NULL ? " and has a next" : "");
}

void
panic_next_runnable(void)
{
  const struct proc *p = ptable.first;

  if (p == NULL)
    panic("%u processes are RUNNABLE, but the run queue is empty\n"
          "one was taken off it and not run, or made RUNNABLE past "
          "make_runnable",
          ptable.nrunnable);
  if (p->state != RUNNABLE)
    panic("process %d in the run queue is %s", p->pid, state_names[p->state]);
  panic("the run queue ends with process %d, not with its last, %d\n"
        "part of it was cut off: whose next was overwritten?",
        p->pid, ptable.last == NULL ? 0 : ptable.last->pid);
}

void
assert_may_sleep(void)
{
  struct proc *p = myproc();

  if (p != NULL && (readeflags() & FL_IF))
    return; // so no spinlock is held, either
  if (p == NULL)
    panic("cpu %d runs no process that could sleep\n"
          "an interrupt, the scheduler or main calls what waits for a disk",
          (int)(mycpu() - cpus));
  if (mycpu()->ncli > 0)
    panic("%d spinlocks are held where a process may sleep\n"
          "a CPU that wants one of them would spin until this process wakes",
          mycpu()->ncli);
  panic("process %d has interrupts off where it may sleep\n"
        "no tick and no key is served meanwhile",
        p->pid);
}
