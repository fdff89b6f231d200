// Checks and steps that each stand alone in the kernel, and that nothing missed
// when they were taken out (tests/mutants).
#include "usertests.h"
#include "fcntl.h"

#define KILLED 79 // what the kernel takes for a wish: tests/kernel/kill.c

static void
do_nothing(int arg)
{
  (void)arg;
}

// A pointer that is none is found before a child is given up, not after.
static void
waitpid_pointer(void)
{
  int pid = spawn(do_nothing, 0);

  CHECK(await_state(pid, 'Z'));
  CHECK_ERR(waitpid(pid, (int *)0x80000000, 0), EFAULT);
  CHECK_ERR(waitpid(pid, (int *)0xfffffffc, 0), EFAULT);
  CHECK_ERR(waitpid(pid, NULL, 16), EINVAL);
  EXPECT_EXIT(pid, 0);
}

static void
sleep_long(int arg)
{
  (void)arg;
  sleep(1000 * HZ);
}

static void
signal_numbers(void)
{
  static const int none[] = {0, -1, NSIG, NSIG + 1, 1 << 30};
  int pid = spawn(sleep_long, 0);

  for (uint i = 0; i < sizeof(none) / sizeof(none[0]); i++)
    CHECK_ERR(sigsend(pid, none[i]), EINVAL);
  OK(sigsend(pid, NSIG - 1));
  EXPECT_KILLED(pid, NSIG - 1);
}

// The page was just used, so the processor remembers it.
static void
use_what_is_gone(int write)
{
  volatile char *p = sbrk(PAGE);

  *p = 1;
  sbrk(-PAGE);
  if (write)
    *p = 2;
  else
    (void)*p;
}

static void
sbrk_tlb(void)
{
  EXPECT_DIES(use_what_is_gone, 0);
  EXPECT_DIES(use_what_is_gone, 1);
}

// Its child becomes a zombie first, and then it ends without a wait.
static void
leave_zombie(int fd)
{
  int pid = spawn(do_nothing, 0);

  if (await_state(pid, 'Z'))
    write(fd, &pid, sizeof(pid));
}

// init sleeps in wait meanwhile, as no other child of it ends. Where this
// program is in the place of init, nobody is there to be told.
static void
zombie_told(void)
{
  struct procinfo init;
  int fds[2], zombie;

  CHECK(find_process(1, &init));
  if (strcmp(init.name, "init") != 0)
    return;
  OK(pipe(fds));
  EXPECT_EXIT(spawn(leave_zombie, fds[1]), 0);
  CHECK_EQ(read(fds[0], &zombie, sizeof(zombie)), sizeof(zombie));
  CHECK(await_state(zombie, 0));
}

// The kernel of tests/kill.t kills the caller where it is about to sleep. The
// kernel as it is has nothing to test here.
static void
ask_to_be_killed(int way)
{
  signal(KILLED, way);
}

static void
killed_before_sleep(void)
{
  if (signal(KILLED, 0) < 0)
    return;
  for (int way = 1; way <= 3; way++)
    EXPECT_KILLED(spawn(ask_to_be_killed, way), SIGKILL);
}

// prog is a copy of "time", whose child starts another program in its place.
// Nobody runs prog any more then, and it can be written.
static void
exec_lets_go(void)
{
  static char *const argv[] = {"prog", "true", NULL};
  int from = OK(open("/bin/time", O_RDONLY)), to, n, pid;

  to = OK(open("prog", O_CREATE | O_WRONLY));
  while ((n = OK(read(from, iobuf, sizeof(iobuf)))) > 0)
    CHECK_EQ(write(to, iobuf, n), n);
  OK(close(to));
  OK(close(from));
  pid = OK(fork());
  if (pid == 0) {
    close(1);
    close(2);
    exec("prog", argv);
    exit(FAILED);
  }
  EXPECT_EXIT(pid, 0);
  OK(close(OK(open("prog", O_WRONLY))));
}

static void
mknod_numbers(void)
{
  static const int none[] = {-1, 0x8000, 0x10001, 1 << 30};

  for (uint i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
    CHECK_ERR(mknod("dev", none[i], 0), EINVAL);
    CHECK_ERR(mknod("dev", 1, none[i]), EINVAL);
  }
  CHECK(!exists("dev"));
}

static void
read_to_end(int fd)
{
  char c;

  CHECK_EQ(read(fd, &c, 1), 0);
}

// The reader sleeps, and has no end to write to itself.
static void
pipe_end_wakes(void)
{
  int fds[2], pid;

  OK(pipe(fds));
  pid = OK(fork());
  if (pid == 0) {
    close(fds[1]);
    read_to_end(fds[0]);
    exit(0);
  }
  CHECK(await_state(pid, 'S'));
  sleep(HZ / 10);
  OK(close(fds[1]));
  EXPECT_EXIT(pid, 0);
}

// The blocks of a file that was removed are in the cache, and the next file
// gets them. What it does not write of them is zeroes.
static void
write_rest(void)
{
  int fd;

  put_file("old", 100 * BSIZE, 5);
  OK(sync());
  OK(unlink("old"));
  OK(sync());
  for (int i = 0; i < 20; i++) {
    fd = OK(open(numbered("new", i), O_CREATE | O_RDWR));
    CHECK_EQ(lseek(fd, 4000, SEEK_SET), 4000);
    CHECK_EQ(write(fd, "x", 1), 1);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, iobuf, 4001), 4001);
    CHECK(all_zero(iobuf, 4000));
    OK(close(fd));
  }
}

// The kernel remembers where the blocks are that it read last, until they go.
static void
cut_forgets(void)
{
  int fd;

  put_file("f", 30 * BSIZE, 3);
  fd = OK(open("f", O_RDWR));
  for (int block = 10; block < 20; block++) {
    CHECK_EQ(lseek(fd, block * BSIZE, SEEK_SET), block * BSIZE);
    CHECK_EQ(read(fd, iobuf, BSIZE), BSIZE);
  }
  OK(ftruncate(fd, 15 * BSIZE));
  OK(ftruncate(fd, 30 * BSIZE));
  for (int block = 15; block < 20; block++) {
    CHECK_EQ(lseek(fd, block * BSIZE, SEEK_SET), block * BSIZE);
    CHECK_EQ(read(fd, iobuf, BSIZE), BSIZE);
    CHECK(all_zero(iobuf, BSIZE));
  }
  OK(ftruncate(fd, 0));
  OK(ftruncate(fd, 30 * BSIZE));
  CHECK_EQ(lseek(fd, 19 * BSIZE, SEEK_SET), 19 * BSIZE);
  CHECK_EQ(read(fd, iobuf, BSIZE), BSIZE);
  CHECK(all_zero(iobuf, BSIZE));
  OK(close(fd));
}

// More entries than there can be processes are asked for, and there is room.
static void
procinfo_many(void)
{
  static struct procinfo all[NPROC + 8];
  int n = OK(procinfo(all, NPROC));

  CHECK_EQ(procinfo(all, NPROC + 8), n);
  CHECK_EQ(procinfo(all, NPROC + 1), n);
}

// The child has just read the page, so the processor remembers the frame that
// it shares. Then the kernel writes there, which makes the child's own.
static void
cow_remembered(void)
{
  volatile char *page = sbrk(PAGE);
  int fd, pid;

  put_file("f", 100, 1);
  page[0] = 77;
  pid = OK(fork());
  if (pid == 0) {
    fd = OK(open("f", O_RDONLY));
    CHECK_EQ(page[0], 77);
    CHECK_EQ(read(fd, (void *)page, 100), 100);
    CHECK(is_pattern((const uchar *)page, 100, 1, 0));
    exit(0);
  }
  EXPECT_EXIT(pid, 0);
  CHECK_EQ(page[0], 77);
}

// The parent has just written the page, so the processor remembers that it may.
static void
cow_parent_writes(void)
{
  volatile char *page = sbrk(PAGE);
  int pid;

  page[0] = 1;
  pid = OK(fork());
  if (pid == 0) {
    sleep(2);
    CHECK_EQ(page[0], 1);
    exit(0);
  }
  page[0] = 2;
  EXPECT_EXIT(pid, 0);
  CHECK_EQ(page[0], 2);
}

// Memory that was given back costs nothing, not even page tables.
static void
sbrk_tables(void)
{
  const int n = 5 << 20;
  struct meminfo before, after;

  OK(meminfo(&before));
  char *p = sbrk(n);
  CHECK(p != (char *)-1);
  for (int i = 0; i < n; i += 4 << 20)
    p[i] = 1;
  CHECK(sbrk(-n) == p + n);
  OK(meminfo(&after));
  CHECK_EQ(after.free_frames, before.free_frames);
}

// A file is read a byte at a time, and between two of them its block goes out
// of the cache: as many others come as there are buffers.
static void
read_after_others(void)
{
  struct meminfo info;
  int fd;
  uint blocks;
  uchar c;

  OK(meminfo(&info));
  blocks = info.frames / 16 < MAXBUF ? info.frames / 16 : MAXBUF;
  put_file("f", PAGE, 1);
  fd = OK(open("f", O_RDONLY));
  for (uint i = 0; i < 2; i++) {
    CHECK_EQ(read(fd, &c, 1), 1);
    CHECK_EQ(c, pattern(1, i));
    if (i == 0)
      put_file("other", (blocks + 100) * PAGE, 2);
  }
  OK(close(fd));
}

// What the end of a descriptor does not allow.
static void
wrong_way(void)
{
  int fd, fds[2];
  char c = 'c';

  put_file("f", 10, 1);
  fd = OK(open("f", O_WRONLY));
  CHECK_ERR(read(fd, &c, 1), EBADF);
  OK(close(fd));
  fd = OK(open("f", O_RDONLY));
  CHECK_ERR(write(fd, &c, 1), EBADF);
  CHECK_ERR(ftruncate(fd, 0), EBADF);
  OK(close(fd));
  OK(pipe(fds));
  CHECK_ERR(read(fds[1], &c, 1), EBADF);
  CHECK_ERR(write(fds[0], &c, 1), EBADF);
  check_file("f", 10, 1);
  fd = OK(open("/dev/zero", O_RDONLY));
  CHECK_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
}

const struct test check_tests[] = {
    {"waitpid_pointer", "a bad pointer costs no child", waitpid_pointer, false},
    {"signal_numbers", "numbers that are no signal", signal_numbers, false},
    {"sbrk_tlb", "memory given back is gone at once", sbrk_tlb, false},
    {"zombie_told", "init is told of a zombie that it gets", zombie_told,
     false},
    {"killed_before_sleep", "a kill just before a sleep", killed_before_sleep,
     false},
    {"exec_lets_go", "exec gives the old program back", exec_lets_go, false},
    {"mknod_numbers", "numbers that no device has", mknod_numbers, false},
    {"pipe_end_wakes", "a reader learns that no writer is left", pipe_end_wakes,
     false},
    {"write_rest", "what is not written of a new block is 0", write_rest,
     false},
    {"cut_forgets", "blocks that were cut off are forgotten", cut_forgets,
     false},
    {"procinfo_many", "more entries than processes", procinfo_many, false},
    {"cow_remembered", "a shared page that the kernel writes to",
     cow_remembered, false},
    {"cow_parent_writes", "what the parent writes after a fork",
     cow_parent_writes, false},
    {"sbrk_tables", "memory given back costs no tables", sbrk_tables, false},
    {"read_after_others", "a file whose block has left the cache",
     read_after_others, false},
    {"wrong_way", "reading what may only be written", wrong_way, false},
    {NULL, NULL, NULL, false},
};
