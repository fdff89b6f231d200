// What the tests of this lab share; the tests themselves are named here for the
// table in t_threads.c.
#ifndef THREADTESTS_H
#define THREADTESTS_H

#include "types.h"

// ---- t_threads.c ----

// Waits until a thread has changed the word to `value`.
void await(const volatile uint *word, uint value);

// A thread that runs run(n) on stack `n`, made by the system call itself. Its
// number.
int make(void (*run)(void *), int n);

// Joins the thread that has stack `n`.
void join_it(int tid, int n);

// ---- t_memory.c ----
void sbrk_shared(void);
void sbrk_both(void);
void touch_both(void);
void fork_before(void);

// ---- t_library.c ----
void futex_calls(void);
void futex_own(void);
void ping_pong(void);
void create(void);
void create_both(void);
void lock_counts(void);
void lock_order(void);
void cond_between(void);
void cond_wakes(void);
void buffer(void);

#endif
