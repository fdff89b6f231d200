// Sleeping locks: see sleeplock.h.
//
// A spinlock cannot guard what is held across a disk operation: its holder may
// not sleep, and all who want it would spin for milliseconds. The price here is
// two switches for who has to wait, none for who does not.
//
// The spinlock inside makes `locked` and the decision to sleep one step:
// sleep() gives it back only when a wakeup can find this process. First symptom
// without it: a process sleeps on a lock that nobody holds.

#include "sleeplock.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "proc.h"

void
initsleeplock(struct sleeplock *lk, const char *name)
{
  assert_ne(name, NULL);
  initlock(&lk->lk, "sleep lock");
  lk->name = name;
  lk->id = 0;
  lk->locked = false;
  lk->owner = NULL;
}

// The checker is told before the wait, not after: two processes that wait for
// each other never come to that.
void
acquiresleep(struct sleeplock *lk)
{
  struct proc *p = myproc();

  assert_may_sleep();
  acquire(&lk->lk);
  if (lk->locked && lk->owner == p)
    panic("acquiresleep: %s %u is already held by this process, %d\n"
          "the holder called what takes it again: it would wait for itself",
          lk->name, lk->id, p->pid);
  lockorder_wait(lk, lk->name, lk->id, 2); // who called ilock or bread
  while (lk->locked) {
    trace(TR_LOCK, (uint)lk->name, lk->id);
    sleep(lk, &lk->lk);
  }
  lk->locked = true;
  lk->owner = p;
  release(&lk->lk);
}

void
releasesleep(struct sleeplock *lk)
{
  acquire(&lk->lk);
  if (!lk->locked || lk->owner != myproc())
    panic("releasesleep: %s %u is held by process %d, not this one (0: none)",
          lk->name, lk->id, sleeplock_holder(lk));
  lockorder_leave(lk);
  lk->locked = false;
  lk->owner = NULL;
  wakeup(lk); // all that wait: who runs first takes it, the rest sleep again
  release(&lk->lk);
}

// With the spinlock, as `locked` and `owner` belong together; only the answer
// for the caller itself stays true when it is back.
bool
holdingsleep(struct sleeplock *lk)
{
  bool held;

  acquire(&lk->lk);
  held = lk->locked && lk->owner == myproc();
  release(&lk->lk);
  return held;
}

int
sleeplock_holder(const struct sleeplock *lk)
{
  const struct proc *p = lk->owner;

  return p == NULL ? 0 : p->pid;
}
