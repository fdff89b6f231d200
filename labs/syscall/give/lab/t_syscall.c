// Do the two system calls of the lab do what the handout says?
// They are called by their numbers, so that this builds before they are there.
#include "usertests.h"

#define GETREADCOUNT 42
#define TRACE        43
#define CHILDREN     4
#define READS        50000
#define ROUNDS       20

// What the kernel answers: the result in %eax, and the errno in %ecx if that is
// -1 (docs/ABI.md).
static int
call(int number, uint argument)
{
  // As a C function's: a return address, then the argument.
  uint stack[] = {0, argument, 0, 0, 0};
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
trace_two(uint low, uint high)
{
  uint mask[2] = {low, high};
  return call(TRACE, (uint)mask);
}

static void
read_often(int times)
{
  char c;

  for (int i = 0; i < times; i++)
    read(77, &c, 1); // no such file: a call all the same
}

static void
count_one(void)
{
  int start = call(GETREADCOUNT, 0);

  CHECK(start >= 0);
  CHECK(call(GETREADCOUNT, 0) == start);
  read_often(10);
  CHECK(call(GETREADCOUNT, 0) == start + 10);
}

static void
count_good(void)
{
  char text[6] = "";
  int start, fd;

  put_file("f", 6, 1);
  fd = OK(open("f", O_RDONLY));
  start = call(GETREADCOUNT, 0);
  CHECK(start >= 0);
  for (int i = 0; i < 10; i++) // six bytes, then the end of the file
    CHECK(read(fd, text, 1) == (i < 6));
  CHECK(call(GETREADCOUNT, 0) == start + 10);
  close(fd);
}

static void
count_child(int unused)
{
  (void)unused;
  read_often(READS);
}

// Four at once; on one CPU a plain ++ does as well. Again and again, as a busy
// host runs two CPUs in turns.
static void
count_at_once(void)
{
  int start = call(GETREADCOUNT, 0);
  int pid[CHILDREN];

  CHECK(start >= 0);
  for (int i = 0; i < CHILDREN; i++)
    pid[i] = spawn(count_child, 0);
  for (int i = 0; i < CHILDREN; i++)
    EXPECT_EXIT(pid[i], 0);
  CHECK_EQ(call(GETREADCOUNT, 0) - start, CHILDREN * READS);
}

static void
count_many(void)
{
  for (int i = 0; i < ROUNDS; i++)
    count_at_once();
}

// getpid (11) and close (21) are traced; uptime is not.
static void
trace_mask(void)
{
  OK(trace_two(1u << 11 | 1u << 21, 0));
  getpid();
  uptime();
  close(77);
  OK(trace_two(0, 0));
  getpid();
}

// munmap is 39: the second word.
static void
trace_high(void)
{
  OK(trace_two(0, 1u << (39 - 32)));
  munmap((void *)0x1001, PAGE);
  chdir("nowhere"); // 9; and 41 would be the same bit of one word
  OK(trace_two(0, 0));
}

static void
trace_child(int traced)
{
  getpid();
  if (!traced)
    OK(trace_two(1u << 11, 0));
  getpid();
}

// A child has its parent's mask.
static void
trace_fork(void)
{
  OK(trace_two(1u << 11, 0));
  int pid = spawn(trace_child, 1);
  EXPECT_EXIT(pid, 0);
  OK(trace_two(0, 0));
}

// And a parent does not have its child's.
static void
trace_alone(void)
{
  int pid = spawn(trace_child, 0);
  EXPECT_EXIT(pid, 0);
  getpid();
}

static void
trace_bad(void)
{
  static const uint bad[] = {0x80000000u, 0xfffffffcu, 0x7ffffffcu,
                             0x60000000u};

  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
    CHECK(call(TRACE, bad[i]) == -1 && errno == EFAULT);
  OK(call(TRACE, (uint) "eight by") + 1); // read-only memory will do
  OK(trace_two(0, 0));
}

const struct test lab_tests[] = {
    {"count_one", "failed reads count", count_one, false},
    {"count_good", "... and those that read something", count_good, false},
    {"count_many", "four children at once lose none", count_many, false},
    {"trace_mask", "what the mask names is printed", trace_mask, false},
    {"trace_high", "... also above 31", trace_high, false},
    {"trace_fork", "a child inherits the mask", trace_fork, false},
    {"trace_alone", "a parent does not", trace_alone, false},
    {"trace_bad", "a pointer to nothing is EFAULT", trace_bad, false},
    {0},
};
