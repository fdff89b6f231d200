// What there is to see of the processes: for ps, for ^P, for tests.

#include "jobs/jobs.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "debug/symbols.h"
#include "errno.h"
#include "sysinfo.h"
#include "vm.h"

_Static_assert(PROCINFO_MAX == NPROC, "programs make room for all");

// As ps and ^P show it; ps --help says what each means.
static const char state_letter[] = {
    [UNUSED] = '-',  [EMBRYO] = 'E',  [SLEEPING] = 'S', [RUNNABLE] = 'R',
    [RUNNING] = 'X', [STOPPED] = 'T', [ZOMBIE] = 'Z',
};

// Fills `info` for the process in slot `p`; false if the slot is free. The lock
// is held for one process only, so the list is not of one moment; but it may be
// copied out, process by process, without any lock.
static bool
procinfo_slot(struct proc *p, struct procinfo *info)
{
  bool used;

  memset(info, 0, sizeof(*info)); // padding goes to user space too
  acquire(&ptable.lock);
  used = p->state != UNUSED;
  if (used) {
    info->pid = p->pid;
    info->ppid = p->parent == NULL ? 0 : p->parent->pid;
    info->pgid = p->pgid;
    info->job = p->job[0];
    info->size = uvm_size(&p->as);
    info->ticks = p->ticks;
    info->state = state_letter[p->state];
    safestrcpy(info->name, p->name, sizeof(info->name));
  }
  release(&ptable.lock);
  return used;
}

// One entry after the other: a list of all of them would not fit a kernel
// stack.
int
procinfo(uint va, int n)
{
  struct procinfo info;
  struct proc *p;
  int done = 0;

  assert_le(n, NPROC);
  for (p = ptable.proc; p < &ptable.proc[NPROC] && done < n; p++) {
    if (!procinfo_slot(p, &info))
      continue;
    if (copyout(&myproc()->as, va + done * sizeof(info), &info, sizeof(info)) <
        0)
      return -EFAULT;
    done++;
  }
  return done;
}

uint
proc_count(void)
{
  struct proc *p;
  uint n = 0;

  acquire(&ptable.lock);
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++)
    n += p->state != UNUSED;
  release(&ptable.lock);
  return n;
}

// No lock is held while it prints: it may be that the system hangs, and this is
// what one types then. So a line may be of a process that has just ended.
void
procdump(void)
{
  struct proc *p;
  char text[SYMBOL_TEXT];
  uint pcs[8];

  cprintf("\nPID STATE NAME, and where it sleeps\n");
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state == UNUSED)
      continue;
    cprintf("%3d %c %s", p->pid, state_letter[p->state], p->name);
    pcs[0] = 0;
    acquire(&ptable.lock); // so that it stays asleep
    if (p->state == SLEEPING || p->state == STOPPED)
      getcallerpcs(p->context->ebp, pcs, 8);
    release(&ptable.lock);
    for (int i = 0; i < 8 && pcs[i] != 0; i++)
      cprintf("%s%s", i == 0 ? "  " : " < ", symbol_text(text, pcs[i] - 1));
    cprintf("\n");
  }
}
