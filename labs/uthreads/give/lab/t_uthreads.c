// Does user/lib/uthread.c keep what uthread.h promises?
#include "usertests.h"
#include "uthread.h"

static char order[200]; // what the threads of a test have noted
static uint noted;

static void
note(char c)
{
  order[noted++] = c;
  order[noted] = '\0';
}

static void
check_order(const char *wanted)
{
  if (strcmp(order, wanted) != 0)
    FAIL("their order is %s, wanted is %s", order, wanted);
}

static int
make(int (*run)(void *), int n)
{
  int number = thread_create(run, (void *)n);

  CHECK(number > 0);
  return number;
}

// Joins it, and checks its status.
static void
join_with(int number, int status)
{
  int got = -1;

  OK(thread_join(number, &got));
  CHECK_EQ(got, status);
}

// ---- beginning and ending ----

static int
return_number(void *arg)
{
  note('r');
  return (int)arg + thread_self();
}

static void
create(void)
{
  CHECK_EQ(thread_self(), 0);
  int number = make(return_number, 1000);

  CHECK_EQ(noted, 0); // the caller goes on
  join_with(number, 1000 + number);
  check_order("r");
}

static int
exit_below(void *arg)
{
  thread_exit((int)arg);
}

static void
exit_status(void)
{
  int a = make(exit_below, 5), b = make(exit_below, -7);

  CHECK(a != b);
  join_with(b, -7);
  join_with(a, 5);
}

static int
join_itself(void *arg)
{
  int status;

  return thread_join(thread_self(), &status);
}

static void
join(void)
{
  int status, early = make(exit_below, 1), late = make(exit_below, 2);

  thread_yield(); // both have ended now
  join_with(late, 2);
  CHECK_EQ(thread_join(late, &status), -1);
  join_with(early, 1);
  CHECK_EQ(thread_join(early, &status), -1);
  CHECK_EQ(thread_join(0, &status), -1);
  CHECK_EQ(thread_join(12345, &status), -1);
  join_with(make(join_itself, 0), -1);
}

// ---- turns ----

static int
take_turns(void *arg)
{
  for (int i = 0; i < 4; i++) {
    note((char)(int)arg);
    thread_yield();
  }
  return 0;
}

static void
turns(void)
{
  int a = make(take_turns, 'a'), b = make(take_turns, 'b');
  int c = make(take_turns, 'c');

  for (int i = 0; i < 4; i++) {
    note('-');
    thread_yield();
  }
  join_with(a, 0);
  join_with(b, 0);
  join_with(c, 0);
  check_order("-abc-abc-abc-abc");
}

static void
alone(void)
{
  for (int i = 0; i < 100; i++)
    thread_yield();
  CHECK_EQ(thread_self(), 0);
  join_with(make(exit_below, 3), 3); // and there are threads at all
}

// ---- what a thread has of its own ----

// Yields with these values in the registers that a function must keep; how many
// of the four are other ones then.
static int
kept(uint value)
{
  uint wrong;

  __asm__ volatile("push %%ebp; push %%ebx\n"
                   "mov %%eax, %%ebx; lea 1(%%eax), %%esi\n"
                   "lea 2(%%eax), %%edi; lea 3(%%eax), %%ebp\n"
                   "push %%eax; push %%eax\n"
                   "call thread_yield\n"
                   "pop %%eax; pop %%eax; xor %%ecx, %%ecx\n"
                   "cmp %%eax, %%ebx; setne %%cl\n"
                   "inc %%eax; xor %%edx, %%edx\n"
                   "cmp %%eax, %%esi; setne %%dl; add %%edx, %%ecx\n"
                   "inc %%eax; xor %%edx, %%edx\n"
                   "cmp %%eax, %%edi; setne %%dl; add %%edx, %%ecx\n"
                   "inc %%eax; xor %%edx, %%edx\n"
                   "cmp %%eax, %%ebp; setne %%dl; add %%edx, %%ecx\n"
                   "pop %%ebx; pop %%ebp"
                   : "=c"(wrong), "+a"(value)
                   :
                   : "edx", "esi", "edi", "memory", "cc");
  return (int)wrong;
}

static int
keep_registers(void *arg)
{
  int wrong = 0;

  for (uint i = 0; i < 20; i++)
    wrong += kept((uint)arg + 16 * i);
  return wrong;
}

static void
registers(void)
{
  int a = make(keep_registers, 0x1111000), b = make(keep_registers, 0x2222000);

  CHECK_EQ(keep_registers((void *)0x3333000), 0);
  join_with(a, 0);
  join_with(b, 0);
}

static int
fill_stack(void *arg)
{
  uchar mine[12000];

  fill_pattern(mine, sizeof(mine), (uint)arg, 0);
  for (int i = 0; i < 3; i++) {
    thread_yield();
    if (!is_pattern(mine, sizeof(mine), (uint)arg, 0))
      return 1;
  }
  return 0;
}

static void
stacks(void)
{
  int numbers[5];

  for (int i = 0; i < 5; i++)
    numbers[i] = make(fill_stack, i);
  for (int i = 0; i < 5; i++)
    join_with(numbers[i], 0);
}

// The compiler relies on it for what it keeps in 16-byte registers. A caller's
// arguments begin two words above the saved %ebp.
static int
alignment(void *arg)
{
  return (int)((uint)__builtin_frame_address(0) + 8) % 16;
}

static void
aligned(void)
{
  for (int i = 0; i < 4; i++)
    join_with(make(alignment, 0), 0);
}

// 2000 threads, one after the other, need the memory of a few.
static void
used_again(void)
{
  join_with(make(exit_below, 0), 0);
  char *end = sbrk(0);

  for (int i = 0; i < 2000; i++)
    join_with(make(exit_below, i), i);
  if ((char *)sbrk(0) - end > 20 * THREAD_STACK)
    FAIL("after 2000 threads the heap is %d bytes larger",
         (char *)sbrk(0) - end);
}

// ---- semaphores ----

static struct semaphore items, room;
static int box[4], put_in, taken_out;

static int
produce(void *arg)
{
  for (int i = 1; i <= 50; i++) {
    sem_down(&room);
    box[put_in++ % 4] = i;
    sem_up(&items);
  }
  return 0;
}

static int
consume(void *arg)
{
  int sum = 0;

  for (int i = 0; i < 25; i++) {
    sem_down(&items);
    sum += box[taken_out++ % 4];
    sem_up(&room);
  }
  return sum;
}

static void
pass_on(void)
{
  int a, b, got[2];

  sem_init(&items, 0);
  sem_init(&room, 4);
  a = make(consume, 0);
  b = make(consume, 0);
  join_with(make(produce, 0), 0);
  OK(thread_join(a, &got[0]));
  OK(thread_join(b, &got[1]));
  CHECK_EQ(got[0] + got[1], 50 * 51 / 2);
  CHECK_EQ(items.count, 0);
  CHECK_EQ(room.count, 4);
}

static struct semaphore gate;

static int
pass_gate(void *arg)
{
  sem_down(&gate);
  note((char)(int)arg);
  return 0;
}

// Who came first is first, and who asks after it was handed out comes later.
static void
in_order(void)
{
  int numbers[3];

  sem_init(&gate, 0);
  for (int i = 0; i < 3; i++)
    numbers[i] = make(pass_gate, 'a' + i);
  thread_yield();
  check_order("");
  sem_up(&gate); // a's, which runs later
  int d = make(pass_gate, 'd');
  sem_up(&gate);
  CHECK_EQ(gate.count, 0);
  thread_yield();
  check_order("ab");
  sem_up(&gate);
  sem_up(&gate);
  for (int i = 0; i < 3; i++)
    join_with(numbers[i], 0);
  join_with(d, 0);
  check_order("abcd");
}

// The main thread takes what was given to a waiter, if it may.
static void
not_between(void)
{
  sem_init(&gate, 0);
  int a = make(pass_gate, 'a'), status = -1;

  thread_yield();
  sem_up(&gate);
  sem_up(&gate);
  sem_down(&gate); // the second
  CHECK_EQ(gate.count, 0);
  note('m');
  OK(thread_join(a, &status));
  check_order("ma");
}

static void
wait_for_ever(int unused)
{
  (void)unused;
  close(2);
  sem_init(&gate, 0);
  make(pass_gate, 'a');
  sem_down(&gate);
}

static void
deadlock(void)
{
  EXPECT_EXIT(spawn(wait_for_ever, 0), 3);
}

const struct test lab_tests[] = {
    {"create", "a thread runs, and its caller goes on", create, false},
    {"exit_status", "thread_exit and its status", exit_status, false},
    {"join", "joining early, late, twice, nobody", join, false},
    {"turns", "they take turns", turns, false},
    {"alone", "yield alone", alone, false},
    {"registers", "a switch keeps the registers", registers, false},
    {"stacks", "a stack of 16 KB each", stacks, false},
    {"aligned", "a stack begins at a multiple of 16", aligned, false},
    {"used_again", "stacks are used again", used_again, false},
    {"pass_on", "producer and consumers", pass_on, false},
    {"in_order", "who waits first is first", in_order, false},
    {"not_between", "two ups, a waiter and another", not_between, false},
    {"deadlock", "all wait", deadlock, false},
    {0},
};
