// The lock checker of the DEBUG build. In other builds it is not there: the
// calls below are nothing.
//
// Two locks taken in both orders, by whomever and however seldom, can deadlock.
// So it remembers every order it has seen, by the locks' names, and panics at
// the first acquire that closes a circle, naming both locks and both places; it
// need not wait for the two processes to meet. Spinlocks and sleep locks alike;
// a transaction is one of the latter to it, since begin_op waits.
//
// Locks of one name are one class, and nobody may hold two of a class: nothing
// would say which comes first. Inodes are the exception, in the order of the
// tree: a directory, then what was found in it. Under the rename lock any other
// two as well, for fs/rename.c has an argument of its own; but there too, no
// directory after what was found in it.
#ifndef LOCKORDER_H
#define LOCKORDER_H

#include "types.h"

struct spinlock;

#ifdef DEBUG

// Called by acquire() before it spins, by release() while it still holds.
// Interrupts are off.
void lockorder_acquire(const struct spinlock *lk);
void lockorder_release(const struct spinlock *lk);

// lockorder_wait: the current process is about to wait for `lk`, number `id` of
// those called `name` (kept by reference); a panic names the function that is
// `up` calls above the caller. lockorder_leave: it is about to release `lk`.
// Spinlocks may be held; neither sleeps.
void lockorder_wait(const void *lk, const char *name, uint id, int up);
void lockorder_leave(const void *lk);

// The current process has locked directory `dir` and found, or will put,
// `inode` in it as `name`; both are inode numbers. ".." is known for what it
// is; the rest of a path may follow the name.
void lockorder_found(const char *name, uint dir, uint inode);

// Interrupts go off on this CPU, or are about to come back: measures how long
// they were off, in cycles of the time-stamp counter. No number of cycles is
// too many on its own: where an emulator or a hypervisor runs this CPU, the
// counter goes on while the host does something else. Only a test that has the
// emulator count instructions can judge (tests/lockorder.t).
void lockorder_irqs_off(bool were_on);
void lockorder_irqs_on(void);

// Prints every order that was seen, and the longest time without interrupts.
void lockorder_print(void);

#else
#define lockorder_acquire(lk)            ((void)0)
#define lockorder_release(lk)            ((void)0)
#define lockorder_wait(lk, name, id, up) ((void)0)
#define lockorder_leave(lk)              ((void)0)
#define lockorder_found(name, dir, i)    ((void)0)
#define lockorder_irqs_off(were_on)      ((void)0)
#define lockorder_irqs_on()              ((void)0)
#endif

#endif
