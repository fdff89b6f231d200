// The lock-order checker of the DEBUG build.
//
// Two locks taken in both orders, by whomever and however seldom, can deadlock.
// So it remembers every order it has seen, by the locks' names, and panics at
// the first acquire that closes a circle, naming both locks and both places; it
// need not wait for the two CPUs to meet.
#ifndef LOCKORDER_H
#define LOCKORDER_H

struct spinlock;

// Called by acquire() before it spins, by release() while it still holds.
// Interrupts are off.
void lockorder_acquire(struct spinlock *lk);
void lockorder_release(struct spinlock *lk);

#endif
