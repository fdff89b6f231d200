// A lock that waits by sleeping, for what is held across disk operations.
#ifndef SLEEPLOCK_H
#define SLEEPLOCK_H

#include "types.h"
#include "spinlock.h"

struct proc;

struct sleeplock {
  struct spinlock lk; // guards the fields below
  bool locked;        // [lk]
  const char *name;   // [c] for panics
  struct proc *owner; // [lk] who holds it
};

// Makes `lk` an unlocked lock called `name` (kept by reference).
void initsleeplock(struct sleeplock *lk, const char *name);

// Waits, not interruptible by kill, until the lock is free and takes it. May
// sleep: no spinlock may be held.
void acquiresleep(struct sleeplock *lk);

// Gives the lock back and wakes those who wait. The holder only.
void releasesleep(struct sleeplock *lk);

// Whether the calling process holds the lock.
bool holdingsleep(struct sleeplock *lk);

#endif
