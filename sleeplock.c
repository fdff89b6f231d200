// Sleeping locks: see sleeplock.h.
//
// A spinlock cannot guard what is held across a disk operation: its holder may
// not sleep, and all who want it would spin for milliseconds. The price here is
// two switches for who has to wait, none for who does not.
//
// While nobody waits, one atomic instruction takes the lock and one frees it:
//
//           acquiresleep              who finds it held
//   0 free -------------> 1 held ------------------------> 2 held, and somebody
//     ^ ^                   |                                | may sleep
//     |  `--releasesleep---'                                |
//      `------releasesleep, which then wakes one ----------'
//
// Who was woken cannot know whether others still sleep, so it makes the state 2
// again. The spinlock inside makes the look at the state and the decision to
// sleep one step: sleep() gives it back only when a wakeup can find this
// process, and the releaser takes it before it wakes. First symptom without it:
// a process sleeps on a lock that nobody holds.

#include "sleeplock.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "proc.h"
#include "x86.h"

void
initsleeplock(struct sleeplock *lk, const char *name)
{
  assert_ne(name, NULL);
  initlock(&lk->lk, "sleep lock");
  lk->name = name;
  lk->id = 0;
  lk->locked = 0;
  lk->owner = NULL;
}

// Whether a wait for `lk` would never end: its holder waits for this process,
// through at most `most` others. Processes in a deadlock stay there, so on the
// way back all are looked at again: each may have been read before it was in.
static bool
would_deadlock(const struct sleeplock *lk, uint most)
{
  const struct proc *p = __atomic_load_n(&lk->owner, __ATOMIC_ACQUIRE);
  const struct sleeplock *next;

  if (p == NULL || p == myproc() || most == 0)
    return p != NULL && most > 0;
  next = __atomic_load_n(&p->waits, __ATOMIC_ACQUIRE);
  return next != NULL && would_deadlock(next, most - 1) &&
         __atomic_load_n(&p->waits, __ATOMIC_ACQUIRE) == next &&
         __atomic_load_n(&lk->owner, __ATOMIC_ACQUIRE) == p;
}

// Waits for a lock that another process holds; if `detect`, not in a deadlock.
// Whether it was taken. The last of those in a deadlock to wait finds it: each
// says what it waits for before it looks at the others.
static __attribute__((noinline)) bool
wait_for(struct sleeplock *lk, bool detect)
{
  struct proc *p = myproc();
  bool deadlock = false;

  acquire(&lk->lk);
  __atomic_store_n(&p->waits, lk, __ATOMIC_SEQ_CST);
  while (!(deadlock = detect && would_deadlock(lk, NPROC)) &&
         xchg(&lk->locked, 2) != 0) {
    trace_lock(lk->name, lk->id);
    sleep(lk, &lk->lk);
  }
  p->waits = NULL;
  release(&lk->lk);
  return !deadlock;
}

// The checker is told before the wait, not after: two processes that wait for
// each other never come to that.
static __attribute__((noinline)) bool
take_sleeplock(struct sleeplock *lk, bool detect)
{
  struct proc *p = myproc();
  uint is_free = 0;

  assert_may_sleep();
  if (lk->owner == p)
    panic("acquiresleep: %s %u is already held by this process, %d\n"
          "the holder called what takes it again: it would wait for itself",
          lk->name, lk->id, p->pid);
  lockorder_wait(lk, lk->name, lk->id, 2); // who called ilock or bread
  if (!__atomic_compare_exchange_n(&lk->locked, &is_free, 1, false,
                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED) &&
      !wait_for(lk, detect)) {
    lockorder_leave(lk);
    return false;
  }
  lk->owner = p;
  return true;
}

void
acquiresleep(struct sleeplock *lk)
{
  take_sleeplock(lk, false);
}

bool
acquiresleep_unless_deadlock(struct sleeplock *lk)
{
  return take_sleeplock(lk, true);
}

// Of those who wait one is enough: it takes the lock, or finds it taken by
// another that will wake the next.
void
releasesleep(struct sleeplock *lk)
{
  if (!holdingsleep(lk))
    panic("releasesleep: %s %u is held by process %d, not this one (0: none)",
          lk->name, lk->id, sleeplock_holder(lk));
  lockorder_leave(lk);
  lk->owner = NULL;
  if (xchg(&lk->locked, 0) == 2) {
    acquire(&lk->lk);
    wakeup_one(lk);
    release(&lk->lk);
  }
}

int
sleeplock_holder(const struct sleeplock *lk)
{
  const struct proc *p = lk->owner;

  return p == NULL ? 0 : p->pid;
}
