// Who runs next: a feedback queue of levels.
//
// There is one run queue, as before, in the order of the levels. So who is
// first in it comes next, and a boost, which makes all levels equal, leaves it
// in order. Who waits is put into its place; a walk past 63 others at most.
//
// p->used are the ticks of its slice that a process has had. Only three things
// set it back: the end of the slice, a boost, and its birth. A sleep does not.

#include "proc.h"
#include "dev/dev.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "lib/string.h"
#include "trap.h"

static uint boosted; // [p] tick of the last boost
static uint nboosts; // [p]

// At each tick of CPU 0, which keeps the time. An idle machine may have passed
// over some.
static void
boost(void)
{
  struct proc *p;

  if (ticks_now() - boosted < BOOST)
    return;
  acquire(&ptable.lock);
  boosted = ticks_now();
  nboosts++;
  trace(TR_BOOST, 0, 0);
  for (p = ptable.proc; p < ptable.end; p++) {
    if (p->state == UNUSED)
      continue;
    setlevel(p, 0);
    p->used = 0;
  }
  release(&ptable.lock);
}

void
mlfq_init(void)
{
  tick_register(boost);
}

void
mlfq_tick(struct proc *p)
{
  acquire(&ptable.lock);
  p->levelticks[p->level]++;
  if (++p->used >= SLICE(p->level)) {
    p->used = 0;
    if (p->level + 1 < NLEVEL)
      setlevel(p, p->level + 1);
  }
  release(&ptable.lock);
}

// A tick has counted for it just now: if nothing is used, a slice has begun.
bool
mlfq_makes_way(const struct proc *p)
{
  const struct proc *first = *(struct proc *volatile *)&ptable.first;

  return first != NULL && (p->used == 0 || first->level < p->level);
}

struct proc *
mlfq_before(const struct proc *p, bool goes_on)
{
  struct proc *q, *before = NULL;

  assert_holding(&ptable.lock);
  for (q = ptable.first; q != NULL; q = q->next) {
    if (q->level > p->level || (q->level == p->level && goes_on))
      break;
    before = q;
  }
  return before;
}

void
mlfq_info(struct pstat *info)
{
  const struct proc *p;

  memset(info, 0, sizeof(*info));
  acquire(&ptable.lock);
  info->boosts = nboosts;
  for (uint i = 0; i < NPROC; i++) {
    p = &ptable.proc[i];
    if (p->state == UNUSED)
      continue;
    info->inuse[i] = 1;
    info->pid[i] = p->pid;
    info->level[i] = p->level;
    memmove(info->ticks[i], p->levelticks, sizeof(p->levelticks));
  }
  release(&ptable.lock);
}
