// Process groups: the shell puts each job in one, and ^C kills the foreground
// job's (dev/console.c).

#include "proc.h"
#include "errno.h"

void
killgroup(int pgid, int sig)
{
  struct proc *p;

  acquire(&ptable.lock);
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state != UNUSED && p->state != EMBRYO && p != initproc &&
        p->pgid == pgid)
      kill_locked(p, sig);
  }
  release(&ptable.lock);
}

// Whether `p` is alive and the caller may move it: itself or a child.
static bool
may_move(const struct proc *p)
{
  if (p->state == UNUSED || p->state == EMBRYO || p->state == ZOMBIE)
    return false;
  return p == myproc() || p->parent == myproc();
}

int
setpgid(int pid, int pgid)
{
  struct proc *p;
  int err = -ESRCH;

  if (pid < 0 || pgid < 0)
    return -EINVAL;
  if (pid == 0)
    pid = myproc()->pid;
  acquire(&ptable.lock);
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->pid == pid && may_move(p)) {
      p->pgid = pgid == 0 ? pid : pgid;
      err = 0;
    }
  }
  release(&ptable.lock);
  return err;
}
