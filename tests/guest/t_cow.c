// Memory that comes late: pages shared after a fork, pages of zeroes, pages of
// the program's file; and the promise that there is a frame when one is needed.
#include "usertests.h"

#define PAGES 16

static char *shared; // PAGES pages, page i filled with i + 1

static void
make_shared(void)
{
  shared = sbrk(PAGES * PAGE);
  CHECK(shared != (void *)-1);
  for (int i = 0; i < PAGES; i++)
    memset(shared + i * PAGE, i + 1, PAGE);
}

// All bytes of page `i` are `byte`: a copy that missed a part shows here.
static bool
page_is(int i, int byte)
{
  for (int k = 0; k < PAGE; k++)
    if (shared[i * PAGE + k] != (char)byte)
      return false;
  return true;
}

static void
grandchild(int unused)
{
  (void)unused;
  for (int i = 0; i < PAGES; i += 2)
    memset(shared + i * PAGE, 99, PAGE);
  for (int i = 0; i < PAGES; i++)
    CHECK(page_is(i, i % 2 == 0 ? 99 : i + 1));
}

static void
child_of_two(int unused)
{
  int pid = spawn(grandchild, 0);

  (void)unused;
  memset(shared, 50, PAGE);
  EXPECT_EXIT(pid, 0);
  CHECK(page_is(0, 50));
  for (int i = 1; i < PAGES; i++)
    CHECK(page_is(i, i + 1));
}

// Three have each frame before the first of them writes.
static void
cow_fork_of_fork(void)
{
  make_shared();
  for (int round = 0; round < 4; round++) {
    EXPECT_EXIT(spawn(child_of_two, 0), 0);
    for (int i = 0; i < PAGES; i++)
      CHECK(page_is(i, i + 1));
  }
}

static void
write_all(int n)
{
  sleep(2); // so that they begin together
  for (int i = 0; i < PAGES; i++)
    memset(shared + i * PAGE, n, PAGE);
  for (int i = 0; i < PAGES; i++)
    CHECK(page_is(i, n));
}

// Parent and children write to the same pages at the same time, on all CPUs.
static void
cow_together(void)
{
  int pids[4];

  make_shared();
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < 4; i++)
      pids[i] = spawn(write_all, 100 + i);
    write_all(round);
    for (int i = 0; i < 4; i++)
      EXPECT_EXIT(pids[i], 0);
    for (int i = 0; i < PAGES; i++)
      CHECK(page_is(i, round));
  }
}

// The kernel writes for the program: to shared pages, and to pages that nobody
// has touched, across their border too.
static void
kernel_writes(int fd)
{
  char *fresh = sbrk(3 * PAGE);
  struct meminfo *info = (struct meminfo *)(shared + 4 * PAGE - 8);

  OK(lseek(fd, 0, SEEK_SET));
  CHECK_EQ(read(fd, shared + PAGE / 2, PAGE), PAGE);
  CHECK(is_pattern((uchar *)shared + PAGE / 2, PAGE, 5, 0));
  CHECK_EQ(shared[PAGE / 2 - 1], 1);
  CHECK_EQ(shared[PAGE + PAGE / 2], 2);
  OK(meminfo(info));
  CHECK(info->frames > info->free_frames);
  CHECK_EQ(read(fd, fresh + PAGE - 10, PAGE + 20), PAGE + 20);
  CHECK(is_pattern((uchar *)fresh + PAGE - 10, PAGE + 20, 5, PAGE));
  CHECK(all_zero(fresh, PAGE - 10));
  CHECK_EQ(write(fd, fresh + 2 * PAGE + 10, 100), 100); // reads zeroes
}

static void
cow_copyout(void)
{
  int fd;

  make_shared();
  put_file("f", 4 * PAGE, 5);
  fd = OK(open("f", O_RDWR));
  EXPECT_EXIT(spawn(kernel_writes, fd), 0);
  for (int i = 0; i < PAGES; i++)
    CHECK(page_is(i, i + 1));
  OK(close(fd));
}

static void
fork_for_ever(int unused)
{
  (void)unused;
  for (;;) {
    int pid = fork();

    if (pid == 0) {
      shared[0] = 0;
      exit(0);
    }
    if (pid > 0)
      wait(NULL);
  }
}

// Whatever fork has done so far is undone: the counts are looked at afterwards.
static void
cow_kill_in_fork(void)
{
  struct meminfo info;
  int pid, pages = 1000;

  OK(meminfo(&info));
  if (pages > (int)info.free_frames / 4) // a small machine
    pages = info.free_frames / 4;
  shared = sbrk(pages * PAGE);
  CHECK(shared != (void *)-1);
  for (int i = 0; i < pages; i++)
    shared[i * PAGE] = 1;
  for (int i = 0; i < 12; i++) {
    pid = spawn(fork_for_ever, 0);
    sleep(1 + i % 3);
    OK(kill(pid));
    EXPECT_KILLED(pid, SIGKILL);
  }
}

// More than half of what there is, so that a second such cannot be promised:
// fork says so at once, and no page is missing later.
static void
promise_kept(void)
{
  struct meminfo before, after;
  uint n;
  char *p;

  OK(meminfo(&before));
  n = before.free_frames / 5 * 3;
  p = sbrk(n * PAGE);
  CHECK(p != (void *)-1);
  OK(meminfo(&after));
  CHECK(before.free_frames - after.free_frames >= n); // promised is gone
  CHECK_ERR(fork(), ENOMEM);
  CHECK_ERR(sbrk(n * PAGE), ENOMEM);
  for (uint i = 0; i < n; i++)
    p[i * PAGE] = 1;
  OK(meminfo(&before));
  CHECK_EQ(before.free_frames, after.free_frames); // touching takes no more
  CHECK(sbrk(-(int)(n * PAGE)) != (void *)-1);
}

static void
write_some(int n)
{
  for (int i = 0; i < n; i += 7)
    shared[i * PAGE] = 2;
}

// 64 MB, or what a small machine has for two.
static void
cow_large(void)
{
  struct meminfo info;
  int pages = (64 << 20) / PAGE;

  OK(meminfo(&info));
  if (pages > (int)info.free_frames / 4)
    pages = info.free_frames / 4; // some are kept back
  shared = sbrk(pages * PAGE);
  CHECK(shared != (void *)-1);
  for (int i = 0; i < pages; i++)
    shared[i * PAGE] = 1;
  for (int round = 0; round < 3; round++)
    EXPECT_EXIT(spawn(write_some, pages), 0);
  for (int i = 0; i < pages; i++)
    CHECK_EQ(shared[i * PAGE], 1);
}

// A process that runs `path`, has begun, and ends with the byte that is written
// to fds[1].
static int
run_waiting(char *path, const int fds[2])
{
  char *argv[] = {path, "--helper", "read", numbered("", fds[0]), NULL};
  int pid = OK(fork());

  if (pid == 0) {
    exec(path, argv);
    FAIL("exec %s: %s", path, strerror(errno));
  }
  CHECK(await_state(pid, 'S'));
  sleep(10); // past the sleeps for the disk
  return pid;
}

static void
copy_self(const char *to)
{
  int in = OK(open(self_path, O_RDONLY));
  int out = OK(open(to, O_CREATE | O_WRONLY | O_TRUNC));
  int n;

  while ((n = OK(read(in, iobuf, IOSIZE))) > 0)
    CHECK_EQ(write(out, iobuf, n), n);
  OK(close(in));
  OK(close(out));
}

// Its file is the program's memory: nobody changes it, but it can lose its
// name.
static void
text_busy(void)
{
  char *argv[] = {"prog", "--helper", "return", "7", NULL};
  int fds[2], fd, pid;

  copy_self("prog");
  OK(pipe(fds));
  fd = OK(open("prog", O_RDWR));
  CHECK_ERR(exec("prog", argv), ETXTBSY);
  OK(close(fd));
  pid = run_waiting("prog", fds);
  CHECK_ERR(open("prog", O_WRONLY), ETXTBSY);
  CHECK_ERR(open("prog", O_RDWR), ETXTBSY);
  CHECK_ERR(open("prog", O_WRONLY | O_TRUNC), ETXTBSY);
  CHECK_ERR(open("prog", O_CREATE | O_WRONLY | O_TRUNC), ETXTBSY);
  OK(close(OK(open("prog", O_RDONLY))));
  OK(unlink("prog"));
  put_file("other", 3 << 20, 3); // takes the cache, and the blocks if free
  check_file("other", 3 << 20, 3);
  CHECK_EQ(write(fds[1], "x", 1), 1);
  EXPECT_EXIT(pid, 'x');

  copy_self("prog");
  pid = run_waiting("prog", fds);
  CHECK_EQ(write(fds[1], "y", 1), 1);
  EXPECT_EXIT(pid, 'y');
  OK(close(OK(open("prog", O_WRONLY | O_TRUNC)))); // it has ended
  CHECK_ERR(exec("prog", argv), ENOEXEC);
}

// A byte through a pipe: one process goes on when the other says so.
static void
say(const int fds[2], int times)
{
  while (times-- > 0)
    CHECK_EQ(write(fds[1], "", 1), 1);
}

static void
hear(const int fds[2])
{
  char byte;

  CHECK_EQ(read(fds[0], &byte, 1), 1);
}

static int ready[2], start[2], go[2], kids_go[2];

static void
kid(int unused)
{
  (void)unused;
  hear(kids_go);
}

// Forks when what is spare is just enough, and both write to all pages.
static void
share_exactly(int pages)
{
  int pid;

  shared = sbrk(pages * PAGE);
  CHECK(shared != (void *)-1);
  for (int i = 0; i < pages; i++)
    shared[i * PAGE] = 1;
  say(ready, 1);
  hear(start);
  while ((pid = fork()) < 0) {
    CHECK_EQ(errno, ENOMEM);
    CHECK(sbrk(-2 * PAGE) != (void *)-1);
    pages -= 2;
    CHECK(pages > 0);
  }
  if (pid > 0)
    say(ready, 1);
  hear(go);
  for (int i = 0; i < pages; i++) {
    CHECK_EQ(shared[i * PAGE], 1);
    shared[i * PAGE] = pid > 0 ? 2 : 3;
  }
  for (int i = 0; i < pages; i++)
    CHECK_EQ(shared[i * PAGE], pid > 0 ? 2 : 3);
  if (pid > 0)
    EXPECT_EXIT(pid, 0);
}

// All is promised, and then all is copied at once on all CPUs, down to the last
// frames. These are former page tables, those of the kids; a copy has no need
// for zeroes, but has to take them.
static void
promise_to_the_last(void)
{
  enum { KIDS = 45, SOME = 3000 };
  struct meminfo info;
  int kids[KIDS], first_start[2], some, most;

  OK(meminfo(&info));
  if (info.free_frames < 3 * SOME)
    return;
  CHECK(pipe(ready) == 0 && pipe(start) == 0 && pipe(go) == 0);
  OK(pipe(kids_go));
  for (int i = 0; i < KIDS; i++)
    kids[i] = spawn(kid, 0);
  some = spawn(share_exactly, SOME);
  hear(ready);
  memmove(first_start, start, sizeof(start));
  OK(pipe(start));
  OK(meminfo(&info));
  most = spawn(share_exactly, info.free_frames / 2);
  hear(ready);
  say(start, 1);
  hear(ready);
  say(kids_go, KIDS);
  for (int i = 0; i < KIDS; i++)
    EXPECT_EXIT(kids[i], 0);
  say(first_start, 1);
  hear(ready);
  say(go, 4);
  EXPECT_EXIT(some, 0);
  EXPECT_EXIT(most, 0);
}

// A system call with this stack pointer: its arguments are behind the word
// there.
static int
call_at(uint number, uint sp)
{
  int result, error;

  asm volatile("movl %%esp, %%esi; movl %3, %%esp; int $64; movl %%esi, %%esp"
               : "=a"(result), "=c"(error)
               : "0"(number), "r"(sp)
               : "esi", "memory");
  errno = error;
  return result;
}

static void
fork_any_stack(void)
{
  char *fresh = sbrk(2 * PAGE);
  const uint stacks[] = {0,
                         1,
                         TEXTSTART,
                         TEXTSTART + PAGE - 1,
                         USERTOP - 1,
                         USERTOP,
                         -1u,
                         (uint)fresh,
                         (uint)fresh + 2 * PAGE,
                         (uint)fresh + PAGE + 3,
                         stack_top - 16 * PAGE};

  for (uint i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
    int pid = call_at(SYS_fork, stacks[i]);

    if (pid == 0)
      exit(i);
    CHECK(pid > 0);
    EXPECT_EXIT(pid, i);
  }
}

// The end of one page table and the start of the next: what crosses it is
// touched first by the kernel, then shrunk, grown and forked.
static void
table_border(int fd)
{
  uint end = (uint)sbrk(0);
  uint border = (end + 2 * PAGE + (4 << 20) - 1) & ~((4u << 20) - 1);
  char *at = (char *)border;

  if (sbrk(border + 2 * PAGE - end) == (void *)-1)
    return; // a small machine
  CHECK_EQ(read(fd, at - PAGE / 2, PAGE), PAGE);
  CHECK(is_pattern((uchar *)at - PAGE / 2, PAGE, 5, 0));
  CHECK(sbrk(-2 * PAGE) != (void *)-1);
  CHECK_ERR(read(fd, at - 8, 16), EFAULT);
  CHECK(sbrk(2 * PAGE) != (void *)-1);
  CHECK(all_zero(at, 2 * PAGE));
  CHECK(sbrk(-2 * PAGE - 1) != (void *)-1);
  CHECK(sbrk(PAGE + 1) != (void *)-1);
  CHECK_EQ(at[-1], 0);
  CHECK(is_pattern((uchar *)at - PAGE / 2, PAGE / 2 - 1, 5, 0));
}

static void
kernel_touches_first(void)
{
  char *fresh = sbrk(6 * PAGE);
  int fds[2], fd;

  CHECK_ERR(call_at(SYS_close, 0), EFAULT);
  CHECK_EQ(call_at(SYS_dup, (uint)fresh - 4), 3);
  OK(close(3));
  CHECK_EQ(call_at(SYS_dup, (uint)fresh + 2 * PAGE - 6), 3); // 2 pages
  OK(close(3));
  put_file("f", 3 * PAGE, 5);
  OK(pipe(fds));
  CHECK_EQ(write(fds[1], fresh + 4 * PAGE - 100, 200), 200);
  CHECK_EQ(read(fds[0], fresh + 5 * PAGE - 100, 200), 200);
  CHECK(all_zero(fresh, 6 * PAGE));
  CHECK_ERR(open(fresh + 3 * PAGE, O_RDONLY), ENOENT); // the empty path
  CHECK_EQ(write(fds[1], (void *)TEXTSTART, 3000), 3000);
  CHECK_EQ(read(fds[0], iobuf, 3000), 3000);
  CHECK_EQ(memcmp(iobuf, (void *)TEXTSTART, 3000), 0);
  fd = OK(open("f", O_RDONLY));
  CHECK_ERR(read(fd, (void *)TEXTSTART, 10), EFAULT);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 0);
  EXPECT_EXIT(spawn(table_border, fd), 0);
  OK(close(fd));
}

// Another takes its name, and then its last link is gone; it goes on. Its
// blocks are free when it has ended: the counts are looked at.
static void
text_replaced(void)
{
  int fds[2], pid;

  OK(pipe(fds));
  copy_self("prog");
  pid = run_waiting("prog", fds);
  put_file("other", 3 << 20, 3);
  OK(rename("other", "prog"));
  check_file("prog", 3 << 20, 3);
  OK(unlink("prog"));
  CHECK_EQ(write(fds[1], "z", 1), 1);
  EXPECT_EXIT(pid, 'z');
  for (int i = 0; i < 5; i++) { // and a kill at any moment
    copy_self("prog");
    pid = run_waiting("prog", fds);
    OK(unlink("prog"));
    OK(kill(pid));
    put_file("other", 1 << 20, i);
    EXPECT_KILLED(pid, SIGKILL);
    check_file("other", 1 << 20, i);
  }
}

const struct test cow_tests[] = {
    {"cow_fork_of_fork", "a fork of a fork before any write", cow_fork_of_fork,
     false},
    {"cow_together", "shared pages are written by all at once", cow_together,
     false},
    {"cow_copyout", "the kernel writes to shared and to new pages", cow_copyout,
     false},
    {"cow_kill_in_fork", "a kill in the middle of a fork", cow_kill_in_fork,
     false},
    {"cow_large", "64 MB are forked", cow_large, false},
    {"promise_kept", "memory is refused at once, or is there", promise_kept,
     false},
    {"promise_to_the_last", "all of memory is promised, and used",
     promise_to_the_last, false},
    {"fork_any_stack", "fork with the stack pointer anywhere", fork_any_stack,
     false},
    {"kernel_touches_first", "the kernel is the first to touch a page",
     kernel_touches_first, false},
    {"text_replaced", "a program's name goes to another file", text_replaced,
     false},
    {"text_busy", "a program's file while it runs", text_busy, false},
    {NULL, NULL, NULL, false},
};
