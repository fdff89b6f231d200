// Do CPUs get in each other's way when they take memory, or read blocks that
// are cached? And is all well with both, now that there are more locks? Each
// test asks first whether there are.
#include "usertests.h"

#define LOCKSTAT 42
#define CHILDREN 4
#define PAGES    256
#define ROUNDS   20
#define BLOCKS   12 // of a file that is read: small enough for all to be cached
#define KMEM     0
#define BCACHE   1

struct lockstat {
  uint locks, taken, most, foreign; // as debug/lockstat.h has them
};

static struct lockstat
lockstat(int which)
{
  struct lockstat stat;
  int stack[] = {0, which, (int)&stat, 0, 0}; // as a C function's
  int result, error;

  __asm__ volatile("push %%ebp; mov %%esp, %%ebp; mov %%edx, %%esp; int $64;"
                   "mov %%ebp, %%esp; pop %%ebp"
                   : "=a"(result), "=c"(error)
                   : "a"(LOCKSTAT), "d"(stack)
                   : "memory", "cc");
  CHECK_EQ(result, 0);
  return stat;
}

// Runs fn in all children at once.
static void
together(void (*fn)(int))
{
  int pid[CHILDREN];

  for (int i = 0; i < CHILDREN; i++)
    pid[i] = spawn(fn, i);
  for (int i = 0; i < CHILDREN; i++)
    EXPECT_EXIT(pid[i], 0);
}

// ---- memory ----

static void
use_memory(int child)
{
  for (int round = 0; round < ROUNDS; round++) {
    char *p = sbrk(PAGES * PAGE);

    CHECK(p != (void *)-1);
    for (int i = 0; i < PAGES; i++) {
      CHECK_EQ(p[i * PAGE], 0);
      p[i * PAGE] = (char)(child + round);
    }
    for (int i = 0; i < PAGES; i++)
      CHECK_EQ(p[i * PAGE], (char)(child + round));
    CHECK(sbrk(-PAGES * PAGE) == p + PAGES * PAGE);
  }
}

// The second time, so that memory which nobody had before is not what counts.
static void
check_memory_locks(void)
{
  struct lockstat stat;

  together(use_memory);
  lockstat(KMEM);
  together(use_memory);
  stat = lockstat(KMEM);
  printf("%u locks, taken %u times, %u of them by another CPU\n", stat.locks,
         stat.taken, stat.foreign);
  if (stat.taken < CHILDREN * PAGES * ROUNDS / 4)
    FAIL("locks called kmem... were taken only %u times", stat.taken);
  if (stat.foreign > stat.taken / 20)
    FAIL("of %u times a lock was taken, %u were by another CPU", stat.taken,
         stat.foreign);
}

static void
mem_own(void)
{
  check_memory_locks();
}

// All memory that is promised to nobody, for one process, though every CPU has
// frames of its own.
static void
take_all(int unused)
{
  struct meminfo info;
  uint got = 0;
  char *p;

  (void)unused;
  OK(meminfo(&info));
  while ((p = sbrk(PAGE)) != (void *)-1) {
    *p = 1;
    got++;
  }
  if (got < info.free_frames * 3 / 4)
    FAIL("of %u frames it got %u", info.free_frames, got);
}

static void
mem_all(void)
{
  check_memory_locks();
  for (int round = 0; round < 3; round++) {
    EXPECT_EXIT(spawn(take_all, 0), 0);
    together(use_memory);
  }
}

// Pages that a process takes on one CPU, and gives back on another.
static void
take_and_sleep(int child)
{
  for (int round = 0; round < ROUNDS; round++) {
    char *p = sbrk(PAGES * PAGE);

    CHECK(p != (void *)-1);
    memset(p, child, PAGES / 2 * PAGE); // the rest has the promise only
    sleep(1 + child % 2);
    if (round % 2 == 0)
      EXPECT_EXIT(spawn(use_memory, child), 0);
    CHECK(sbrk(-PAGES * PAGE) == p + PAGES * PAGE);
  }
}

static uint
not_promised(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  return info.free_frames;
}

static void
mem_back(void)
{
  uint before;

  check_memory_locks();
  together(take_and_sleep);
  before = not_promised();
  for (int round = 0; round < 2; round++) {
    together(take_and_sleep);
    CHECK_EQ(not_promised(), before);
  }
}

// ---- the block cache ----

static void
read_file(int child)
{
  const char *name = numbered("f", child);

  for (int round = 0; round < ROUNDS; round++) {
    int fd = OK(open(name, O_RDONLY));

    for (int i = 0; i < BLOCKS; i++) {
      CHECK_EQ(read(fd, iobuf, PAGE), PAGE);
      CHECK(is_pattern(iobuf, PAGE, (uint)child, i * PAGE));
    }
    OK(close(fd));
  }
}

static void
check_cache_locks(void)
{
  struct lockstat stat;

  for (int i = 0; i < CHILDREN; i++)
    put_file(numbered("f", i), BLOCKS * PAGE, (uint)i);
  together(read_file);
  lockstat(BCACHE);
  together(read_file);
  stat = lockstat(BCACHE);
  printf("%u locks, taken %u times, one of them %u times\n", stat.locks,
         stat.taken, stat.most);
  if (stat.taken < CHILDREN * ROUNDS * BLOCKS / 2)
    FAIL("locks called bcache... were taken only %u times", stat.taken);
  if (stat.most > stat.taken / 4)
    FAIL("of %u times, %u are one lock's", stat.taken, stat.most);
}

static void
cache_split(void)
{
  check_cache_locks();
}

// All write to their own bytes of the same blocks: of a block there is one
// buffer, or what some have written is lost.
static void
write_own_bytes(int child)
{
  char mark = (char)('a' + child);

  for (int i = 0; i < BLOCKS * 8; i++) {
    int fd = OK(open("all", O_WRONLY));

    OK(lseek(fd, i * (PAGE / 8) + child * 10, SEEK_SET));
    CHECK_EQ(write(fd, &mark, 1), 1);
    OK(close(fd));
  }
}

static void
cache_same(void)
{
  int fd;

  check_cache_locks();
  put_file("all", BLOCKS * PAGE, 9);
  together(write_own_bytes);
  fd = OK(open("all", O_RDONLY));
  for (int i = 0; i < BLOCKS * 8; i++) {
    CHECK_EQ(read(fd, iobuf, PAGE / 8), PAGE / 8);
    for (int child = 0; child < CHILDREN; child++)
      CHECK_EQ(iobuf[child * 10], 'a' + child);
    CHECK(is_pattern(iobuf + 100, PAGE / 8 - 100, 9, i * (PAGE / 8) + 100));
  }
  OK(close(fd));
}

// More blocks than there are buffers: each buffer goes to another block again
// and again, while others look for it.
static void
write_and_read(int child)
{
  const char *name = numbered("g", child);

  for (int round = 0; round < 2; round++) {
    put_file(name, 140 * PAGE, (uint)(child + round));
    check_file(name, 140 * PAGE, (uint)(child + round));
  }
  OK(unlink(name));
}

static void
cache_full(void)
{
  check_cache_locks();
  together(write_and_read);
}

const struct test lab_tests[] = {
    {"mem_own", "each CPU has its own lock", mem_own, false},
    {"mem_all", "one process takes all memory", mem_all, false},
    {"mem_back", "the frames come back", mem_back, false},
    {"cache_split", "the cache's locks are many", cache_split, false},
    {"cache_same", "all use the same blocks", cache_same, false},
    {"cache_full", "more blocks than buffers", cache_full, false},
    {0},
};
