// Do futexes wake who sleeps, and does user/lib/thread.c keep what thread.h
// promises? Where a wakeup could be lost, the test makes it come just there.
#include "usertests.h"
#include "thread.h"
#include "threadtests.h"

static volatile uint word, there, woken;
static int ends[2]; // of a pipe

// ---- futexes ----

static void
sleep_on_word(void *arg)
{
  futex_wait(&word, 5);
  __atomic_fetch_add(&woken, 1, __ATOMIC_SEQ_CST);
  thread_exit();
}

void
futex_calls(void)
{
  static volatile uint neighbour;
  int tids[3];

  word = 5;
  CHECK_ERR(futex_wait(&word, 4), EAGAIN);
  CHECK_EQ(futex_wake(&word, 1), 0);
  CHECK_ERR(futex_wait((uint *)((char *)ends + 2), 0), EINVAL);
  CHECK_ERR(futex_wake((uint *)((char *)ends + 1), 1), EINVAL);
  CHECK_ERR(futex_wait((uint *)USERTOP, 0), EFAULT);
  CHECK_ERR(futex_wait(NULL, 0), EFAULT);
  CHECK_ERR(futex_wake((uint *)TEXTSTART, 1), EFAULT); // read-only
  for (int i = 0; i < 3; i++)
    tids[i] = make(sleep_on_word, i);
  for (int i = 0; i < 3; i++)
    CHECK(await_state(tids[i], 'S'));
  CHECK_EQ(futex_wake(&neighbour, 3), 0);
  CHECK_EQ(futex_wake(&word, 2), 2);
  await(&woken, 2);
  CHECK_EQ(futex_wake(&word, 0), 0);
  CHECK_EQ(futex_wake(&word, 5), 1);
  for (int i = 0; i < 3; i++)
    join_it(tids[i], i);
  CHECK_EQ(woken, 3);
  CHECK_EQ(futex_wake(&word, 5), 0);
}

// A child, with a word at the same address.
static void
wake_own(int unused)
{
  char c;

  (void)unused;
  CHECK_EQ(read(ends[0], &c, 1), 1);
  CHECK_EQ(futex_wake(&word, 3), 0);
}

void
futex_own(void)
{
  word = 5;
  OK(pipe(ends));
  int pid = spawn(wake_own, 0), tid = make(sleep_on_word, 0);

  CHECK(await_state(tid, 'S'));
  CHECK_EQ(write(ends[1], "x", 1), 1);
  EXPECT_EXIT(pid, 0);
  CHECK_EQ(woken, 0);
  CHECK_EQ(futex_wake(&word, 3), 1);
  join_it(tid, 0);
}

#define PASSES 3000

// Waits for its turn, and gives it to the other one, PASSES times. Somewhat
// later each time, so that the wakeup comes at all moments of the other's way
// to sleep.
static void
pass_turn(uint me)
{
  for (uint i = 0; i < PASSES; i++) {
    while (word != me)
      futex_wait(&word, 1 - me);
    for (volatile uint n = 0; n < i % 256; n++)
      ;
    word = 1 - me;
    futex_wake(&word, 1);
  }
}

static void
pass_and_end(void *arg)
{
  pass_turn(1);
  thread_exit();
}

void
ping_pong(void)
{
  word = 0;
  int tid = make(pass_and_end, 0);

  pass_turn(0);
  join_it(tid, 0);
}

// ---- thread_create, thread_join ----

static volatile uint sum;

static void
add(void *arg)
{
  char mine[12000]; // all of a stack can be used

  fill_pattern((uchar *)mine, sizeof(mine), (uint)arg, 0);
  if (is_pattern((uchar *)mine, sizeof(mine), (uint)arg, 0))
    __atomic_fetch_add(&sum, (uint)arg, __ATOMIC_SEQ_CST);
}

// Makes `n` threads and joins them, three at a time. How many calls failed.
static int
make_threads(int n)
{
  int tids[3], failed = 0;

  for (int i = 0; i < n; i++) {
    for (int j = 0; j < 3; j++)
      tids[j] = thread_create(add, (void *)1);
    for (int j = 0; j < 3; j++)
      failed += tids[j] < 1 || thread_join(tids[j]) != tids[j];
  }
  return failed;
}

void
create(void)
{
  CHECK_EQ(make_threads(1), 0);
  char *end = sbrk(0);

  CHECK_EQ(make_threads(100), 0);
  CHECK_EQ(sum, 303);
  if ((char *)sbrk(0) - end > 10 * THREAD_STACK)
    FAIL("after 300 threads the heap is %d bytes larger",
         (char *)sbrk(0) - end);
  CHECK_EQ(thread_join(12345), -1);
}

static void
make_threads_too(void *arg)
{
  word = make_threads(50);
  there = 1;
  thread_exit();
}

void
create_both(void)
{
  there = sum = 0;
  int tid = make(make_threads_too, 0);

  CHECK_EQ(make_threads(50), 0);
  join_it(tid, 0);
  CHECK_EQ(there, 1);
  CHECK_EQ(word, 0);
  CHECK_EQ(sum, 300);
}

// ---- the lock ----

static struct lock lk;
static volatile uint inside;

static void
count(void *arg)
{
  for (int i = 0; i < (int)arg; i++) {
    lock_acquire(&lk);
    uint now = inside;
    for (volatile int n = 0; n < 50; n++)
      ;
    inside = now + 1;
    lock_release(&lk);
  }
}

void
lock_counts(void)
{
  int a = thread_create(count, (void *)1000);
  int b = thread_create(count, (void *)1000);

  CHECK(a > 0 && b > 0);
  count((void *)1000);
  CHECK_EQ(thread_join(a), a);
  CHECK_EQ(thread_join(b), b);
  CHECK_EQ(inside, 3000);
  CHECK_EQ(lk.next, lk.turn);
}

static void
pass_lock(void *arg)
{
  lock_acquire(&lk);
  woken++;
  lock_release(&lk);
}

// Who gives the lock back, and asks for it again at once, comes behind who has
// waited.
void
lock_order(void)
{
  lock_acquire(&lk);
  for (uint i = 0; i < 10; i++) {
    int a = thread_create(pass_lock, NULL), b;

    CHECK(a > 0);
    await(&lk.next, 3 * i + 2);
    b = thread_create(pass_lock, NULL);
    CHECK(b > 0);
    await(&lk.next, 3 * i + 3);
    CHECK(await_state(a, 'S')); // and it costs no time
    CHECK(await_state(b, 'S'));
    CHECK_EQ(woken, 2 * i);
    lock_release(&lk);
    lock_acquire(&lk);
    CHECK_EQ(woken, 2 * i + 2);
    CHECK_EQ(thread_join(a), a);
    CHECK_EQ(thread_join(b), b);
  }
  lock_release(&lk);
}

// ---- condition variables ----

static struct cond changed;
static volatile uint ready, signalled, waits;
static volatile int waiter;

static void
await_ready(void *arg)
{
  waiter = getpid();
  lock_acquire(&lk);
  if (arg != NULL) { // until somebody waits for the lock
    there = 1;
    await(&lk.next, lk.turn + 2);
  }
  waits++;
  while (!ready)
    cond_wait(&changed, &lk);
  woken++;
  lock_release(&lk);
}

// Stops the waiting thread where it has given the lock back, and does not sleep
// yet, until the signal has come.
static void
stop_waiter(volatile unsigned *where)
{
  if (getpid() != waiter || !waits || signalled)
    return;
  there = 2;
  await(&signalled, 1);
}

static void
signal_ready(void)
{
  ready = 1;
  cond_signal(&changed);
  lock_release(&lk);
  signalled = 1;
}

// The signal comes just before the sleep; and, the second time, just after the
// lock was given back, to a thread that waited for it.
void
cond_between(void)
{
  futex_hook = stop_waiter;
  int tid = thread_create(await_ready, NULL);

  CHECK(tid > 0);
  await(&there, 2);
  lock_acquire(&lk);
  signal_ready();
  CHECK(await_state(tid, 'Z')); // else it sleeps for ever
  CHECK_EQ(thread_join(tid), tid);
  CHECK_EQ(woken, 1);

  ready = signalled = waits = there = 0;
  tid = thread_create(await_ready, &lk);
  CHECK(tid > 0);
  await(&there, 1);
  lock_acquire(&lk);
  signal_ready();
  CHECK(await_state(tid, 'Z'));
  CHECK_EQ(thread_join(tid), tid);
  CHECK_EQ(woken, 2);
}

// Those that wait, all asleep.
static void
make_waiters(int tids[3])
{
  waits = ready = woken = 0;
  for (int i = 0; i < 3; i++) {
    tids[i] = thread_create(await_ready, NULL);
    CHECK(tids[i] > 0);
    await(&waits, i + 1);
    CHECK(await_state(tids[i], 'S'));
  }
}

static void
join_waiters(const int tids[3])
{
  for (int i = 0; i < 3; i++)
    CHECK_EQ(thread_join(tids[i]), tids[i]);
  CHECK_EQ(woken, 3);
}

void
cond_wakes(void)
{
  int tids[3];

  make_waiters(tids);
  lock_acquire(&lk);
  ready = 1;
  cond_broadcast(&changed);
  lock_release(&lk);
  join_waiters(tids);

  make_waiters(tids);
  for (uint i = 1; i <= 3; i++) {
    lock_acquire(&lk);
    ready = 1;
    cond_signal(&changed);
    lock_release(&lk);
    await(&woken, i);
    sleep(2);
    CHECK_EQ(woken, i); // one, and no more
  }
  join_waiters(tids);
}

#define ITEMS 300
#define SIZE  4

static struct cond not_full, not_empty;
static uint box[SIZE], in, out;

static void
produce(void *arg)
{
  for (uint i = 1; i <= ITEMS; i++) {
    lock_acquire(&lk);
    while (in - out == SIZE)
      cond_wait(&not_full, &lk);
    box[in++ % SIZE] = i;
    cond_signal(&not_empty);
    lock_release(&lk);
  }
}

static void
consume(void *arg)
{
  for (uint i = 0; i < ITEMS; i++) {
    lock_acquire(&lk);
    while (in == out)
      cond_wait(&not_empty, &lk);
    sum += box[out++ % SIZE];
    cond_signal(&not_full);
    lock_release(&lk);
  }
}

void
buffer(void)
{
  int tids[4];

  for (int i = 0; i < 4; i++) {
    tids[i] = thread_create(i < 2 ? produce : consume, NULL);
    CHECK(tids[i] > 0);
  }
  for (int i = 0; i < 4; i++)
    CHECK_EQ(thread_join(tids[i]), tids[i]);
  CHECK_EQ(sum, 2 * (ITEMS * (ITEMS + 1) / 2));
  CHECK_EQ(in, out);
}
