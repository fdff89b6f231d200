// Stopping and going on: what job control needs of the kernel.
//
// Who is told to stop has killed == -signal from then on, and stops where it
// holds nothing: on its way back to user mode (die_or_stop), or where it sleeps
// with no lock (sleep_stoppable). It is STOPPED then, in no queue: a wakeup for
// it goes to another, and what has come is there when it goes on and looks. In
// all other sleeps it goes on as if nothing had happened: they end soon, and
// others may wait for what it holds. First symptom of a stop in one of these:
// the machine hangs until somebody continues the process.
//
//   killed    0 ------stop-----> -signal ----SIGCONT---> 0
//             |                     |
//             `-------kill----------+------> signal; it runs, and dies
//
// So a stop and a SIGCONT before it came to that cancel each other, and a kill
// counts always. A process whose parent ends is killed if it was told to stop
// (abandon_children): nobody knows of it any more.

#include "proc.h"
#include "debug/panic.h"
#include "errno.h"
#include "jobs/jobs.h"
#include "wait.h"

void
sleep_stoppable(void *chan, struct spinlock *lk)
{
  struct proc *p = myproc();

  p->stoppable = true; // seen with its state, so after sleep() had the lock
  sleep(chan, lk);
  p->stoppable = false;
}

void
stop_locked(struct proc *p)
{
  assert_holding(&ptable.lock);
  assert_gt(-p->killed, 0);
  setstate(p, STOPPED);
  p->news = W_STOPPED(-p->killed);
  sleepq_wake(p->parent, 1); // it may sleep in waitpid
}

// Tells `p` to stop. Whether it does so already, or dies: the first reason
// counts. ptable.lock held.
static void
tell_to_stop(struct proc *p, int sig)
{
  if (p->killed != 0)
    return;
  p->killed = -sig;
  if (p->state == SLEEPING && p->stoppable) {
    sleepq_remove(p);
    stop_locked(p);
  }
}

// Nothing, unless `p` was told to stop. ptable.lock held.
static void
let_go_on(struct proc *p)
{
  if (p->killed >= 0)
    return;
  p->killed = 0;
  if (p->state != STOPPED) // it has not come to that
    return;
  p->news = W_CONTINUED;
  sleepq_wake(p->parent, 1);
  make_runnable(p);
}

// What is in no job could stop the console's shell, or init: then nobody could
// type what lets it go on.
int
signal_locked(struct proc *p, int sig)
{
  bool stops = sig >= SIGSTOP && sig <= SIGTTOU;

  assert_holding(&ptable.lock);
  if (!may_kill(p) || (stops && job_depth(p->job) == 0))
    return -EPERM;
  if (sig == SIGCONT)
    let_go_on(p);
  else if (!stops)
    kill_locked(p, sig);
  else if (!(p->ignored & 1u << sig))
    tell_to_stop(p, sig);
  return 0;
}

// In a loop: before it runs again, it may have been continued and stopped anew.
void
stop_self(void)
{
  struct proc *p = myproc();

  acquire(&ptable.lock);
  while (p->killed < 0) {
    stop_locked(p);
    sched();
  }
  release(&ptable.lock);
}

bool
stop_told(struct proc *p, int options, int *status)
{
  int wanted = p->news == W_CONTINUED ? WCONTINUED : WUNTRACED;

  assert_holding(&ptable.lock);
  if (p->news == 0 || !(options & wanted))
    return false;
  *status = p->news;
  p->news = 0;
  return true;
}
