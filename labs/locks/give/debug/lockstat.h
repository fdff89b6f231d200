// Counts of how often which CPU has taken a lock: see lockstat.c.
#ifndef LOCKSTAT_H
#define LOCKSTAT_H

#include "types.h"

struct spinlock;

// What sys_lockstat fills in, over all locks of a kind.
struct lockstat {
  uint locks;   // how many there are
  uint taken;   // how often they were taken
  uint most;    // ... the one that was taken most
  uint foreign; // ... by another CPU than the one that takes the lock most
};

// For initlock: a lock whose counts are to be zero. It is there for good if its
// name begins with "kmem" or "bcache".
void lockstat_new(struct spinlock *lk);

#endif
