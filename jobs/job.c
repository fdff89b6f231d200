// Jobs: what a kill of a group reaches, and what is kept back so that who sits
// at the console can always get back. Who has the terminal: terminal.c.
//
// A process group is made by setpgid, and any process can leave its group. So
// each process also keeps the list of the groups it was ever put in, outermost
// first: fork copies the list, setpgid only ever adds to it. That is its job.
//
//   init, the console's shell      ()
//   a pipeline of that shell       (7)
//   a shell run by it              (7)
//   ... and a pipeline of that     (7 12)
//
// To kill a group is to kill whoever has it in the list, in one pass under
// ptable.lock. A child that a victim is just making is born killed (fork), so
// no fork bomb outlives the pass, and there is no way out by setpgid.

#include "jobs/jobs.h"
#include "errno.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "wait.h"

// ---- lists of groups ----

int
job_depth(const int job[])
{
  int n = 0;

  while (n < JOBDEPTH && job[n] != 0)
    n++;
  return n;
}

bool
job_within(const int job[], const int outer[])
{
  return memcmp(job, outer, job_depth(outer) * sizeof(job[0])) == 0;
}

bool
in_job(const struct proc *p, int pgid)
{
  if (p->pgid == pgid)
    return true;
  for (int i = 0; i < JOBDEPTH; i++) {
    if (p->job[i] == pgid)
      return true;
  }
  return false;
}

void
job_enter(int job[], int pgid)
{
  int i, n = job_depth(job);

  for (i = 0; i < n; i++) {
    if (job[i] == pgid)
      return;
  }
  if (n < JOBDEPTH)
    job[n] = pgid;
}

bool
proc_alive(const struct proc *p)
{
  return p->state != UNUSED && p->state != EMBRYO && p->state != ZOMBIE;
}

int
newpid(void)
{
  static int next = 1; // [p] the first to try
  struct proc *p;
  int pid;

  assert_holding(&ptable.lock);
again:
  pid = next;
  next = pid == INT32_MAX ? 1 : pid + 1;
  for (p = ptable.proc; p < ptable.end; p++) {
    if (p->state != UNUSED && (p->pid == pid || in_job(p, pid)))
      goto again;
  }
  return pid;
}

// ---- what is kept back ----

// Whether `p` is in no job: init, and the console's shell until it has put a
// child in a group. Kernel threads are in none either.
static bool
at_console(const struct proc *p)
{
  return p->job[0] == 0;
}

uint
kept_back(uint n)
{
  const struct proc *p = myproc();

  if (p == NULL || at_console(p))
    return 0;
  return p->favoured ? n / 4 : n;
}

void
job_fork(struct proc *np, const struct proc *p)
{
  assert_holding(&ptable.lock);
  assert_eq(np->state, EMBRYO);
  np->pgid = p->pgid;
  memcpy(np->job, p->job, sizeof(np->job));
  np->favoured = at_console(p);
}

// ---- who may kill, and move, whom ----

bool
may_kill(const struct proc *p)
{
  assert_holding(&ptable.lock);
  return p != initproc && p->kmain == NULL &&
         (!at_console(p) || at_console(myproc()));
}

void
kill_locked(struct proc *p, int sig)
{
  assert_holding(&ptable.lock);
  assert_lt((uint)sig - 1, NSIG - 1);
  if (p->killed > 0)
    return;
  p->killed = sig;
  p->news = 0; // only its death is to be told
  if (p->state == SLEEPING)
    sleepq_wake_proc(p);
  else if (p->state == STOPPED)
    make_runnable(p);
  else
    p->kill_pending = true;
}

void
setkilled(int sig)
{
  acquire(&ptable.lock);
  kill_locked(myproc(), sig);
  release(&ptable.lock);
}

// Whether a signal to group `pgid` reaches `p`. A kill reaches all of the job,
// so there is no way out; but those who are stopped and continued are the
// group as it is: a shell in a job looks after its own. ptable.lock held.
static bool
reaches(int pgid, int sig, const struct proc *p)
{
  if (!proc_alive(p) || at_console(p))
    return false;
  if (sig >= SIGCONT && sig <= SIGTTOU)
    return p->pgid == pgid;
  return in_job(p, pgid);
}

int
killgroup(int pgid, int sig)
{
  struct proc *p;
  int n = 0;

  assert_ne(pgid, 0); // kernel threads have group 0
  acquire(&ptable.lock);
  for (p = ptable.proc; p < ptable.end; p++) {
    if (reaches(pgid, sig, p)) {
      signal_locked(p, sig);
      n++;
    }
  }
  release(&ptable.lock);
  return n;
}

// Whether `p` is alive and the caller may move it: itself or a child.
// ptable.lock held.
static bool
may_move(const struct proc *p)
{
  assert_holding(&ptable.lock);
  return proc_alive(p) && (p == myproc() || p->parent == myproc());
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
  for (p = ptable.proc; p < ptable.end; p++) {
    if (p->pid == pid && may_move(p)) {
      p->pgid = pgid == 0 ? pid : pgid;
      job_enter(p->job, p->pgid);
      err = 0;
    }
  }
  release(&ptable.lock);
  return err;
}
