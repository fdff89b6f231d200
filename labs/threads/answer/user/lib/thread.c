// Threads of a program: what thread.h promises.
//
// The stack of a thread is one block of malloc, with what it is to run at its
// start. join tells where it is, so nothing else need be remembered.
#include "thread.h"
#include <limits.h>
#include <stdlib.h>

struct start {
  void (*run)(void *);
  void *arg;
};

static struct lock heap; // malloc knows nothing of threads

// ---- threads ----

_Noreturn void
thread_exit(void)
{
  _Exit(0);
}

static void
begin(void *arg)
{
  struct start *start = arg;

  start->run(start->arg);
  thread_exit();
}

static void
free_stack(struct start *start)
{
  lock_acquire(&heap);
  free(start);
  lock_release(&heap);
}

int
thread_create(void (*run)(void *), void *arg)
{
  struct start *start;
  int tid;

  lock_acquire(&heap);
  start = malloc(sizeof(*start) + THREAD_STACK);
  lock_release(&heap);
  if (start == NULL)
    return -1;
  *start = (struct start){run, arg};
  if ((tid = clone(begin, start, (char *)(start + 1) + THREAD_STACK)) < 0)
    free_stack(start);
  return tid;
}

int
thread_join(int tid)
{
  void *stack;

  if ((tid = join(tid, &stack)) < 0)
    return -1;
  free_stack((struct start *)((char *)stack - THREAD_STACK) - 1);
  return tid;
}

// ---- the lock ----

// Who waits sleeps on the turn. All are woken by each release, as only one of
// them has the ticket, and nobody knows which of them sleeps.
void
lock_acquire(struct lock *lk)
{
  unsigned ticket = __atomic_fetch_add(&lk->next, 1, __ATOMIC_SEQ_CST), turn;

  while ((turn = lk->turn) != ticket)
    futex_wait(&lk->turn, turn);
}

// One more ticket than this turn has been drawn: nobody waits.
void
lock_release(struct lock *lk)
{
  unsigned turn = __atomic_add_fetch(&lk->turn, 1, __ATOMIC_SEQ_CST);

  if (lk->next != turn)
    futex_wake(&lk->turn, INT_MAX);
}

// ---- condition variables ----

// A signal between the release and the sleep has changed what futex_wait looks
// at; so it does not sleep.
void
cond_wait(struct cond *c, struct lock *lk)
{
  unsigned before = c->changes;

  lock_release(lk);
  futex_wait(&c->changes, before);
  lock_acquire(lk);
}

void
cond_signal(struct cond *c)
{
  __atomic_fetch_add(&c->changes, 1, __ATOMIC_SEQ_CST);
  futex_wake(&c->changes, 1);
}

void
cond_broadcast(struct cond *c)
{
  __atomic_fetch_add(&c->changes, 1, __ATOMIC_SEQ_CST);
  futex_wake(&c->changes, INT_MAX);
}
