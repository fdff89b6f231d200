// clone, join and the library on them: do threads share memory, in order, and
// does each end for itself?
// Where threads share too little, additions get lost or memory is not seen;
// where they share too much, one that ends takes the others along. Both are
// tried, and on four CPUs, as with one a missing lock is seldom noticed.
#include "types.h"
#include "stat.h"
#include "user.h"

#define THREADS 3
#define ROUNDS  2000
#define PAGE    4096

static lock_t lock;
static volatile int counter, go, grown;
static char *volatile heap;

static void
check(int holds, char *what)
{
  if (holds)
    return;
  printf(1, "threads: %s\nTEST FAILED\n", what);
  exit();
}

// `step` is read through a pointer into the parent's stack: it is shared, too.
static void
count(void *rounds, void *step)
{
  int i;

  for (i = 0; i < (int)rounds; i++) {
    lock_acquire(&lock);
    counter += *(int *)step;
    lock_release(&lock);
  }
  exit();
}

// More memory: for all of them.
static void
grow(void *bytes, void *unused)
{
  int i;

  lock_acquire(&lock);
  heap = sbrk((int)bytes);
  for (i = 0; i < (int)bytes; i += PAGE)
    heap[i] = 'h';
  grown++;
  lock_release(&lock);
  exit();
}

// Two of them at once, without a lock of ours: each gets memory of its own.
static void
race(void *place, void *unused)
{
  int i;

  while (!go)
    ;
  for (i = 0; i < 20; i++) {
    int *mine = (int *)sbrk(PAGE);

    *mine = (int)place;
    if (*mine != (int)place)
      exit();
  }
  *(int *)place = 1;
  exit();
}

// Ends the thread, and only the thread.
static void
fault(void *unused, void *unused2)
{
  *(volatile int *)0 = 1;
}

// A fork in a thread makes a process with memory of its own: `counter` here
// must not become 1000.
static void
fork_one(void *unused, void *unused2)
{
  if (fork() == 0) {
    counter = 1000; // in a memory of its own
    exit();
  }
  wait();
  exit();
}

int
main(int argc, char *argv[])
{
  static int done[2];
  int step = 1, i, pid;
  char *end = sbrk(0);
  void *stack;

  lock_init(&lock);
  for (i = 0; i < THREADS; i++)
    check(thread_create(count, (void *)ROUNDS, &step) > 0, "no thread");
  for (i = 0; i < THREADS; i++)
    check(thread_join() > 0, "a thread is not joined");
  check(counter == THREADS * ROUNDS, "an addition is lost, or not seen");
  check(thread_join() == -1, "more threads are joined than there were");

  // In order: none at all, not aligned, the kernel's, past the end.
  check(clone(grow, 0, 0, 0) == -1 && clone(grow, 0, 0, end + 1) == -1 &&
            clone(grow, 0, 0, (void *)0x80000000) == -1 &&
            clone(grow, 0, 0, (void *)0x7ffff000) == -1,
        "a stack is taken that is none");

  pid = thread_create(grow, (void *)(8 * PAGE), 0);
  check(wait() == -1, "wait takes a thread for a child");
  check(thread_join() == pid, "join tells another thread");
  check(grown == 1 && heap[7 * PAGE] == 'h' && sbrk(0) == heap + 8 * PAGE,
        "what a thread adds to the memory is not there for all");
  thread_create(race, &done[0], 0);
  thread_create(race, &done[1], 0);
  go = 1;
  thread_join();
  thread_join();
  check(done[0] && done[1], "two threads were given the same memory");
  check(sbrk(-PAGE) != (char *)-1, "alone, one cannot give memory back");

  counter = 5;
  thread_create(fault, 0, 0);
  check(thread_join() > 0 && counter == 5, "a thread's fault is not its end");
  thread_create(fork_one, 0, 0);
  check(thread_join() > 0 && counter == 5, "fork does not copy");

  // A stack of one's own; the process may end before its threads do.
  stack = (void *)(((uint)malloc(2 * PAGE) + PAGE - 1) & ~(PAGE - 1));
  pid = clone(count, (void *)1, &step, stack);
  check(pid > 0 && join(&stack) == pid && counter == 6, "clone and join fail");
  check(join((void **)0x80000000) == -1, "join writes where it may not");
  if (fork() == 0) {
    thread_create(count, (void *)100000, &step);
    exit();
  }
  check(wait() > 0, "a process with a thread does not end");
  printf(1, "TEST PASSED\n");
  exit();
}
