// A lock that waits by sleeping, for what is held across disk operations. It
// belongs to a process, not to a CPU: the holder may sleep, be moved and be
// preempted meanwhile, and interrupts stay on. No interrupt handler may take
// one.
#ifndef SLEEPLOCK_H
#define SLEEPLOCK_H

#include "types.h"
#include "spinlock.h"

struct proc;

// [a] atomic  [c] constant  [o] only who holds it
struct sleeplock {
  struct spinlock lk; // held to wait, and to wake
  uint locked;        // [a] 0: free; else held, and 2: somebody may sleep
  const char *name;   // [c] for panics
  uint id;            // [o] which of that name: an inode, a block
  struct proc *owner; // [o] who holds it; NULL: none
};

// Makes `lk` an unlocked lock called `name` (kept by reference).
void initsleeplock(struct sleeplock *lk, const char *name);

// Waits, not interruptible by kill, until the lock is free and takes it. May
// sleep: no spinlock may be held. Panics if this process already holds it.
void acquiresleep(struct sleeplock *lk);

// The same, for locks whose order the disk decides, which may be damaged.
// False, and it is not taken: that would be a deadlock, as its holder waits for
// what this process holds, maybe through others.
bool acquiresleep_unless_deadlock(struct sleeplock *lk);

// Gives the lock back and wakes the process that has waited longest. Panics if
// this one does not hold it. Does not sleep.
void releasesleep(struct sleeplock *lk);

// Whether the calling process holds the lock. Needs no lock: only this process
// makes itself the owner, and only it ends that; what others write meanwhile is
// never this one.
static inline bool
holdingsleep(const struct sleeplock *lk)
{
  const struct proc *p = myproc();

  return p != NULL && lk->owner == p;
}

// The first line of what needs the lock held: shows who has it, if not.
#define assert_holdingsleep(lk)                                            \
  do {                                                                     \
    if (!holdingsleep(lk))                                                 \
      panic("%s is not locked by this process; holder: pid %d (0: none)\n" \
            "a caller was to lock it first: see the function's comment",   \
            (lk)->name, sleeplock_holder(lk));                             \
  } while (0)

// The pid of the process that holds the lock, 0: none. For messages.
int sleeplock_holder(const struct sleeplock *lk);

#endif
