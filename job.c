// Jobs and the terminal: what ^C kills, who may have the keyboard, and what is
// kept back so that the person at the console can always get back.
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
//
// The terminal belongs to a job, too. Who has that job, or one around it (the
// shell that started it), may give it to another, change its mode and read it.

#include "proc.h"
#include "errno.h"
#include "lib/panic.h"
#include "lib/string.h"

static struct {
  int job[JOBDEPTH]; // [p] who has the terminal; (): the console's shell
  int group;         // [p] what ^C kills; 0: nothing, it is a key
  uint shells;       // [p] bit n: the job of n groups wants ^C as a key
} terminal;

// ---- lists of groups ----

// How many groups there are in the list.
static int
depth(const int job[])
{
  int n = 0;

  while (n < JOBDEPTH && job[n] != 0)
    n++;
  return n;
}

// Whether `job` is `outer`, or was started in it.
static bool
within(const int job[], const int outer[])
{
  return memcmp(job, outer, depth(outer) * sizeof(job[0])) == 0;
}

bool
in_job(const struct proc *p, int pgid)
{
  int i;

  if (p->pgid == pgid)
    return true;
  for (i = 0; i < JOBDEPTH; i++) {
    if (p->job[i] == pgid)
      return true;
  }
  return false;
}

// Adds a group; a full list stays as it is.
static void
enter_group(int job[], int pgid)
{
  int i, n = depth(job);

  for (i = 0; i < n; i++) {
    if (job[i] == pgid)
      return;
  }
  if (n < JOBDEPTH)
    job[n] = pgid;
}

static bool
alive(const struct proc *p)
{
  return p->state != UNUSED && p->state != EMBRYO && p->state != ZOMBIE;
}

// ---- what is kept back ----

// Init and the console's shell, until it has put a child in a group.
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
  assert(holding(&ptable.lock));
  np->pgid = p->pgid;
  memcpy(np->job, p->job, sizeof(np->job));
  np->favoured = at_console(p);
}

bool
may_kill(const struct proc *p)
{
  return p != initproc && (!at_console(p) || at_console(myproc()));
}

// ---- groups ----

int
killgroup(int pgid, int sig)
{
  struct proc *p;
  int n = 0;

  acquire(&ptable.lock);
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (alive(p) && !at_console(p) && in_job(p, pgid)) {
      kill_locked(p, sig);
      n++;
    }
  }
  release(&ptable.lock);
  return n;
}

// Whether `p` is alive and the caller may move it: itself or a child.
static bool
may_move(const struct proc *p)
{
  return alive(p) && (p == myproc() || p->parent == myproc());
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
      enter_group(p->job, p->pgid);
      err = 0;
    }
  }
  release(&ptable.lock);
  return err;
}

// ---- the terminal; ptable.lock held ----

// Whether somebody of the job that has the terminal still lives. Its first
// process may be about to enter it.
static bool
holder_lives(void)
{
  int last = terminal.job[depth(terminal.job) - 1];
  const struct proc *p;

  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (alive(p) && (within(p->job, terminal.job) || p->pid == last))
      return true;
  }
  return false;
}

// Takes the terminal back from a job that has died, for the job around it.
static void
take_back(void)
{
  int n = depth(terminal.job);

  assert(holding(&ptable.lock));
  while (n > 0 && !holder_lives()) {
    terminal.job[--n] = 0;
    terminal.group =
        n == 0 || (terminal.shells & (1u << n)) ? 0 : terminal.job[n - 1];
  }
}

// Fills in the job of group `pgid`, which is of the caller's making: some
// process of it has the caller's groups and that one. The caller may name a
// group of its own before it enters it. False: there is no such group.
static bool
find_group(int pgid, int job[JOBDEPTH])
{
  const struct proc *me = myproc();
  const struct proc *p;
  int i;

  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    bool it = p->state != UNUSED && p->state != EMBRYO && p->pgid == pgid &&
              within(p->job, me->job);

    if (!it && (p != me || p->pid != pgid))
      continue;
    memcpy(job, p->job, JOBDEPTH * sizeof(job[0]));
    enter_group(job, pgid);
    for (i = 0; i + 1 < JOBDEPTH; i++) {
      if (job[i] == pgid || job[i] == 0)
        job[i + 1] = 0;
    }
    return true;
  }
  return false;
}

int
terminal_give(int pgid)
{
  const struct proc *p = myproc();
  int job[JOBDEPTH];
  int err = 0;

  acquire(&ptable.lock);
  take_back();
  if (!within(terminal.job, p->job))
    err = -EPERM;
  else if (pgid == 0)
    memcpy(job, p->job, sizeof(job));
  else if (!find_group(pgid, job))
    err = -ESRCH;
  if (err == 0) {
    memcpy(terminal.job, job, sizeof(job));
    terminal.group = pgid;
    if (pgid == 0)
      terminal.shells |= 1u << depth(job);
    else
      terminal.shells &= ~(1u << depth(job));
  }
  release(&ptable.lock);
  return err;
}

bool
terminal_mine(void)
{
  bool mine;

  acquire(&ptable.lock);
  take_back();
  mine = within(terminal.job, myproc()->job);
  release(&ptable.lock);
  return mine;
}

int
terminal_group(bool whole)
{
  int group;

  acquire(&ptable.lock);
  take_back();
  group = whole ? terminal.job[0] : terminal.group;
  release(&ptable.lock);
  return group;
}
