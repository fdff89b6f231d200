// What assert and abort do, seen from outside: children fail and are looked at.
// A child's standard error comes through a pipe and is searched for the file,
// the function and the expression, which the standard asks for (C11 7.2.1.1);
// the words around them are each library's own.
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void
never(void)
{
  puts("atexit ran");
}

static void
fail_assert(void)
{
  int apples = 3;

  assert(apples == 3);
  assert(apples * 2 > 100 && "too few");
}

static void
call_abort(void)
{
  printf("lost or not, this is up to the library\n");
  abort();
}

static void
call_exit(void)
{
  exit(17);
}

static void
call_quick(void)
{
  _Exit(256 + 18);
}

static void
trap(void)
{
  volatile int *volatile null = NULL;

  *null = 1;
}

// Runs it in a child; shows how that ends and what it says to stderr.
static void
child(const char *name, void (*f)(void))
{
  char said[400];
  int fds[2], status;
  size_t n = 0;
  ssize_t got;
  pid_t pid;

  fflush(stdout);
  if (pipe(fds) == -1) {
    perror("pipe");
    exit(1);
  }
  pid = fork();
  if (pid == 0) {
    close(fds[0]);
    dup2(fds[1], STDERR_FILENO);
    freopen("/dev/null", "w", stdout);
    f();
    _exit(0);
  }
  close(fds[1]);
  while (n < sizeof said - 1 &&
         (got = read(fds[0], said + n, sizeof said - 1 - n)) > 0)
    n += (size_t)got;
  said[n] = '\0';
  close(fds[0]);
  if (waitpid(pid, &status, 0) != pid)
    puts("waitpid failed");
  if (WIFEXITED(status))
    printf("%s: exit %d\n", name, WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    printf("%s: signal %s\n", name,
           WTERMSIG(status) == SIGABRT   ? "SIGABRT"
           : WTERMSIG(status) == SIGSEGV ? "SIGSEGV"
                                         : "another");
  else
    printf("%s: status 0x%x\n", name, status);
  printf("  the file %d, the expression %d, the function %d, one line %d\n",
         strstr(said, "asserts.c") != NULL,
         strstr(said, "apples * 2 > 100 && \"too few\"") != NULL,
         strstr(said, "fail_assert") != NULL,
         n > 0 && strchr(said, '\n') == said + n - 1);
}

#define NDEBUG
#include <assert.h>

static int
off(void)
{
  int touched = 0;

  assert(touched++ == 100);
  return touched;
}

#undef NDEBUG
#include <assert.h>

int
main(void)
{
  static_assert(sizeof(int) == 4, "int has four bytes");

  atexit(never);
  child("assert", fail_assert);
  child("abort", call_abort);
  child("exit", call_exit);
  child("_Exit", call_quick);
  child("null pointer", trap);
  printf("off: %d\n", off());
  assert(1);
  return 0;
}
