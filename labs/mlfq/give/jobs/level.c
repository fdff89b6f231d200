// The level of a process in the feedback queue.
//
// setlevel() is for levels what setstate() is for states: nothing else changes
// one. It finds who has no lock, and the picture that lab/plot.pl draws is made
// of what it tells the trace.

#include "proc.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "pstat.h"

_Static_assert(PSTAT_MAX == NPROC, "programs make room for all");

void
setlevel(struct proc *p, int level)
{
  assert_holding(&ptable.lock);
  if (level < 0 || level >= NLEVEL)
    panic("process %d cannot go to level %d: there are 0 to %d", p->pid, level,
          NLEVEL - 1);
  if (p->level == level)
    return;
  p->level = level;
  trace(TR_LEVEL, p->pid, (uint)level);
}
