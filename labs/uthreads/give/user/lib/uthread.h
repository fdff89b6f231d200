// Threads that a program makes itself: the kernel sees one process, which
// changes its stack. A thread runs until it waits, yields or ends; then the
// next of those that can run goes on. They stand in a queue: who comes to it
// goes to its end.
//
// Number 0 is the thread that main runs in. When main returns, all end.
#ifndef UTHREAD_H
#define UTHREAD_H

#define THREAD_STACK 16384 // bytes of a thread's stack

// A thread that will run `run(arg)`, at the end of the queue; the caller goes
// on. Its number, 1 or more; -1 if there is no memory.
int thread_create(int (*run)(void *), void *arg);

// The caller's number.
int thread_self(void);

// Lets all others run that can, each once.
void thread_yield(void);

// Ends the calling thread, which is not number 0. To return from `run` is the
// same.
_Noreturn void thread_exit(int status);

// Waits for the end of a thread, and frees what it had. 0, and the status is in
// *status; -1 if there is no such thread, or it is the caller itself, or it was
// joined before.
int thread_join(int number, int *status);

// A count that is never below 0. The caller owns the memory.
struct thread;
struct semaphore {
  int count;
  struct thread *first, *last; // who waits, in the order they came
};
void sem_init(struct semaphore *s, int count);

// Takes one; waits as long as there is none. Who came first gets the next one,
// though another may ask for it before that thread runs.
void sem_down(struct semaphore *s);

// Adds one; the caller goes on.
void sem_up(struct semaphore *s);

// If all threads wait, nobody will ever run again: the program says "all
// threads wait" on standard error, and ends with status 3.
#endif
