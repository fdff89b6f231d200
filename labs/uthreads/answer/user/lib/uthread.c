// Threads of a program: what uthread.h promises.
//
// Who runs is in no queue. Who can run is in `ready`, who waits for a semaphore
// in the semaphore's queue; who waits for the end of a thread is noted there.
#include "uthread.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct thread {
  uint32_t *sp; // while it does not run: its registers are above
  int number;
  int status;
  bool ended;
  int (*run)(void *);
  void *arg;
  char *stack;           // NULL: main's, which is the kernel's work
  struct thread *joiner; // who waits for its end
  struct thread *next;   // in its queue
  struct thread *older;  // in the list of all
};

static struct thread main_thread;
static struct thread *self = &main_thread;
static struct thread *all = &main_thread;
static struct semaphore ready; // a queue; nobody counts
static int last_number;

// void thread_switch(uint32_t **old, uint32_t *new);
//
//   the stack of who does not run:   eip   where it goes on
//                                    ebp
//                                    ebx
//                                    esi
//                            sp ->   edi
//
// The others (eax, ecx, edx, the flags) no C function expects to survive a
// call.
void thread_switch(uint32_t **old, uint32_t *new);
__asm__(".text\n"
        ".globl thread_switch\n"
        "thread_switch:\n"
        "  movl 4(%esp), %eax\n"
        "  movl 8(%esp), %edx\n"
        "  pushl %ebp\n" // 1. save
        "  pushl %ebx\n"
        "  pushl %esi\n"
        "  pushl %edi\n"
        "  movl %esp, (%eax)\n" // 2. change
        "  movl %edx, %esp\n"
        "  popl %edi\n" // 3. get back
        "  popl %esi\n"
        "  popl %ebx\n"
        "  popl %ebp\n"
        "  ret\n");

// ---- queues ----

static void
append(struct semaphore *q, struct thread *t)
{
  t->next = NULL;
  if (q->first == NULL)
    q->first = t;
  else
    q->last->next = t;
  q->last = t;
}

static struct thread *
take_first(struct semaphore *q)
{
  struct thread *t = q->first;

  if (t != NULL)
    q->first = t->next;
  return t;
}

// The next one's turn. The caller is in a queue, or has ended; it goes on when
// somebody has put it into `ready`.
static void
run_next(void)
{
  struct thread *old = self;

  self = take_first(&ready);
  if (self == NULL) {
    fprintf(stderr, "all threads wait\n");
    exit(3);
  }
  if (self != old)
    thread_switch(&old->sp, self->sp);
}

// ---- threads ----

// Where a new thread begins. Nobody has called it.
static void
begin(void)
{
  thread_exit(self->run(self->arg));
}

// What thread_switch finds: zeroes for the registers, `begin`, and a return
// address for that. A C function begins with its arguments at a multiple of 16.
static uint32_t *
first_frame(char *stack)
{
  uint32_t *top = (uint32_t *)(((uintptr_t)stack + THREAD_STACK) & ~15u) - 4;
  uint32_t *sp = top - 6;

  for (int i = 0; i < 10; i++)
    sp[i] = 0;
  sp[4] = (uint32_t)begin;
  return sp;
}

int
thread_create(int (*run)(void *), void *arg)
{
  struct thread *t = malloc(sizeof(*t));

  if (t == NULL)
    return -1;
  *t = (struct thread){.run = run, .arg = arg, .older = all};
  if ((t->stack = malloc(THREAD_STACK)) == NULL) {
    free(t);
    return -1;
  }
  t->sp = first_frame(t->stack);
  t->number = ++last_number;
  all = t;
  append(&ready, t);
  return t->number;
}

int
thread_self(void)
{
  return self->number;
}

void
thread_yield(void)
{
  append(&ready, self);
  run_next();
}

// The stack is in use until the switch: who joins frees it.
_Noreturn void
thread_exit(int status)
{
  self->status = status;
  self->ended = true;
  if (self->joiner != NULL)
    append(&ready, self->joiner);
  run_next();
  abort();
}

int
thread_join(int number, int *status)
{
  struct thread **at = &all, *t;

  while (*at != NULL && (*at)->number != number)
    at = &(*at)->older;
  t = *at;
  if (t == NULL || t == self || t == &main_thread || t->joiner != NULL)
    return -1;
  t->joiner = self;
  if (!t->ended)
    run_next();
  *status = t->status;
  for (at = &all; *at != t; at = &(*at)->older)
    ;
  *at = t->older;
  free(t->stack);
  free(t);
  return 0;
}

// ---- semaphores ----

void
sem_init(struct semaphore *s, int count)
{
  *s = (struct semaphore){.count = count};
}

void
sem_down(struct semaphore *s)
{
  if (s->count > 0) {
    s->count--;
    return;
  }
  append(s, self);
  run_next();
}

// Who waits gets it at once, so that nobody comes between.
void
sem_up(struct semaphore *s)
{
  struct thread *t = take_first(s);

  if (t == NULL)
    s->count++;
  else
    append(&ready, t);
}
