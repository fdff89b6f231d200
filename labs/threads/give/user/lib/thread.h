// Threads of a program, which the kernel schedules: they run at once where
// there are CPUs, and any instruction may be the last before another thread
// goes on. All have the same memory; descriptors and directory are each
// thread's own, as after fork.
//
// The process's first thread is the one that main runs in. When it ends, the
// process ends, and with it all threads.
#ifndef THREAD_H
#define THREAD_H

// ---- the system calls (threadcalls.c, which is given) ----
// Each returns -1 and sets errno if it fails.

// A new thread of this process, which begins with run(arg) on the stack that
// ends at `stack`, the first address above it. `run` must not return. Its
// number, 1 or more, which no process and no other thread has. EFAULT: there is
// no stack; EBUSY: something is mapped by mmap; EAGAIN: there are too many
// processes.
int clone(void (*run)(void *), void *arg, void *stack);

// Waits until thread `tid` of this process has ended; -1: any but the caller
// and the first. Which of them asks is all the same. Its number, and in *stack,
// if that is not NULL, what clone got. ECHILD: there is none; EFAULT.
int join(int tid, void **stack);

// Sleeps until futex_wake, if *word is `value`. 0; or EAGAIN, at once, if it is
// not. It may return 0 though nobody called futex_wake: look again. EFAULT,
// also for what cannot be written; EINVAL: not at a multiple of 4.
int futex_wait(volatile unsigned *word, unsigned value);

// Wakes at most `n` threads that sleep on the word. How many.
int futex_wake(volatile unsigned *word, int n);

// If not NULL, it is called at the start of each futex_wait, and at the end of
// each futex_wake, with the word: the grader's tests look in between.
extern void (*futex_hook)(volatile unsigned *word);

// ---- the library (thread.c, which is yours) ----

#define THREAD_STACK 16384 // bytes of a thread's stack

// A thread that runs run(arg) on a stack from malloc, and ends when that
// returns. Its number; -1 if there is no memory or no slot. Any thread may
// call it.
int thread_create(void (*run)(void *), void *arg);

// Waits for the end of a thread that thread_create has made, and frees its
// stack. Its number, or -1.
int thread_join(int tid);

// Ends the calling thread, and does not flush what the streams hold.
_Noreturn void thread_exit(void);

// A lock that is given in the order in which they came: who comes draws the
// next ticket, and waits for its turn. All zeroes, it is free.
struct lock {
  volatile unsigned next; // the next ticket
  volatile unsigned turn; // whose turn it is; equal to next: it is free
};
void lock_acquire(struct lock *lk);
void lock_release(struct lock *lk);

// A condition variable. All zeroes, nobody waits.
struct cond {
  volatile unsigned changes; // so often was it signalled
};

// Gives back the lock, which the caller has, sleeps until the next signal, and
// takes the lock again. No signal that comes after the lock is free is missed.
// It may return without one: test your condition in a loop.
void cond_wait(struct cond *c, struct lock *lk);

// Wakes one that waits, if one does / all. The caller has the lock.
void cond_signal(struct cond *c);
void cond_broadcast(struct cond *c);

#endif
