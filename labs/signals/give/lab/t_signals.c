// Do sigalarm and sigreturn do what the handout says?
// They are called by their numbers, so that this builds before they are there.
#include "usertests.h"

#define SIGALARM  42
#define SIGRETURN 43
#define FOREVER   (10 * HZ) // ticks: longer than any alarm here takes

static volatile uint hits;   // how often a handler has been called
static volatile uint nested; // ... while another one was at work

// What the kernel answers: the result in %eax, and the errno in %ecx if that is
// -1 (docs/ABI.md).
static int
call(int number, uint first, uint second)
{
  uint stack[] = {0, first, second, 0, 0}; // a return address, the arguments
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

static int
set_alarm(uint ticks, void (*handler)(void))
{
  return call(SIGALARM, ticks, (uint)handler);
}

static void
go_back(void)
{
  call(SIGRETURN, 0, 0);
  FAIL("sigreturn came back");
}

// Computes: ticks find the process in user mode, and seldom in a call.
static void
compute(void)
{
  for (volatile int i = 0; i < 20000; i++)
    ;
}

// Waits for `n` calls of the handler, and computes meanwhile.
static bool
hits_come(uint n)
{
  uint start = uptime();

  while (hits < n) {
    if (uptime() - start > FOREVER)
      return false;
    compute();
  }
  return true;
}

static void
count(void)
{
  hits++;
  go_back();
}

static void
alarm_comes(void)
{
  OK(set_alarm(2, count));
  CHECK(hits_come(1));
  OK(set_alarm(0, NULL));
}

static void
alarm_often(void)
{
  OK(set_alarm(1, count));
  CHECK(hits_come(10));
  OK(set_alarm(0, NULL));
}

// 40 ticks of work are about ten alarms of 4 ticks, on any machine.
static void
alarm_period(void)
{
  struct procinfo self;
  uint start;

  CHECK(find_process(getpid(), &self));
  start = self.ticks;
  OK(set_alarm(4, count));
  while (self.ticks - start < 40) {
    compute();
    CHECK(find_process(getpid(), &self));
  }
  OK(set_alarm(0, NULL));
  CHECK(hits >= 5 && hits <= 11);
}

// The handler changes all that a function may change, and the flags.
static void
spoil(void)
{
  hits++;
  __asm__ volatile("stc; mov $0x77777777, %%edx; mov %%edx, %%ecx;"
                   "mov %%edx, %%ebx; mov %%edx, %%esi; mov %%edx, %%edi"
                   :
                   :
                   : "eax", "ebx", "ecx", "edx", "esi", "edi", "cc");
  go_back();
}

// Computes with `eax` in %eax until the handler has been called, and looks at
// each register then. The flags of the compare are there, too: who comes back
// with others leaves the loop, or does not.
static bool
registers_stay(int eax)
{
  uint old = hits;
  int a = eax, b = 0x1b1b1b1b, c = 0x2c2c2c2c, d = 0x3d3d3d3d;
  int si = 0x45454545, di = 0x56565656;

  __asm__ volatile("push %%ebp; mov %[old], %%ebp;"
                   "1: cmp %%ebp, hits; je 1b; pop %%ebp"
                   : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(si), "+D"(di)
                   : [old] "m"(old)
                   : "memory", "cc");
  return a == eax && b == 0x1b1b1b1b && c == 0x2c2c2c2c && d == 0x3d3d3d3d &&
         si == 0x45454545 && di == 0x56565656;
}

static void
alarm_registers(void)
{
  OK(set_alarm(1, spoil));
  for (int i = 0; i < 10; i++)
    CHECK(registers_stay(0x12345678 + i));
  OK(set_alarm(0, NULL));
}

// -1 to -4095 look like errors of a system call, and are none here.
static void
alarm_negative(void)
{
  OK(set_alarm(1, spoil));
  for (int i = 1; i <= 10; i++)
    CHECK(registers_stay(-i));
  OK(set_alarm(0, NULL));
}

static volatile bool upwards;

static void
look_at_flag(void)
{
  uint flags;

  __asm__ volatile("pushf; pop %0; cld" : "=r"(flags));
  upwards = !(flags & 1u << 10);
  hits++;
  go_back();
}

// Compiled code relies on a clear direction flag, also where code is
// interrupted that has set it.
static void
alarm_direction(void)
{
  uint old = hits, after;

  OK(set_alarm(1, look_at_flag));
  __asm__ volatile("std; 1: cmp %[old], hits; je 1b; pushf; pop %[after]; cld"
                   : [after] "=&r"(after)
                   : [old] "r"(old)
                   : "memory", "cc");
  OK(set_alarm(0, NULL));
  CHECK(upwards);
  CHECK(after & 1u << 10);
}

static volatile bool busy;

static void
slow(void)
{
  uint start = uptime();

  if (busy)
    nested++;
  busy = true;
  while (uptime() - start < 10)
    compute();
  busy = false;
  hits++;
  go_back();
}

static void
alarm_nested(void)
{
  OK(set_alarm(1, slow));
  CHECK(hits_come(3));
  OK(set_alarm(0, NULL));
  CHECK_EQ(nested, 0);
}

static void
alarm_stop(void)
{
  OK(set_alarm(1, count));
  CHECK(hits_come(1));
  OK(set_alarm(0, NULL));
  uint old = hits, start = uptime();
  while (uptime() - start < 20)
    compute();
  CHECK_EQ(hits, old);
}

static void
work_in_child(int unused)
{
  uint start = uptime();

  (void)unused;
  hits = 0;
  while (uptime() - start < 20)
    compute();
  CHECK_EQ(hits, 0);
}

static void
alarm_fork(void)
{
  OK(set_alarm(1, count));
  CHECK(hits_come(1));
  int pid = spawn(work_in_child, 0);
  EXPECT_EXIT(pid, 0);
  OK(set_alarm(0, NULL));
}

// A program that counts to 60,000 is found at work by some ticks.
static void
become_seq(int unused)
{
  char *argv[] = {"seq", "60000", NULL};

  (void)unused;
  close(1);
  OK(open("numbers", O_CREATE | O_WRONLY));
  OK(set_alarm(1, count));
  exec("/bin/seq", argv);
}

static void
alarm_exec(void)
{
  int pid = spawn(become_seq, 0);
  EXPECT_EXIT(pid, 0);
}

static void
return_alone(void)
{
  CHECK(call(SIGRETURN, 0, 0) == -1 && errno == EINVAL);
  CHECK(set_alarm(-1u, count) == -1 && errno == EINVAL);
}

const struct test lab_tests[] = {
    {"alarm_comes", "the handler is called", alarm_comes, false},
    {"alarm_often", "... again and again", alarm_often, false},
    {"alarm_period", "... at each n-th tick", alarm_period, false},
    {"alarm_registers", "the code does not notice", alarm_registers, false},
    {"alarm_negative", "... with any value in eax", alarm_negative, false},
    {"alarm_direction", "the handler's direction flag", alarm_direction, false},
    {"alarm_nested", "a handler is not interrupted", alarm_nested, false},
    {"alarm_stop", "0 ticks end it", alarm_stop, false},
    {"alarm_fork", "a child has no alarm", alarm_fork, false},
    {"alarm_exec", "a new program has no alarm", alarm_exec, false},
    {"return_alone", "what makes no sense is refused", return_alone, false},
    {0},
};
