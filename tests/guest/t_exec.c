// exec: arguments, limits, errors, what the new program inherits. The programs
// started are this one, as helper.c has it.
#include "usertests.h"

#define ONEPAGE 4096 // all arguments together

// Runs `argv` as this program in a child that must end with `code`.
static void
run_self(char *const argv[], int code)
{
  int pid = OK(fork());

  if (pid == 0) {
    exec(self_path, argv);
    FAIL("exec %s: %s", self_path, strerror(errno));
  }
  EXPECT_EXIT(pid, code);
}

// Also that 255 and 0 are told apart from what a kill gives.
static void
exec_returns_status(void)
{
  static const int codes[] = {0, 1, 77, 255};

  for (uint i = 0; i < 4; i++) {
    char *argv[] = {"u", "--helper", "return", numbered("", codes[i]), NULL};
    run_self(argv, codes[i]);
  }
}

// Every seventh number: alignment of the vector on the new stack depends on it.
static void
exec_args(void)
{
  static char text[60][4];
  char *argv[64] = {"u", "--helper", "args"};

  run_self(argv, 0);
  for (int n = 0; n < 60; n++) {
    snprintf(text[n], sizeof(text[n]), "%d", n);
    argv[3 + n] = text[n];
    argv[4 + n] = NULL;
    if (n % 7 == 0 || n == 59)
      run_self(argv, n + 1);
  }
}

// One argument of `n` bytes.
static void
run_long(int n, char *text)
{
  char *argv[] = {"u", "--helper", "long", numbered("", n), text, NULL};

  memset(text, 'x', n);
  text[n] = 0;
  run_self(argv, 7);
}

// About the limit an argument arrives whole or is refused.
static void
run_near_limit(int n, char *text)
{
  char *argv[] = {"u", "--helper", "long", numbered("", n), text, NULL};
  int pid;

  text[n] = 0;
  pid = OK(fork());
  if (pid == 0) {
    CHECK_ERR(exec(self_path, argv), E2BIG);
    exit(7);
  }
  EXPECT_EXIT(pid, 7);
  text[n] = 'x';
}

// The strings, the pointers and what the start-up code needs share a page. Each
// length near its end is tried, as an error by one would write past it.
static void
exec_long_args(void)
{
  char *text = sbrk(2 * PAGE);

  run_long(1, text);
  run_long(1000, text);
  run_long(3900, text);
  char *argv[] = {"u", "--helper", "long", "4096", text, NULL};
  memset(text, 'x', ONEPAGE);
  text[ONEPAGE] = 0;
  CHECK_ERR(exec(self_path, argv), E2BIG);
  for (int n = 3990; n < ONEPAGE; n++)
    run_near_limit(n, text);
}

// A vector of pointers to one empty string: it is the pointers that do not fit.
static void
many_args(int n)
{
  char **argv = sbrk((n + 1) * sizeof(char *));

  for (int i = 0; i < n; i++)
    argv[i] = "";
  argv[n] = NULL;
  CHECK_ERR(exec(self_path, argv), E2BIG);
}

// An argument vector that runs off the end of memory.
static void
endless_args(int unused)
{
  char **argv = sbrk(PAGE);

  (void)unused;
  for (uint i = 0; i < PAGE / sizeof(char *); i++)
    argv[i] = "x";
  CHECK_FAILS(exec(self_path, argv));
  CHECK(errno == E2BIG || errno == EFAULT);
  char **last = argv + PAGE / sizeof(char *) - 4;
  CHECK_ERR(exec(self_path, last), EFAULT);
}

// The kernel must not copy, nor measure, 40 MB before it says no.
static void
huge_arg(int unused)
{
  const uint size = 40 << 20;
  char *text = sbrk(size);
  char *argv[] = {"u", text, NULL};

  (void)unused;
  if (text == (void *)-1)
    return; // a small machine
  memset(text, 'x', size);
  CHECK_FAILS(exec(self_path, argv));
  CHECK(errno == EFAULT || errno == E2BIG); // no NUL
  text[size - 1] = 0;
  CHECK_ERR(exec(self_path, argv), E2BIG);
}

static void
bad_args(int unused)
{
  static const uint bad[] = {
      4, USERTOP - 1, USERTOP, 0x80100000, 0xfee00000, 0xfffffffc, 0xffffffff,
  };
  char *argv[] = {"u", "--helper", "return", "1", NULL};

  (void)unused;
  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    argv[3] = (char *)bad[i];
    CHECK_ERR(exec(self_path, argv), EFAULT);
    CHECK_ERR(exec(self_path, (char **)bad[i]), EFAULT);
  }
}

static void
bug06_exec_args(void)
{
  EXPECT_EXIT(spawn(huge_arg, 0), 0);
  EXPECT_EXIT(spawn(bad_args, 0), 0);
  EXPECT_EXIT(spawn(endless_args, 0), 0);
  EXPECT_EXIT(spawn(many_args, 5000), 0);
  EXPECT_EXIT(spawn(many_args, 1000000), 0);
}

// ---- execve ----

// Runs this program with an environment in a child that must end with `code`.
static void
run_with(char *const envp[], int code)
{
  char *argv[] = {"u", "--helper", "environment", NULL};
  int pid = OK(fork());

  if (pid == 0) {
    execve(self_path, argv, envp);
    FAIL("execve %s: %s", self_path, strerror(errno));
  }
  EXPECT_EXIT(pid, code);
}

// As many strings as 0 to 3, and 100: where the vectors lie depends on it. NULL
// is an empty environment; and exec's is, whatever this program has.
static void
execve_environment(void)
{
  static char text[100][4];
  char *envp[101] = {NULL};
  char *argv[] = {"u", "--helper", "environment", NULL};

  run_with(NULL, 0);
  run_with(envp, 0);
  for (int n = 0; n < 100; n++) {
    snprintf(text[n], sizeof(text[n]), "%d", n);
    envp[n] = text[n];
    if (n < 3 || n == 99)
      run_with(envp, n + 1);
  }
  environ = envp;
  run_self(argv, 0);
}

// One string so long that all fits in a page, to the last byte, and one longer:
// 5 pointers, with the NULL behind the arguments, and "u", "--helper",
// "environment" with their ends.
static void
execve_limit(void)
{
  char *text = sbrk(2 * PAGE);
  char *envp[] = {text, NULL};
  char *argv[] = {"u", "--helper", "environment", NULL};
  int most = ONEPAGE - 5 * 4 - 2 - 9 - 12 - 1;

  memset(text, 'x', most);
  run_with(envp, 150 + most % 100);
  text[most] = 'x';
  CHECK_ERR(execve(self_path, argv, envp), E2BIG);
}

static void
execve_errors(void)
{
  static const uint bad[] = {4, USERTOP - 1, USERTOP, 0x80100000, 0xffffffff};
  char *argv[] = {"u", "--helper", "return", "1", NULL};
  char *envp[] = {"a", NULL, NULL};

  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    envp[1] = (char *)bad[i];
    CHECK_ERR(execve(self_path, argv, envp), EFAULT);
    CHECK_ERR(execve(self_path, argv, (char **)bad[i]), EFAULT);
    CHECK_ERR(execve(self_path, (char **)bad[i], envp), EFAULT);
  }
  CHECK_ERR(execve(self_path, NULL, NULL), EFAULT);
  CHECK_ERR(execve("none", argv, NULL), ENOENT);
  uint pages = 2;
  char **endless = sbrk(pages * PAGE);
  for (uint i = 0; i < pages * PAGE / sizeof(char *); i++)
    endless[i] = "x";
  CHECK_ERR(execve(self_path, argv, endless), E2BIG);
}

// A descriptor that is left open on the way out would be seen by open_fds.
static void
exec_errors(void)
{
  char *argv[] = {"x", NULL};
  char *path = sbrk(2 * PAGE);
  int fds = open_fds();

  CHECK_ERR(exec("none", argv), ENOENT);
  CHECK_ERR(exec("", argv), ENOENT);
  put_file("text", 5000, 1);
  put_file("empty", 0, 1);
  put_file("short", 20, 1);
  CHECK_ERR(exec("text", argv), ENOEXEC);
  CHECK_ERR(exec("empty", argv), ENOEXEC);
  CHECK_ERR(exec("short", argv), ENOEXEC);
  CHECK_ERR(exec("text/x", argv), ENOTDIR);
  memset(path, '/', 2 * PAGE);
  path[2 * PAGE - 1] = 0;
  CHECK_ERR(exec(path, argv), ENAMETOOLONG);
  CHECK_EQ(open_fds(), fds);
}

// Descriptors, their offsets and the current directory go on.
static void
exec_keeps_files(void)
{
  int fd;
  char *argv[] = {"u", "--helper", "read", NULL, NULL};

  put_file("f", 10, 1);
  fd = OK(open("f", O_RDONLY));
  argv[3] = numbered("", fd);
  CHECK_EQ(read(fd, iobuf, 4), 4);
  run_self(argv, pattern(1, 4));
  CHECK_EQ(read(fd, iobuf, 1), 1);
  CHECK_EQ(iobuf[0], pattern(1, 5));
}

// The new program sees zeros where the old one had something.
static void
exec_clean(void)
{
  char *bss[] = {"u", "--helper", "bss", "", NULL};
  char *stack[] = {"u", "--helper", "stack", "", NULL};
  char *heap = sbrk(64 * PAGE);

  memset(heap, 0x55, 64 * PAGE);
  for (int i = 0; i < 3; i++) {
    run_self(bss, 7);
    run_self(stack, 7);
  }
}

// The pid stays, and so does the parent's right to wait.
static void
exec_many_times(void)
{
  char *argv[] = {"u", "--helper", "return", "3", NULL};

  for (int i = 0; i < 30; i++)
    run_self(argv, 3);
}

// ---- how much text programs may share ----
// What is the block cache's own needs no frame: that shows whether it is.

// How much fits; 0: too little on this machine, which runs this program, too.
static uint
most_text(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  uint bufs = info.frames / 16 < MAXBUF ? info.frames / 16 : MAXBUF;
  return bufs < 640 ? 0 : bufs / 4;
}

// How many frames the program takes, which is sleeping then; its pid in *pid.
static int
start_text(char *path, int *pid)
{
  char *argv[] = {path, NULL};
  struct meminfo before, now;
  struct procinfo info;

  OK(meminfo(&before));
  if ((*pid = OK(fork())) == 0)
    exit(exec(path, argv));
  do
    CHECK(await_state(*pid, 'S') && find_process(*pid, &info));
  while (strcmp(info.name, path) != 0);
  OK(meminfo(&now));
  return before.free_frames - now.free_frames;
}

// The same, and ends it.
static int
text_takes(uint segments, uint n)
{
  int pid, taken;

  make_text("t", segments, n);
  taken = start_text("t", &pid);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
  return taken;
}

// Programs may have a part of the cache, all together: what runs more than once
// counts once, and what has ended no more.
static void
text_bound_kept(void)
{
  int bound = most_text(), half = bound / 2 + 1, pids[6], few;

  if (bound == 0) {
    printf("test %s: too few buffers, skipped\n", test_name);
    return;
  }
  few = text_takes(1, 1) + 5; // its tables, its stack
  CHECK(text_takes(1, bound + 1) > few + bound / 2);
  CHECK(text_takes(2, half) > few + bound / 4); // both are too many
  for (int i = 0; i < 8; i++)
    CHECK(text_takes(2, bound / 8) < few);
  make_text("t", 1, half);
  for (int i = 0; i < 6; i++)
    CHECK(start_text("t", &pids[i]) < few);
  CHECK(text_takes(1, half) > few + bound / 4); // another such program
  for (int i = 0; i < 6; i++) {
    OK(kill(pids[i]));
    EXPECT_KILLED(pids[i], SIGKILL);
  }
  CHECK(text_takes(1, half) < few);
}

const struct test exec_tests[] = {
    {"exec_returns_status", "main's value is the exit status",
     exec_returns_status, false},
    {"exec_args", "arguments arrive as given", exec_args, false},
    {"exec_long_args", "up to a page of arguments", exec_long_args, false},
    {"bug06_exec_args", "exec with 40 MB, wild or endless arguments",
     bug06_exec_args, false},
    {"execve_environment", "an environment arrives", execve_environment, false},
    {"execve_limit", "up to a page of it", execve_limit, false},
    {"execve_errors", "execve with bad addresses, without end", execve_errors,
     false},
    {"exec_errors", "exec of what is no program", exec_errors, false},
    {"exec_keeps_files", "open files survive exec", exec_keeps_files, false},
    {"exec_clean", "a new program finds zeros", exec_clean, false},
    {"exec_many_times", "30 programs one after another", exec_many_times,
     false},
    {"text_bound_kept", "how much text is shared", text_bound_kept, false},
    {NULL, NULL, NULL, false},
};
