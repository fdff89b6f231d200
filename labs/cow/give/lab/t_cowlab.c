// Does fork copy on write? Each test asks first whether the pages are shared at
// all: frames that nobody has yet are counted before and after a fork.
#include "usertests.h"

#define FRAMESLEFT 42
#define PAGES      64
#define MANY       2048 // 8 MB
#define CHILDREN   4
#define ROUNDS     50

static char *mem;

static int
frames_left(void)
{
  int result, error;

  __asm__ volatile("int $64"
                   : "=a"(result), "=c"(error)
                   : "a"(FRAMESLEFT)
                   : "edx", "memory", "cc");
  return result;
}

// `n` pages, each with its number in all words.
static void
fill(int n)
{
  for (int i = 0; i < n; i++)
    memset(mem + i * PAGE, i + 1, PAGE);
}

static void
make_pages(int n)
{
  mem = sbrk(n * PAGE);
  CHECK(mem != (void *)-1);
  fill(n);
}

// Are all bytes of pages `from` to `to` what fill made them?
static bool
as_filled(int from, int to)
{
  for (int i = from * PAGE; i < to * PAGE; i++)
    if (mem[i] != (char)(i / PAGE + 1))
      return false;
  return true;
}

static void
wait_for(int fd)
{
  char c;

  CHECK_EQ(read(fd, &c, 1), 1);
}

// How many frames a child takes that does nothing until it is told to.
static int
taken_by_fork(void)
{
  int fds[2], before, after, pid;

  OK(pipe(fds));
  before = frames_left();
  pid = spawn(wait_for, fds[0]);
  CHECK(await_state(pid, 'S'));
  after = frames_left();
  CHECK_EQ(write(fds[1], "x", 1), 1);
  EXPECT_EXIT(pid, 0);
  close(fds[0]);
  close(fds[1]);
  return before - after;
}

static void
check_shares(int pages)
{
  int taken = taken_by_fork();

  if (taken >= pages / 2)
    FAIL("fork took %d frames for %d pages", taken, pages);
}

static void
cow_few(void)
{
  make_pages(MANY);
  check_shares(128);
  check_shares(128);
  CHECK(as_filled(0, MANY));
}

static void
cow_private(void)
{
  mem = map_pages(MANY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                  0);
  fill(MANY);
  check_shares(128);
  OK(munmap(mem, MANY * PAGE));
}

// One frame for each page at the first write, none at the second.
static void
write_counted(int unused)
{
  int start;

  (void)unused;
  mem[0] = 7;
  start = frames_left();
  start = frames_left(); // what this page of the stack costs is paid
  for (int i = 1; i <= 16; i++)
    mem[i * PAGE + 5] = 7;
  CHECK_EQ(start - frames_left(), 16);
  for (int i = 1; i <= 16; i++)
    mem[i * PAGE + 50] = 7;
  CHECK_EQ(start - frames_left(), 16);
  CHECK_EQ(mem[20 * PAGE], 21); // and none to read
  CHECK_EQ(start - frames_left(), 16);
}

static void
cow_each(void)
{
  make_pages(PAGES);
  check_shares(PAGES);
  EXPECT_EXIT(spawn(write_counted, 0), 0);
  CHECK(as_filled(0, PAGES));
}

static void
nothing(int unused)
{
  (void)unused;
}

// Who is alone keeps the frame.
static void
cow_last(void)
{
  int start;

  make_pages(PAGES);
  check_shares(PAGES);
  EXPECT_EXIT(spawn(nothing, 0), 0);
  mem[0] = 1;
  start = frames_left();
  fill(PAGES);
  CHECK_EQ(start - frames_left(), 0);
}

// A child's bytes are those of the moment of fork, and its own afterwards. The
// parent has just written, so the TLB has the pages as writable.
static void
look(int fd)
{
  wait_for(fd);
  CHECK(as_filled(0, PAGES));
}

static void
cow_tlb(void)
{
  int fds[2], pid;

  make_pages(PAGES);
  check_shares(PAGES);
  OK(pipe(fds));
  for (int round = 0; round < 20; round++) {
    fill(PAGES);
    pid = spawn(look, fds[0]);
    memset(mem, 99, PAGES * PAGE);
    CHECK_EQ(write(fds[1], "x", 1), 1);
    EXPECT_EXIT(pid, 0);
  }
}

static void
change_even(int unused)
{
  (void)unused;
  for (int i = 0; i < PAGES; i += 2)
    memset(mem + i * PAGE, 99, PAGE);
  for (int i = 1; i < PAGES; i += 2)
    CHECK(as_filled(i, i + 1));
}

static void
cow_own(void)
{
  make_pages(PAGES);
  check_shares(PAGES);
  EXPECT_EXIT(spawn(change_even, 0), 0);
  CHECK(as_filled(0, PAGES));
}

static void
change_first(int unused)
{
  int pid = spawn(change_even, 0);

  (void)unused;
  memset(mem + PAGE, 50, PAGE);
  EXPECT_EXIT(pid, 0);
  CHECK(as_filled(0, 1) && as_filled(2, PAGES));
}

static void
cow_three(void)
{
  make_pages(PAGES);
  check_shares(PAGES);
  for (int round = 0; round < 5; round++) {
    EXPECT_EXIT(spawn(change_first, 0), 0);
    CHECK(as_filled(0, PAGES));
  }
}

// The kernel writes: read() puts bytes into pages that are shared.
static void
read_there(int fd)
{
  CHECK_EQ(read(fd, mem, 3 * PAGE), 3 * PAGE);
  CHECK(is_pattern((uchar *)mem, 3 * PAGE, 5, 0));
}

static void
cow_kernel(void)
{
  int fd;

  make_pages(PAGES);
  check_shares(PAGES);
  put_file("f", 3 * PAGE, 5);
  fd = OK(open("f", O_RDONLY));
  EXPECT_EXIT(spawn(read_there, fd), 0);
  CHECK(as_filled(0, PAGES));
  close(fd);
}

// More than half of memory: fork says at once that two cannot have it.
static void
cow_full(void)
{
  struct meminfo info;
  int n;

  make_pages(PAGES);
  check_shares(PAGES);
  OK(meminfo(&info));
  n = info.free_frames / 5 * 3;
  mem = sbrk(n * PAGE);
  CHECK(mem != (void *)-1);
  for (int i = 0; i < n; i++)
    mem[i * PAGE] = 1;
  CHECK_ERR(fork(), ENOMEM);
  for (int i = 0; i < n; i++)
    mem[i * PAGE] = 2;
}

static void
change_all(int byte)
{
  memset(mem, byte, 8 * PAGE);
  for (int i = 0; i < 8 * PAGE; i++)
    CHECK(mem[i] == (char)byte);
}

// All write to the same pages, on two CPUs.
static void
cow_together(void)
{
  int pid[CHILDREN];

  make_pages(PAGES);
  check_shares(PAGES);
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < CHILDREN; i++)
      pid[i] = spawn(change_all, 100 + i);
    for (int i = 0; i < CHILDREN; i++)
      EXPECT_EXIT(pid[i], 0);
  }
  CHECK(as_filled(0, PAGES));
}

// Whatever is written, and by whom: the frames come back.
static void
cow_back(void)
{
  int start;

  make_pages(PAGES);
  check_shares(PAGES);
  EXPECT_EXIT(spawn(change_first, 0), 0);
  start = frames_left();
  for (int i = 0; i < 20; i++) {
    EXPECT_EXIT(spawn(change_first, 0), 0);
    fill(PAGES);
  }
  if (start - frames_left() > 100)
    FAIL("%d frames are gone", start - frames_left());
}

const struct test lab_tests[] = {
    {"cow_few", "fork of 8 MB takes few frames", cow_few, false},
    {"cow_private", "... and of 8 MB that are mapped", cow_private, false},
    {"cow_each", "a write takes one frame", cow_each, false},
    {"cow_last", "the last owner keeps the frame", cow_last, false},
    {"cow_own", "the child's writes are its own", cow_own, false},
    {"cow_tlb", "so are the parent's, at once", cow_tlb, false},
    {"cow_three", "a fork of a fork", cow_three, false},
    {"cow_kernel", "the kernel writes", cow_kernel, false},
    {"cow_full", "too little memory", cow_full, false},
    {"cow_back", "the frames come back", cow_back, false},
    {"cow_together", "two CPUs", cow_together, false},
    {0},
};
