// The terminal: which job has the console, and what ^C kills there.
//
// It belongs to a job (job.c). Who has that job, or one around it (the shell
// that started it), may give it to another, change its mode and read it. When
// the last process of the job has ended, the job around it has the terminal
// again. dev/console.c asks here; ptable.lock guards it all.

#include "jobs/jobs.h"
#include "errno.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"

static struct {
  int job[JOBDEPTH]; // [p] who has the terminal; (): the console's shell
  int group;         // [p] what ^C kills; 0: nothing, it is a key
  uint shells;       // [p] bit n: the job of n groups wants ^C as a key
} terminal;

// Whether somebody of the job that has the terminal still lives. Its first
// process may be about to enter it. ptable.lock held; some job has it.
static bool
terminal_holder_lives(void)
{
  int last = terminal.job[job_depth(terminal.job) - 1];
  const struct proc *p;

  assert_holding(&ptable.lock);
  for (p = ptable.proc; p < ptable.end; p++) {
    if (proc_alive(p) && (job_within(p->job, terminal.job) || p->pid == last))
      return true;
  }
  return false;
}

// Takes the terminal back from a job that has died, for the job around it.
// Asked for before each look at who has it, so no death has to tell.
// ptable.lock held.
static void
terminal_take_back(void)
{
  int n = job_depth(terminal.job);

  assert_holding(&ptable.lock);
  while (n > 0 && !terminal_holder_lives()) {
    terminal.job[--n] = 0;
    terminal.group =
        n == 0 || (terminal.shells & (1u << n)) ? 0 : terminal.job[n - 1];
  }
}

// Fills in the job of group `pgid`, which is of the caller's making: some
// process of it has the caller's groups and that one. The caller may name a
// group of its own before it enters it. False: there is no such group.
static bool
terminal_find(int pgid, int job[JOBDEPTH])
{
  const struct proc *me = myproc();
  const struct proc *p;

  assert_holding(&ptable.lock);
  assert_ne(pgid, 0); // which is a kernel thread's
  for (p = ptable.proc; p < ptable.end; p++) {
    bool it = p->state != UNUSED && p->state != EMBRYO && p->pgid == pgid &&
              job_within(p->job, me->job);

    if (!it && (p != me || p->pid != pgid))
      continue;
    memcpy(job, p->job, JOBDEPTH * sizeof(job[0]));
    job_enter(job, pgid);
    for (int i = 0; i + 1 < JOBDEPTH; i++) {
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
  terminal_take_back();
  if (!job_within(terminal.job, p->job))
    err = -EPERM;
  else if (pgid == 0)
    memcpy(job, p->job, sizeof(job));
  else if (!terminal_find(pgid, job))
    err = -ESRCH;
  if (err == 0) {
    memcpy(terminal.job, job, sizeof(job));
    terminal.group = pgid;
    if (pgid == 0)
      terminal.shells |= 1u << job_depth(job);
    else
      terminal.shells &= ~(1u << job_depth(job));
  }
  release(&ptable.lock);
  return err;
}

bool
terminal_mine(void)
{
  bool mine;

  acquire(&ptable.lock);
  terminal_take_back();
  mine = job_within(terminal.job, myproc()->job);
  release(&ptable.lock);
  return mine;
}

int
terminal_group(bool whole)
{
  int group;

  acquire(&ptable.lock);
  terminal_take_back();
  group = whole ? terminal.job[0] : terminal.group;
  release(&ptable.lock);
  return group;
}
