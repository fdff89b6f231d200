// Memory that ends in the middle of a system call: the call says ENOMEM, and
// has taken nothing. Which allocation fails is chosen by tests/kernel/nomem.c;
// a kernel without that has nothing to test here.
#include "usertests.h"

#define NOMEM    77 // what the kernel takes for a wish
#define ZEROED   78 // and this: see there
#define NEVER    1000000
#define ATTEMPTS 100 // of the allocations of one call, at most

static int pid; // that try_fork has made

static int
try_fork(void)
{
  pid = fork();
  if (pid == 0)
    exit(0);
  return pid;
}

static int
try_pipe(void)
{
  int fds[2];

  if (pipe(fds) < 0)
    return -1;
  close(fds[0]);
  close(fds[1]);
  return 0;
}

// Two page tables more than there are.
static int
try_sbrk(void)
{
  const int n = 5 << 20;

  if (sbrk(n) == (void *)-1)
    return -1;
  sbrk(-n);
  return 0;
}

// Two mappings in tables of their own, one of a file that only this one maps.
static int
try_mmap(void)
{
  int fd = OK(open("mapped", O_CREATE | O_RDWR));
  char *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  int err = p == (void *)-1 ? errno : 0;

  if (err == 0 && mmap(NULL, 5 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0) == (void *)-1)
    err = errno;
  munmap((void *)0x60000000, 0x20000000);
  close(fd);
  errno = err;
  return err == 0 ? 0 : -1;
}

// Once it has its memory this one fails, too: there is no such program.
static int
try_exec(void)
{
  char *argv[] = {"nosuch", "argument", NULL};

  return exec("/nosuch", argv) < 0 && errno == ENOMEM ? -1 : 0;
}

static int
try_file(void)
{
  char block[100];

  put_file("f", 100000, 1);
  int fd = open("f", O_RDONLY);
  if (fd < 0 || read(fd, block, sizeof(block)) < 0 || close(fd) < 0)
    return -1;
  return unlink("f");
}

// Lets the n-th allocation of a call fail; the call's result. *asked is how
// many there were.
// `signal` is the way in, as it takes two numbers and returns one; the changed
// kernel takes this number for itself.
static int
failing(int (*call)(void), int n, int *asked)
{
  signal(NOMEM, n);
  int result = call();
  int error = errno;
  *asked = signal(NOMEM, 0);
  errno = error;
  if (result > 0)
    EXPECT_EXIT(pid, 0);
  return result;
}

// The counts are those of the kernel: a frame that is lost is seen here first.
static void
nothing_taken(const struct meminfo *before)
{
  struct meminfo now;

  OK(meminfo(&now));
  CHECK_EQ(now.free_frames, before->free_frames);
  CHECK_EQ(now.procs, before->procs);
  CHECK_EQ(now.files, before->files);
  CHECK_EQ(now.inodes, before->inodes);
  CHECK_EQ(now.free_blocks, before->free_blocks);
}

// Every allocation of a call fails once, or a hundred spread over them: each
// has an error path of its own.
static void
memory_ends(void)
{
  static int (*const calls[])(void) = {try_fork, try_pipe, try_sbrk,
                                       try_exec, try_file, try_mmap};
  struct meminfo before;
  int all, asked;

  if (signal(NOMEM, 0) < 0)
    return;
  for (uint i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
    CHECK(failing(calls[i], NEVER, &all) >= 0);
    printf("call %d: %d allocations\n", i, all);
    OK(meminfo(&before));
    for (int n = 1; n <= all; n += 1 + all / ATTEMPTS) {
      CHECK(failing(calls[i], n, &asked) < 0);
      CHECK_EQ(errno, ENOMEM);
      nothing_taken(&before);
    }
  }
}

// A program is started in a child, which tells of each failure.
static void
start(int n)
{
  char *argv[] = {"true", NULL};

  signal(NOMEM, n);
  exec("/bin/true", argv);
  CHECK_EQ(errno, ENOMEM);
  exit(1);
}

static void
memory_ends_in_exec(void)
{
  struct meminfo before;
  int status = 1;

  if (signal(NOMEM, 0) < 0)
    return;
  EXPECT_EXIT(spawn(start, NEVER), 0);
  OK(meminfo(&before));
  for (int n = 1; status != 0; n++) {
    int child = spawn(start, n);

    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK(status == 0 || status == W_EXITCODE(1));
    nothing_taken(&before);
  }
}

// Who wants no zeroes takes a former page table if there is nothing else.
static void
only_tables_left(void)
{
  if (signal(NOMEM, 0) >= 0)
    CHECK_EQ(signal(ZEROED, 0), 400);
}

const struct test nomem_tests[] = {
    {"memory_ends", "memory that ends in a call leaves nothing half done",
     memory_ends, false},
    {"memory_ends_in_exec", "nor does a program that cannot be loaded",
     memory_ends_in_exec, false},
    {"only_tables_left", "all that is free are former page tables",
     only_tables_left, false},
    {NULL, NULL, NULL, false},
};
