// A lock that waits by spinning, with interrupts off on the CPU that holds it:
// an interrupt handler that wanted the same lock would spin for ever.
#ifndef SPINLOCK_H
#define SPINLOCK_H

#include "types.h"
#include "cpu/cpu.h"
#include "debug/panic.h"

#ifdef DEBUG
#define LOCK_NPCS 8
#else
#define LOCK_NPCS 1
#endif

struct spinlock {
  uint locked;         // [a] 1 while held
  const char *name;    // [c] for panics
  struct cpu *cpu;     // the CPU that holds it; NULL: none
  uint pcs[LOCK_NPCS]; // while held: who took it, nearest caller first
};

// Makes `lk` an unlocked lock called `name` (kept by reference).
void initlock(struct spinlock *lk, const char *name);

// Waits until the lock is free and takes it; interrupts stay off until the
// matching release. Panics if this CPU already holds it.
void acquire(struct spinlock *lk);

// Gives the lock back. Panics if this CPU does not hold it.
void release(struct spinlock *lk);

// Whether this CPU holds the lock. Call with interrupts off, or only to assert.
// `cpu` is read without the lock: if it is this CPU, this CPU wrote it and has
// not released the lock since; what others write meanwhile is never this one.
static inline bool
holding(const struct spinlock *lk)
{
  return lk->cpu == mycpu();
}

// The first line of what needs the lock held: shows who has it, if not.
#define assert_holding(lk)                                                 \
  do {                                                                     \
    if (!holding(lk))                                                      \
      panic("lock %s is not held by this cpu; holder: cpu %d (-1: none)\n" \
            "a caller was to take it first: see the function's comment",   \
            (lk)->name, lock_holder(lk));                                  \
  } while (0)

// The number of the CPU that holds the lock, -1: none. For messages: it may
// have changed when it returns, unless it is the caller's own.
int lock_holder(const struct spinlock *lk);

// For what belongs to this CPU, where no lock is needed: while interrupts are
// off the process is not moved to another. They nest: interrupts come back
// after as many popcli as pushcli, if they were on before the first. popcli
// panics if they are on, or if there was no pushcli.
void pushcli(void);
void popcli(void);

#endif
