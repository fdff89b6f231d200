// What can run out, runs out in the middle of a system call: the call says so,
// and has taken nothing. Which allocation fails is chosen by
// tests/kernel/nomem.c; a kernel without that has nothing to test here.
#include "usertests.h"
#include "nomem.h"

#define NEVER    1000000
#define FILESIZE (14 * PAGE)   // the last blocks are behind an indirect block
#define FAR      (1100 * PAGE) // and this is behind a double-indirect one

// What each kind's failure is called; 0: nobody may notice.
static const struct {
  const char *what;
  int error;
} kinds[OUT_OF_KINDS] = {
    [OUT_OF_FRAMES] = {"frames", ENOMEM},
    [OUT_OF_ENTRIES] = {"files and inodes in memory", ENFILE},
    [OUT_OF_SLOTS] = {"processes", EAGAIN},
    [OUT_OF_BLOCKS] = {"blocks", ENOSPC},
    [OUT_OF_INODES] = {"inodes", ENOSPC},
    [OUT_OF_BUFFERS] = {"buffers", 0},
};

static int points; // allocations that were made to fail

// ---- the calls, each -1 with errno as soon as one fails ----

static int
try_fork(void)
{
  int pid = fork();

  if (pid == 0)
    exit(0);
  return pid;
}

// Closes what a call had opened; its result, with the errno that it had.
static int
closed(int fd, int result)
{
  int error = errno;

  close(fd);
  errno = error;
  return result;
}

static int
try_pipe(void)
{
  int fds[2];

  if (pipe(fds) < 0)
    return -1;
  close(fds[0]);
  return closed(fds[1], 0);
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
  int fd = open("old", O_RDWR), err;

  if (fd < 0)
    return -1;
  err =
      mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == (void *)-1 ? errno : 0;
  if (err == 0 && mmap(NULL, 5 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0) == (void *)-1)
    err = errno;
  munmap((void *)0x60000000, 0x20000000);
  close(fd);
  errno = err;
  return err == 0 ? 0 : -1;
}

// Into a hole, which takes a block. What could not be written back is written
// back the next time.
static int
try_msync(void)
{
  int fd = open("f", O_CREATE | O_RDWR), err = 0;
  char *p, c = 0;

  if (fd < 0)
    return -1;
  if (ftruncate(fd, PAGE) < 0 || (p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                                           MAP_SHARED, fd, 0)) == (void *)-1)
    return closed(fd, -1);
  p[0] = 'm';
  if (msync(p, PAGE, MS_ASYNC) < 0) {
    err = errno;
    OK(msync(p, PAGE, MS_ASYNC));
  }
  OK(munmap(p, PAGE));
  CHECK_EQ(read(fd, &c, 1), 1);
  CHECK_EQ(c, 'm');
  errno = err;
  return closed(fd, err == 0 ? 0 : -1);
}

// Once it has its memory this one fails, too: there is no such program.
static int
try_exec(void)
{
  char *argv[] = {"nosuch", "argument", NULL};

  return exec("/nosuch", argv) < 0 && errno != ENOENT ? -1 : 0;
}

// Writes all of `n` bytes, or says why not: what is short has met the end of
// the disk.
static int
write_all(int fd, int n)
{
  for (int put; n > 0; n -= put) {
    int want = n < IOSIZE ? n : IOSIZE;

    put = write(fd, iobuf, want);
    if (put >= 0 && put < want)
      errno = ENOSPC;
    if (put < want)
      return -1;
  }
  return 0;
}

static int
write_to(int fd)
{
  if (write_all(fd, FILESIZE) < 0 || lseek(fd, FAR, SEEK_SET) < 0 ||
      write_all(fd, PAGE) < 0 || ftruncate(fd, FILESIZE + 1) < 0)
    return -1;
  return fsync(fd);
}

static int
try_write(void)
{
  int fd = open("f", O_CREATE | O_RDWR);

  return fd < 0 ? -1 : closed(fd, write_to(fd));
}

static int
try_read(void)
{
  int fd = open("old", O_RDONLY), got;

  if (fd < 0)
    return -1;
  while ((got = read(fd, iobuf, IOSIZE)) > 0)
    ;
  return closed(fd, got);
}

static int
try_names(void)
{
  if (mkdir("d") < 0 || mknod("d/zero", 3, 0) < 0 || link("old", "d/f") < 0 ||
      rename("d", "e") < 0 || rename("e/f", "g") < 0 || unlink("g") < 0 ||
      unlink("e/zero") < 0)
    return -1;
  return unlink("e");
}

static int
try_walk(void)
{
  if (chdir("/bin/../lib/..") < 0 || chdir("/ut") < 0)
    return -1;
  int fd = open("/bin/./cat", O_RDONLY);
  return fd < 0 ? -1 : closed(fd, 0);
}

static const struct {
  const char *what;
  int (*call)(void);
} calls[] = {
    {"fork", try_fork},   {"pipe", try_pipe},   {"sbrk", try_sbrk},
    {"exec", try_exec},   {"write", try_write}, {"read", try_read},
    {"names", try_names}, {"walk", try_walk},   {"mmap", try_mmap},
    {"msync", try_msync},
};

// ---- one failure at a time ----

static char home[64]; // the test's directory

// Undoes what a call had done until it failed, or at its end.
static void
undo(void)
{
  static const char *const made[] = {"f",   "g",      "d/f", "d/zero",
                                     "e/f", "e/zero", "d",   "e"};

  OK(chdir(home));
  for (uint i = 0; i < sizeof(made) / sizeof(made[0]); i++)
    unlink(made[i]);
  while (wait(NULL) > 0)
    ;
}

// Lets the n-th allocation of a call fail; the call's result. *asked is how
// many there were.
// `signal` is the way in, as it takes two numbers and returns one; the changed
// kernel takes this number for itself.
static int
failing(int kind, int (*call)(void), int n, int *asked)
{
  signal(NOMEM + kind, n);
  int result = call();
  int error = errno;
  *asked = signal(NOMEM + kind, 0);
  CHECK_EQ(open_fds(), 3);
  undo();
  errno = error;
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
  CHECK_EQ(now.free_inodes, before->free_inodes);
}

// Every allocation of this kind fails once: each has an error path of its own.
static void
one_kind_ends(int kind, uint i)
{
  struct meminfo before;
  int result, all, asked;

  CHECK(failing(kind, calls[i].call, NEVER, &all) >= 0);
  OK(meminfo(&before));
  for (int n = 1; n <= all; n++, points++) {
    result = failing(kind, calls[i].call, n, &asked);
    if (kinds[kind].error == 0 ? result < 0
                               : result >= 0 || errno != kinds[kind].error)
      FAIL("%s, no %s at allocation %d of %d: result %d, errno %d",
           calls[i].what, kinds[kind].what, n, all, result, errno);
    nothing_taken(&before);
  }
  printf("%s, no %s: %d allocations\n", calls[i].what, kinds[kind].what, all);
}

static void
memory_ends(void)
{
  if (signal(NOMEM, 0) < 0)
    return;
  CHECK(getcwd(home, sizeof(home)) != NULL);
  put_file("old", FILESIZE, 1);
  for (int kind = 0; kind < OUT_OF_KINDS; kind++)
    for (uint i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
      one_kind_ends(kind, i);
  printf("points: %d\n", points);
}

// ---- a program that is started ----

// In a child, which tells of each failure.
static void
start(int number)
{
  char *argv[] = {"true", NULL};
  int kind = number % OUT_OF_KINDS;

  signal(NOMEM + kind, number / OUT_OF_KINDS);
  exec("/bin/true", argv);
  CHECK_EQ(errno, kinds[kind].error);
  exit(1);
}

// The first that is not asked for ends it: then the program has run.
static void
memory_ends_in_exec(void)
{
  struct meminfo before;

  if (signal(NOMEM, 0) < 0)
    return;
  for (int kind = 0; kind < OUT_OF_KINDS; kind++) {
    int status = 1, most = kinds[kind].error == 0 ? 20 : NEVER;

    EXPECT_EXIT(spawn(start, NEVER / OUT_OF_KINDS * OUT_OF_KINDS + kind), 0);
    OK(meminfo(&before));
    for (int n = 1; n <= most && (status != 0 || most < NEVER); n++) {
      int child = spawn(start, n * OUT_OF_KINDS + kind);

      CHECK_EQ(waitpid(child, &status, 0), child);
      CHECK(status == 0 || (most == NEVER && status == W_EXITCODE(1)));
      nothing_taken(&before);
      points += status != 0;
    }
  }
  printf("points: %d\n", points);
}

// Who wants no zeroes takes a former page table if there is nothing else.
static void
only_tables_left(void)
{
  if (signal(NOMEM, 0) >= 0)
    CHECK_EQ(signal(ZEROED, 0), TABLES);
}

const struct test nomem_tests[] = {
    {"memory_ends", "what runs out in a call leaves nothing half done",
     memory_ends, false},
    {"memory_ends_in_exec", "nor does a program that cannot be loaded",
     memory_ends_in_exec, false},
    {"only_tables_left", "all that is free are former page tables",
     only_tables_left, false},
    {NULL, NULL, NULL, false},
};
