// Checks, and children that must end in a certain way. See usertests.h; a
// failure is printed with one write, so that lines of several processes do not
// mix.
#include <stdarg.h>
#include "usertests.h"

static const char *
base_name(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

// Does not return. FAILED as status tells the parent that the line is out
// already.
void
test_fail(const char *file, int line, const char *fmt, ...)
{
  char text[200];
  va_list ap;

  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  printf("test %s: FAILED: %s:%d: %s\n", test_name, base_name(file), line,
         text);
  exit(FAILED);
}

void
check_true(const char *file, int line, const char *text, bool value)
{
  if (!value)
    test_fail(file, line, "%s got false wanted true (errno %d)", text, errno);
}

void
check_eq(const char *file, int line, const char *text, int got, int want)
{
  if (got != want)
    test_fail(file, line, "%s got %d wanted %d (errno %d)", text, got, want,
              errno);
}

// Both are looked at, the -1 and the reason: a stub that forgets errno, or sets
// it on success, is seen.
void
check_err(const char *file, int line, const char *text, int got, int want)
{
  if (got != -1)
    test_fail(file, line, "%s got %d wanted -1 and errno %d", text, got, want);
  if (errno != want)
    test_fail(file, line, "%s got errno %d wanted %d", text, errno, want);
}

// A reason that is no known number would be one that the kernel made up, or -1
// negated.
void
check_fails(const char *file, int line, const char *text, int got)
{
  if (got != -1)
    test_fail(file, line, "%s got %d wanted -1", text, got);
  if (errno <= 0 || errno >= ERRNO_MAX)
    test_fail(file, line, "%s got errno %d wanted a known one", text, errno);
}

int
check_ok(const char *file, int line, const char *text, int got)
{
  if (got < 0)
    test_fail(file, line, "%s got %d wanted success: %s", text, got,
              strerror(errno));
  return got;
}

// fn returns when all went well; what it checks ends the child with FAILED, see
// join.
int
spawn(void (*fn)(int), int arg)
{
  int pid = OK(fork());

  if (pid == 0) {
    fn(arg);
    exit(0);
  }
  return pid;
}

// Joins `pid`. If a check failed in there its message is out already, and
// this process ends the same way.
static int
join(const char *file, int line, int pid)
{
  int status = -1;
  int got = waitpid(pid, &status, 0);

  if (got != pid)
    test_fail(file, line, "waitpid(%d) got %d wanted its pid (errno %d)", pid,
              got, errno);
  if (status == W_EXITCODE(FAILED))
    exit(FAILED);
  return status;
}

// The whole status word is compared: a kernel that sets bits which mean nothing
// would confuse WIFSIGNALED.
void
expect_exit(const char *file, int line, int pid, int code)
{
  int status = join(file, line, pid);

  if (status != W_EXITCODE(code))
    test_fail(file, line, "child's status got 0x%x wanted exit status %d",
              status, code);
}

void
expect_killed(const char *file, int line, int pid, int sig)
{
  int status = join(file, line, pid);

  if (!WIFSIGNALED(status) || WTERMSIG(status) != sig)
    test_fail(file, line, "child's status got 0x%x wanted signal %d", status,
              sig);
}

bool
find_process(int pid, struct procinfo *info)
{
  static struct procinfo table[NPROC];
  int n = OK(procinfo(table, NPROC));

  for (int i = 0; i < n; i++) {
    if (table[i].pid == pid) {
      *info = table[i];
      return true;
    }
  }
  return false;
}

// Lets others run. A tick wakes all who sleep for a time, and in the order of
// the queue they may be seen runnable every time we wake with them; so now and
// then we wait without sleeping.
static void
let_run(int round)
{
  uint now = uptime();

  if (round % 2 == 0)
    sleep(1);
  else
    while (uptime() == now)
      ;
}

// 20 seconds of ticks at most; on a busy host ticks come late, too.
bool
await_state(int pid, char state)
{
  struct procinfo info;

  for (int i = 0; i < 20 * HZ; i++) {
    char now = find_process(pid, &info) ? info.state : 0;

    if (now == state)
      return true;
    let_run(i);
  }
  return false;
}

char *
map_pages(uint pages, int prot, int flags, int fd, int off)
{
  char *p = mmap(NULL, pages * PAGE, prot, flags, fd, off);

  if (p == (char *)-1)
    FAIL("mmap of %u pages, prot %d, flags 0x%x: %s", pages, prot, flags,
         strerror(errno));
  CHECK_EQ((uint)p % PAGE, 0);
  return p;
}
