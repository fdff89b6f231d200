// Every call that takes a pointer, with pointers a program may not give: EFAULT
// and nothing transferred. Row 19 of the list of what breaks kernels of this
// kind.
//
// One function for each call and each of its pointers: the table goes through
// all with every bad address, so a new call is tried by adding a line.
#include "usertests.h"

static int pipe_fds[2];
static int file;

// A system call with an address in it, wherever that stands.
struct call {
  const char *name;
  int (*make)(uint address);
  bool writes; // the kernel writes there: text is bad as well
};

static int
call_read(uint a)
{
  return read(file, (void *)a, 100);
}

static int
call_read_pipe(uint a)
{
  return read(pipe_fds[0], (void *)a, 100);
}

static int
call_write(uint a)
{
  return write(file, (void *)a, 100);
}

static int
call_write_pipe(uint a)
{
  return write(pipe_fds[1], (void *)a, 100);
}

static int
call_open(uint a)
{
  return open((char *)a, O_RDONLY);
}

static int
call_create(uint a)
{
  return open((char *)a, O_CREATE | O_RDWR);
}

static int
call_exec(uint a)
{
  char *argv[] = {"x", NULL};

  return exec((char *)a, argv);
}

static int
call_exec_argv(uint a)
{
  return exec(self_path, (char **)a);
}

static int
call_unlink(uint a)
{
  return unlink((char *)a);
}

static int
call_rmfile(uint a)
{
  return rmfile((char *)a);
}

static int
call_link_old(uint a)
{
  return link((char *)a, "new");
}

static int
call_link_new(uint a)
{
  return link("f", (char *)a);
}

static int
call_rename_old(uint a)
{
  return rename((char *)a, "new");
}

static int
call_rename_new(uint a)
{
  return rename("f", (char *)a);
}

static int
call_mkdir(uint a)
{
  return mkdir((char *)a);
}

static int
call_mknod(uint a)
{
  return mknod((char *)a, 1, 1);
}

static int
call_chdir(uint a)
{
  return chdir((char *)a);
}

static int
call_pipe(uint a)
{
  return pipe((int *)a);
}

static int
call_fstat(uint a)
{
  return fstat(file, (struct stat *)a);
}

static int
call_wait(uint a)
{
  return wait((int *)a);
}

static int
call_waitpid(uint a)
{
  return waitpid(-1, (int *)a, WNOHANG);
}

static int
call_procinfo(uint a)
{
  return procinfo((struct procinfo *)a, 10);
}

static int
call_meminfo(uint a)
{
  return meminfo((struct meminfo *)a);
}

static const struct call calls[] = {
    {"read", call_read, true},
    {"read of a pipe", call_read_pipe, true},
    {"write", call_write, false},
    {"write to a pipe", call_write_pipe, false},
    {"open", call_open, false},
    {"open to create", call_create, false},
    {"exec", call_exec, false},
    {"exec's arguments", call_exec_argv, false},
    {"unlink", call_unlink, false},
    {"rmfile", call_rmfile, false},
    {"link from", call_link_old, false},
    {"link to", call_link_new, false},
    {"rename from", call_rename_old, false},
    {"rename to", call_rename_new, false},
    {"mkdir", call_mkdir, false},
    {"mknod", call_mknod, false},
    {"chdir", call_chdir, false},
    {"pipe", call_pipe, true},
    {"fstat", call_fstat, true},
    {"wait", call_wait, true},
    {"waitpid", call_waitpid, true},
    {"procinfo", call_procinfo, true},
    {"meminfo", call_meminfo, true},
};
#define NCALLS (sizeof(calls) / sizeof(calls[0]))

static void
exit_with(int code)
{
  exit(code);
}

// What the calls work on: a file, a pipe with something in it, a child.
// The child is a zombie, so that wait would have something to give: it must not
// be lost to a bad pointer.
static int
set_up(void)
{
  int child;

  put_file("f", 200, 1);
  file = OK(open("f", O_RDWR));
  OK(pipe(pipe_fds));
  memset(iobuf, 0x5a, 100);
  CHECK_EQ(write(pipe_fds[1], iobuf, 100), 100);
  child = spawn(exit_with, 6);
  CHECK(await_state(child, 'Z'));
  return child;
}

// Nothing was read, written, made or joined.
// A call that fails halfway must not have taken bytes from the pipe, moved the
// offset, or joined the child.
static void
check_untouched(int child)
{
  CHECK_EQ(lseek(file, 0, SEEK_CUR), 0);
  CHECK_EQ(read(pipe_fds[0], iobuf, IOSIZE), 100);
  for (int i = 0; i < 100; i++)
    CHECK_EQ(iobuf[i], 0x5a);
  EXPECT_EXIT(child, 6);
  check_file("f", 200, 1);
  CHECK(!exists("new"));
}

// errno is set to 0 in between, as a call that forgets it would otherwise have
// the last one's.
static void
all_calls(uint address, bool only_writers)
{
  for (uint i = 0; i < NCALLS; i++) {
    int got;
    if (address == 0 &&
        (calls[i].make == call_wait || calls[i].make == call_waitpid))
      continue; // allowed there
    if (only_writers && !calls[i].writes)
      continue;
    errno = 0;
    got = calls[i].make(address);
    if (got != -1 || errno != EFAULT)
      FAIL("%s at 0x%x: got %d, errno %d wanted EFAULT", calls[i].name, address,
           got, errno);
  }
}

// What is tried: the unmapped page 0, the guard below the stack, unmapped
// memory, the last byte a program may have and the first it may not, the
// kernel's text, the screen, the kernel's stacks and devices, and addresses
// that wrap around with a length.
static void
bug19_bad_pointers(void)
{
  uint guard = stack_top - (USTACKPAGES + 1) * PAGE;
  uint end = (uint)sbrk(0);
  const uint bad[] = {
      0,          8,          guard,      guard + 4000, guard - 20 * PAGE,
      end + PAGE, 0x40000000, 0x7ffffff0, USERTOP - 1,  USERTOP,
      0x80100000, 0x800b8000, 0xfdc00000, 0xfec00000,   0xfee00020,
      0xfffffff0, 0xffffffff,
  };
  int child = set_up();
  int fds = open_fds();

  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
    all_calls(bad[i], false);
  CHECK_EQ(open_fds(), fds);
  check_untouched(child);
}

// Without CR0.WP a kernel writes through read-only pages of a program: read()
// into code would change it for all who share the page.
static void
bug19_write_to_text(void)
{
  int child = set_up();

  all_calls((uint)bug19_write_to_text, true);
  all_calls(TEXTSTART, true);
  check_untouched(child);
}

// Starts well inside memory and leaves it.
static void
bug19_over_the_end(void)
{
  uint end = (uint)sbrk(PAGE - (uint)sbrk(0) % PAGE) / PAGE * PAGE + PAGE;
  int child = set_up();

  CHECK_EQ(sbrk(0), end);
  memset((void *)(end - 50), 'x', 50);
  all_calls(end - 3, false);
  for (int i = 1; i <= 3; i++)
    CHECK_EQ(*(char *)(end - i), 'x');
  CHECK_ERR(read(file, (void *)(end - 50), 100), EFAULT);
  CHECK_ERR(write(file, (void *)(end - 50), 100), EFAULT);
  CHECK_EQ(*(char *)(end - 50), 'x');
  *(char *)(end - 1) = 0; // now the name ends in time
  CHECK_ERR(open((char *)end - 3, O_RDONLY), ENOENT);
  check_untouched(child);
}

// address + length wraps around to something small, which a check of the end
// alone takes for good.
static void
bug19_huge_lengths(void)
{
  static const uint lengths[] = {0xffffffff, 0xfffffff0, 0x80000000, 0x7fffffff,
                                 0x7ffff000};
  int child = set_up();

  for (uint i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
    uint n = lengths[i];
    CHECK_FAILS(read(file, iobuf, n));
    CHECK(errno == EFAULT || errno == EINVAL);
    CHECK_FAILS(write(file, iobuf, n));
    CHECK(errno == EFAULT || errno == EINVAL);
    CHECK_FAILS(read(pipe_fds[0], iobuf, n));
    CHECK_FAILS(write(pipe_fds[1], iobuf, n));
  }
  CHECK_EQ(read(file, iobuf, 0), 0);
  CHECK_EQ(write(file, iobuf, 0), 0);
  check_untouched(child);
}

// What is wrong with the descriptor is said first, whatever else is.
static void
bad_descriptor(int fd, bool reads, bool writes)
{
  static const uint sizes[] = {0, 1, PAGE, 0x7fffffff, 0xffffffff};
  char *const bad[] = {NULL, (char *)USERTOP, (char *)0xfffffff0};

  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    for (uint k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
      if (!reads)
        CHECK_ERR(read(fd, bad[i], sizes[k]), EBADF);
      if (!writes)
        CHECK_ERR(write(fd, bad[i], sizes[k]), EBADF);
    }
    if (!reads && !writes)
      CHECK_ERR(fstat(fd, (struct stat *)bad[i]), EBADF);
    else
      CHECK_ERR(fstat(fd, (struct stat *)bad[i]), EFAULT);
  }
}

static void
bad_pointer_and_descriptor(void)
{
  int fds[2];

  put_file("f", 10, 1);
  bad_descriptor(OK(open("f", O_RDONLY)), true, false);
  bad_descriptor(OK(open("f", O_WRONLY)), false, true);
  bad_descriptor(OK(open(".", O_RDONLY)), true, false);
  bad_descriptor(OK(open("/dev/zero", O_RDONLY)), true, false);
  bad_descriptor(OK(open("/dev/null", O_WRONLY)), false, true);
  OK(pipe(fds));
  bad_descriptor(fds[0], true, false);
  bad_descriptor(fds[1], false, true);
  OK(close(fds[0]));
  bad_descriptor(fds[0], false, false);
  bad_descriptor(-1, false, false);
  bad_descriptor(NOFILE, false, false);
  bad_descriptor(0x7fffffff, false, false);
}

const struct test bad_tests[] = {
    {"bug19_bad_pointers", "pointers outside the program's memory",
     bug19_bad_pointers, false},
    {"bug19_write_to_text", "pointers to read-only memory", bug19_write_to_text,
     false},
    {"bug19_over_the_end", "buffers that leave the memory", bug19_over_the_end,
     false},
    {"bad_pointer_and_descriptor", "EBADF comes before EFAULT",
     bad_pointer_and_descriptor, false},
    {"bug19_huge_lengths", "lengths near 2^32", bug19_huge_lengths, false},
    {NULL, NULL, NULL, false},
};
