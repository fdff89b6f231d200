// Does sbrk leave it to the page fault to take frames? Each test asks first
// whether it does: frames that nobody has yet are counted before and after.
#include "usertests.h"

#define FRAMESLEFT 42
#define PAGES      64
#define MANY       2048 // 8 MB
#define CHILDREN   4

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

// `n` pages more, which must take few frames: those for page tables.
static void
grow(int n)
{
  int taken = frames_left();

  mem = sbrk(n * PAGE);
  CHECK(mem != (void *)-1);
  taken -= frames_left();
  if (taken >= n / 4)
    FAIL("sbrk took %d frames for %d pages", taken, n);
}

static char
look(int page)
{
  return *(volatile char *)(mem + page * PAGE + page % PAGE);
}

static void
touch(int page)
{
  *(volatile char *)(mem + page * PAGE + page % PAGE) = (char)(page + 1);
}

static void
lazy_few(void)
{
  grow(MANY);
  CHECK(sbrk(-MANY * PAGE) == mem + MANY * PAGE);
  grow(MANY);
}

// From above to below, with gaps; every other one is only read.
static void
lazy_each(void)
{
  int start, n = 0;

  grow(MANY);
  start = frames_left();
  start = frames_left(); // what this page of the stack costs is paid
  for (int page = MANY - 1; page >= 0; page -= 23, n++) {
    if (page % 2 == 0)
      CHECK_EQ(look(page), 0);
    else
      touch(page);
    CHECK_EQ(start - frames_left(), n + 1);
  }
  for (int page = MANY - 1; page >= 0; page -= 23) {
    touch(page);
    CHECK_EQ(look(page), (char)(page + 1));
  }
  CHECK_EQ(start - frames_left(), n);
}

static void
lazy_zero(void)
{
  for (int round = 0; round < 4; round++) {
    grow(PAGES);
    CHECK(all_zero(mem, PAGES * PAGE));
    memset(mem, 0x55 + round, PAGES * PAGE);
    CHECK(sbrk(-PAGES * PAGE) == mem + PAGES * PAGE);
  }
}

static int
not_promised(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  return (int)info.free_frames;
}

static void
grow_and_end(int unused)
{
  (void)unused;
  grow(PAGES);
  for (int page = 0; page < PAGES; page += 3)
    touch(page);
}

// A page gives back its frame, or what sbrk has set aside for it.
static void
lazy_back(void)
{
  int left, spare;

  EXPECT_EXIT(spawn(grow_and_end, 0), 0);
  grow(PAGES); // the tables stay in stock
  CHECK(sbrk(-PAGES * PAGE) == mem + PAGES * PAGE);
  left = frames_left();
  spare = not_promised();
  for (int round = 0; round < 10; round++) {
    grow(PAGES);
    for (int page = round % 2; page < PAGES; page += 2)
      touch(page);
    CHECK(sbrk(-PAGES / 2 * PAGE) == mem + PAGES * PAGE);
    CHECK(sbrk(-PAGES / 2 * PAGE) == mem + PAGES / 2 * PAGE);
    CHECK_EQ(frames_left(), left);
    CHECK_EQ(not_promised(), spare);
  }
  for (int round = 0; round < 10; round++)
    EXPECT_EXIT(spawn(grow_and_end, 0), 0);
  CHECK_EQ(not_promised(), spare);
}

// The kernel itself reads and writes pages that nobody has touched.
static void
lazy_kernel(void)
{
  struct stat st;
  char *at;
  int fd, fds[2];

  grow(PAGES);
  put_file("f", 3 * PAGE, 5);
  fd = OK(open("f", O_RDWR));
  CHECK_EQ(read(fd, mem + 100, 3 * PAGE), 3 * PAGE);
  CHECK(is_pattern((uchar *)mem + 100, 3 * PAGE, 5, 0));
  CHECK_EQ(write(fd, mem + 8 * PAGE, 2 * PAGE), 2 * PAGE);
  OK(lseek(fd, 3 * PAGE, SEEK_SET));
  memset(mem + 16 * PAGE, 1, 2 * PAGE);
  CHECK_EQ(read(fd, mem + 16 * PAGE, 2 * PAGE), 2 * PAGE);
  CHECK(all_zero(mem + 16 * PAGE, 2 * PAGE));

  OK(pipe((int *)(mem + 20 * PAGE)));
  memcpy(fds, mem + 20 * PAGE, sizeof(fds));
  CHECK_EQ(write(fds[1], mem + 24 * PAGE - 10, 20), 20);
  CHECK_EQ(read(fds[0], mem + 28 * PAGE - 10, 20), 20);
  OK(fstat(fd, (struct stat *)(mem + 32 * PAGE - 8)));
  memcpy(&st, mem + 32 * PAGE - 8, sizeof(st));
  CHECK_EQ(st.size, 5 * PAGE);

  CHECK_ERR(open(mem + 36 * PAGE, O_RDONLY), ENOENT); // the empty name
  at = mem + PAGES * PAGE - 10;
  CHECK_ERR(read(fd, at, 20), EFAULT);
  CHECK_ERR(write(fd, at, 20), EFAULT);
}

static void
fill_in_child(int byte)
{
  CHECK(look(0) == 1 && look(2) == 3 && look(1) == 0);
  memset(mem, byte, PAGES * PAGE);
  for (int i = 0; i < PAGES * PAGE; i++)
    CHECK(mem[i] == (char)byte);
}

static void
fork_again(int byte)
{
  touch(7);
  EXPECT_EXIT(spawn(fill_in_child, byte + 10), 0);
  CHECK(look(7) == 8 && look(9) == 0);
}

// Half of the pages are there when it forks.
static void
lazy_fork(void)
{
  grow(PAGES);
  for (int page = 0; page < PAGES; page += 2)
    touch(page);
  EXPECT_EXIT(spawn(fill_in_child, 77), 0);
  EXPECT_EXIT(spawn(fork_again, 88), 0);
  for (int page = 0; page < PAGES; page++)
    CHECK_EQ(look(page), page % 2 == 0 ? page + 1 : 0);
}

static void
read_at(int address)
{
  (void)*(volatile char *)address;
}

static void
write_at(int address)
{
  *(volatile char *)address = 1;
}

// A page that was touched, so that the TLB has it, and goes.
static void
shrink_then_write(int pages)
{
  touch(PAGES - pages);
  sbrk(-pages * PAGE);
  touch(PAGES - pages);
}

static void
lazy_beyond(void)
{
  grow(PAGES);
  if ((int)mem % PAGE != 0)
    mem = sbrk(PAGE - (int)mem % PAGE);
  char *end = sbrk(0);
  int behind = ((int)end + PAGE - 1) / PAGE * PAGE;

  EXPECT_EXIT(spawn(read_at, (int)end - 1), 0);
  EXPECT_DIES(read_at, behind);
  EXPECT_DIES(write_at, behind);
  EXPECT_DIES(write_at, behind + MANY * PAGE);
  EXPECT_DIES(shrink_then_write, 1);
  EXPECT_DIES(shrink_then_write, PAGES / 2);
  CHECK_ERR(read(0, (char *)behind, 1), EFAULT);
  CHECK(sbrk(-PAGE) == end);
  EXPECT_DIES(read_at, behind - PAGE);
}

// What sbrk has given is there when it is touched; what cannot be there it does
// not give.
static void
lazy_full(void)
{
  int n = not_promised() / 5 * 3;

  CHECK_ERR(sbrk((not_promised() + 10) * PAGE), ENOMEM);
  grow(n);
  CHECK_ERR(sbrk(n * PAGE), ENOMEM);
  CHECK_ERR(fork(), ENOMEM);
  CHECK(sbrk(0) == mem + n * PAGE);
  for (int page = 0; page < n; page++)
    touch(page);
  CHECK_EQ(look(n - 1), (char)n);
}

// Takes what it can get, and touches all of it.
static void
take_all(int unused)
{
  char *p;

  (void)unused;
  while ((p = sbrk(PAGES * PAGE)) != (void *)-1)
    for (int page = 0; page < PAGES; page++)
      p[page * PAGE] = 1;
  CHECK_EQ(errno, ENOMEM);
}

// All of memory, by several at once, on two CPUs.
static void
lazy_together(void)
{
  int pid[CHILDREN], spare;

  grow(PAGES);
  spare = not_promised();
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < CHILDREN; i++)
      pid[i] = spawn(take_all, 0);
    for (int i = 0; i < CHILDREN; i++)
      EXPECT_EXIT(pid[i], 0);
  }
  if (not_promised() < spare - PAGES)
    FAIL("%d frames are gone", spare - not_promised());
}

const struct test lab_tests[] = {
    {"lazy_few", "sbrk of 8 MB takes few frames", lazy_few, false},
    {"lazy_each", "a touch takes one frame", lazy_each, false},
    {"lazy_zero", "new pages are zeroes", lazy_zero, false},
    {"lazy_back", "the frames come back", lazy_back, false},
    {"lazy_kernel", "system calls use pages not there", lazy_kernel, false},
    {"lazy_fork", "fork before they are there", lazy_fork, false},
    {"lazy_beyond", "nothing behind the heap", lazy_beyond, false},
    {"lazy_full", "too little memory", lazy_full, false},
    {"lazy_together", "all of it, by four", lazy_together, false},
    {0},
};
