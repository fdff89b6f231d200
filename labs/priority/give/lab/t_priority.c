// Does the process with the highest priority run, and does who holds a lock get
// the priority of who waits for it? All for one CPU.
//
// The test itself takes the highest priority. So it always goes on at once, and
// what its children do, they do while it sleeps.
#include "usertests.h"

#define SETPRIORITY 42
#define GETPRIORITY 43
#define LOCK        44
#define UNLOCK      45
#define HIGHEST     31
#define DEFAULT     10

// What the kernel answers: the result in %eax, and the errno in %ecx if that is
// -1 (docs/ABI.md).
static int
call(int number, int first, int second)
{
  // As a C function's: a return address, then the arguments.
  int stack[] = {0, first, second, 0, 0};
  int result, error;

  __asm__ volatile("push %%ebp; mov %%esp, %%ebp; mov %%edx, %%esp; int $64;"
                   "mov %%ebp, %%esp; pop %%ebp"
                   : "=a"(result), "=c"(error)
                   : "a"(number), "d"(stack)
                   : "memory", "cc");
  if (result == -1)
    errno = error;
  return result;
}

static void
set_priority(int pid, int priority)
{
  OK(call(SETPRIORITY, pid, priority));
}

static void
take(int lock)
{
  OK(call(LOCK, lock, 0));
}

static void
give(int lock)
{
  OK(call(UNLOCK, lock, 0));
}

// ---- what the children have noted, in memory that all share ----

struct notes {
  char notes[100];
  uint n;
  bool stop; // tells those that compute to end
};
static volatile struct notes *shared;

static void
begin(void)
{
  shared = (void *)mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(shared != (void *)-1);
  set_priority(0, HIGHEST);
}

static void
note(int c)
{
  shared->notes[shared->n++] = (char)c;
}

static void
check_notes(const char *wanted)
{
  char got[sizeof(shared->notes)];

  memcpy(got, (const char *)shared->notes, sizeof(got));
  if (strcmp(got, wanted) != 0)
    FAIL("the order is '%s', wanted is '%s'", got, wanted);
}

// A child that waits until start() lets it go on, with this priority; runs
// fn(arg) then.
struct child {
  int pid;
  int gate;
};

static struct child
prepare(int priority, void (*fn)(int), int arg)
{
  struct child c;
  int fds[2];
  char byte;

  OK(pipe(fds));
  c.pid = OK(fork());
  if (c.pid == 0) {
    CHECK_EQ(read(fds[0], &byte, 1), 1);
    fn(arg);
    exit(0);
  }
  CHECK(await_state(c.pid, 'S'));
  set_priority(c.pid, priority);
  c.gate = fds[1];
  OK(close(fds[0]));
  return c;
}

static void
start(struct child c)
{
  CHECK_EQ(write(c.gate, "x", 1), 1);
  OK(close(c.gate));
}

// Started, and asleep again: it waits for a lock, or its end.
static void
start_until_asleep(struct child c)
{
  start(c);
  CHECK(await_state(c.pid, 'S'));
}

// ---- the calls ----

static void
numbers(void)
{
  CHECK_EQ(call(GETPRIORITY, getpid(), 0), DEFAULT);
  CHECK_EQ(call(GETPRIORITY, 0, 0), DEFAULT);
  CHECK(call(SETPRIORITY, 0, -1) == -1 && errno == EINVAL);
  CHECK(call(SETPRIORITY, 0, 32) == -1 && errno == EINVAL);
  CHECK(call(SETPRIORITY, 12345, 5) == -1 && errno == ESRCH);
  CHECK(call(GETPRIORITY, 12345, 0) == -1 && errno == ESRCH);
  for (int n = 0; n <= HIGHEST; n += HIGHEST) {
    set_priority(0, n);
    CHECK_EQ(call(GETPRIORITY, 0, 0), n);
  }
}

static void
has_priority(int n)
{
  CHECK_EQ(call(GETPRIORITY, 0, 0), n);
}

static void
inherited(void)
{
  set_priority(0, 7);
  int pid = spawn(has_priority, 7);
  EXPECT_EXIT(pid, 0);
}

// ---- who runs ----

static void
compute(int loops)
{
  for (volatile int i = 0; i < loops; i++)
    ;
}

// For three ticks at least, as the clock has it.
static void
compute_and_note(int c)
{
  for (uint since = uptime(); uptime() - since < 3;)
    compute(1000);
  note(c);
}

static void
first(void)
{
  static const int order[] = {3, 9, 5, 7, 1};
  struct child c[5];

  begin();
  for (int i = 0; i < 5; i++)
    c[i] = prepare(order[i], compute_and_note, '0' + order[i]);
  for (int i = 0; i < 5; i++)
    start(c[i]);
  for (int i = 0; i < 5; i++)
    EXPECT_EXIT(c[i].pid, 0);
  check_notes("97531");
}

static void
compute_on(int unused)
{
  (void)unused;
  while (!shared->stop)
    compute(1000);
}

static uint
ticks_of(int pid)
{
  struct procinfo info;

  CHECK(find_process(pid, &info));
  return info.ticks;
}

// Three with the same priority take turns, and a fourth waits.
static void
turns(void)
{
  static const int priority[] = {8, 8, 8, 7};
  struct child c[4];
  uint ticks[4];

  begin();
  for (int i = 0; i < 4; i++)
    c[i] = prepare(priority[i], compute_on, 0);
  for (int i = 0; i < 4; i++)
    start(c[i]);
  OK(sleep(90));
  for (int i = 0; i < 4; i++)
    ticks[i] = ticks_of(c[i].pid);
  shared->stop = true;
  for (int i = 0; i < 4; i++)
    EXPECT_EXIT(c[i].pid, 0);
  for (int i = 0; i < 3; i++)
    if (ticks[i] < 15)
      FAIL("one of three has %u of 90 ticks", ticks[i]);
  CHECK(ticks[3] <= 2);
}

// Takes itself back, which lets b go on at once.
static void
lower_self(int c)
{
  note(c);
  set_priority(0, 3);
  note(c);
}

static void
lowered(void)
{
  begin();
  struct child a = prepare(9, lower_self, 'a'), b = prepare(6, note, 'b');

  start(b);
  start(a);
  EXPECT_EXIT(a.pid, 0);
  EXPECT_EXIT(b.pid, 0);
  check_notes("aba");
}

// ---- locks ----

static void
take_and_note(int c)
{
  take(0);
  note(c);
  give(0);
}

static void
lock_order(void)
{
  static const int order[] = {3, 9, 5, 7};
  struct child c[4];

  begin();
  take(0);
  for (int i = 0; i < 4; i++) {
    c[i] = prepare(order[i], take_and_note, '0' + order[i]);
    start_until_asleep(c[i]);
  }
  give(0);
  for (int i = 0; i < 4; i++)
    EXPECT_EXIT(c[i].pid, 0);
  check_notes("9753");
}

// Holds lock `n` until `stop`, then gives it back, and notes.
static void
hold(int n)
{
  take(n);
  compute_on(0);
  note('l');
  give(n);
}

// A middle one that would run for ever, if only the low one did not have to.
static void
compute_till_noted(int c)
{
  for (uint since = uptime(); shared->n < 2 && uptime() - since < 300;)
    compute(1000);
  note(c);
}

// Low has the lock, high waits for it, and middle computes.
static void
lent(void)
{
  begin();
  struct child low = prepare(2, hold, 0), middle, high;

  middle = prepare(8, compute_till_noted, 'm');
  high = prepare(20, take_and_note, 'h');
  start(low);
  OK(sleep(3));
  start_until_asleep(high);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 20);
  CHECK_EQ(call(GETPRIORITY, high.pid, 0), 20);
  start(middle);
  shared->stop = true;
  EXPECT_EXIT(high.pid, 0);
  EXPECT_EXIT(middle.pid, 0);
  EXPECT_EXIT(low.pid, 0);
  check_notes("lhm");
}

// What was lent goes back with the lock.
static void
hold_and_stay(int n)
{
  hold(n);
  shared->stop = false;
  compute_on(0);
}

static void
given_back(void)
{
  begin();
  struct child low = prepare(2, hold_and_stay, 0);
  struct child high = prepare(20, take_and_note, 'h');

  start(low);
  OK(sleep(3));
  start_until_asleep(high);
  shared->stop = true;
  EXPECT_EXIT(high.pid, 0);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 2);
  set_priority(low.pid, 4);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 4);
  shared->stop = true;
  EXPECT_EXIT(low.pid, 0);
  check_notes("lh");
}

// Waits for lock 0 with lock 1 in its hands.
static void
hold_one_take_other(int c)
{
  take(1);
  take(0);
  note(c);
  give(0);
  give(1);
}

static void
take_one_and_note(int c)
{
  take(1);
  note(c);
  give(1);
}

// High waits for middle, and middle for low.
static void
chain(void)
{
  begin();
  struct child low = prepare(2, hold, 0), middle, high;

  middle = prepare(8, hold_one_take_other, 'm');
  high = prepare(20, take_one_and_note, 'h');
  start(low);
  OK(sleep(3));
  start_until_asleep(middle);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 8);
  start_until_asleep(high);
  CHECK_EQ(call(GETPRIORITY, middle.pid, 0), 20);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 20);
  shared->stop = true;
  EXPECT_EXIT(high.pid, 0);
  EXPECT_EXIT(middle.pid, 0);
  EXPECT_EXIT(low.pid, 0);
  check_notes("lmh");
}

// Two locks, each with one who waits. Gives back first the one that the higher
// waits for.
static void
hold_both(int unused)
{
  (void)unused;
  take(0);
  take(1);
  compute_on(0);
  give(1);
  shared->stop = false;
  compute_on(0);
  give(0);
}

static void
two_locks(void)
{
  begin();
  struct child low = prepare(2, hold_both, 0);
  struct child a = prepare(9, take_and_note, 'a');
  struct child b = prepare(20, take_one_and_note, 'b');

  start(low);
  OK(sleep(3));
  start_until_asleep(a);
  start_until_asleep(b);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 20);
  set_priority(low.pid, 12); // its own, which is not what counts now
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 20);
  set_priority(low.pid, 2);
  shared->stop = true;
  EXPECT_EXIT(b.pid, 0);
  CHECK_EQ(call(GETPRIORITY, low.pid, 0), 9);
  OK(sleep(3));
  shared->stop = true;
  EXPECT_EXIT(a.pid, 0);
  EXPECT_EXIT(low.pid, 0);
  check_notes("ba");
}

const struct test lab_tests[] = {
    {"numbers", "what the calls answer", numbers, false},
    {"inherited", "a child has its parent's", inherited, false},
    {"first", "the highest first", first, false},
    {"turns", "equal ones take turns", turns, false},
    {"lowered", "who lowers itself lets others go on", lowered, false},
    {"lock_order", "who is woken by a lock", lock_order, false},
    {"lent", "high waits for low", lent, false},
    {"given_back", "... until it has the lock", given_back, false},
    {"chain", "through two locks", chain, false},
    {"two_locks", "two locks of one process", two_locks, false},
    {0},
};
