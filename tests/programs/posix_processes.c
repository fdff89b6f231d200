// Processes: fork, exec, pipes, waiting, signals.
// All that a parent can learn of a child. Nothing here depends on who runs
// first: where an order is needed, a pipe gives it.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

// Each C library has its own words for a reason.
static const char *
reason(int error)
{
  static const struct {
    int error;
    const char *name;
  } names[] = {
      {EPERM, "EPERM"},   {ENOENT, "ENOENT"},       {ESRCH, "ESRCH"},
      {EBADF, "EBADF"},   {ECHILD, "ECHILD"},       {EACCES, "EACCES"},
      {EBUSY, "EBUSY"},   {EEXIST, "EEXIST"},       {ENOTDIR, "ENOTDIR"},
      {EISDIR, "EISDIR"}, {EINVAL, "EINVAL"},       {EMFILE, "EMFILE"},
      {ENOTTY, "ENOTTY"}, {EPIPE, "EPIPE"},         {ESPIPE, "ESPIPE"},
      {ERANGE, "ERANGE"}, {ENOTEMPTY, "ENOTEMPTY"},
  };

  for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    if (names[i].error == error)
      return names[i].name;
  return "?";
}

#define TRY(call) tell(#call, (long)(call))

// Flushed at once: a child that forks later must not have this text in its own
// buffer, and write it again.
static void
tell(const char *call, long result)
{
  printf("%s: %ld%s%s\n", call, result, result < 0 ? ", " : "",
         result < 0 ? reason(errno) : "");
  fflush(stdout);
}

static void
wait_for(const char *what, pid_t pid)
{
  int status = -1;

  if (waitpid(pid, &status, WUNTRACED) != pid)
    printf("%s: not waited for\n", what);
  else if (WIFEXITED(status))
    printf("%s: exit %d\n", what, WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    printf("%s: signal %d\n", what, WTERMSIG(status));
  fflush(stdout);
}

// Of a status the low eight bits reach the parent: 256 + 3 is 3.
static void
statuses(void)
{
  static const int codes[] = {0, 1, 127, 255, 256 + 3};
  int status, fds[2];
  pid_t pid, parent = getpid();

  for (int i = 0; i < 5; i++) {
    if ((pid = fork()) == 0)
      _exit(codes[i]);
    wait_for("child", pid);
  }
  if ((pid = fork()) == 0)
    _exit(getppid() != parent);
  wait_for("its parent", pid);
  TRY(wait(NULL));
  TRY(waitpid(parent, &status, 0));

  TRY(pipe(fds)); // holds the child until it is closed
  if ((pid = fork()) == 0) {
    char c;

    close(fds[1]);
    _exit((int)read(fds[0], &c, 1) + 5);
  }
  TRY(waitpid(pid, &status, WNOHANG));
  TRY(kill(pid, 0));
  TRY(close(fds[1]));
  wait_for("reader", pid);
  TRY(close(fds[0]));
  TRY(kill(pid, 0));
  TRY(kill(parent, 1000));
}

// A signal's number is the same on both, for those that are shown.
static void
deaths(void)
{
  int fds[2];
  pid_t pid;

  if ((pid = fork()) == 0)
    for (;;)
      usleep(1000);
  TRY(kill(pid, SIGCONT)); // does nothing
  TRY(kill(pid, SIGKILL));
  wait_for("killed", pid);

  if ((pid = fork()) == 0)
    _exit(raise(SIGCHLD) + raise(SIGTERM));
  wait_for("raise", pid);
  if ((pid = fork()) == 0)
    abort();
  wait_for("abort", pid);
  TRY(pipe(fds));
  TRY(close(fds[0]));
  if ((pid = fork()) == 0) {
    write(fds[1], "x", 1);
    _exit(0);
  }
  wait_for("writer", pid);
  TRY(signal(SIGPIPE, SIG_IGN) == SIG_DFL);
  TRY(write(fds[1], "x", 1));
  TRY(signal(SIGPIPE, SIG_DFL) == SIG_IGN);
  TRY(signal(SIGKILL, SIG_IGN) == SIG_ERR);
  TRY(signal(SIGTERM, SIG_DFL) == SIG_DFL);
  TRY(close(fds[1]));
  if ((pid = fork()) == 0) {
    *(volatile int *)0 = 1;
    _exit(0);
  }
  wait_for("null", pid);
}

static void
programs(void)
{
  char *words[] = {"echo", "execvp", "works", NULL};
  char *none[] = {NULL};
  char line[100];
  int fds[2];
  pid_t pid;

  if ((pid = fork()) == 0) {
    execvp("echo", words);
    _exit(9);
  }
  wait_for("execvp", pid);
  if ((pid = fork()) == 0) {
    execl("/bin/echo", "echo", "execl", "works,", "too", (char *)NULL);
    _exit(9);
  }
  wait_for("execl", pid);
  if ((pid = fork()) == 0) {
    execve("/bin/false", words, none);
    _exit(9);
  }
  wait_for("execve", pid);
  TRY(execlp("no-such-program", "x", (char *)NULL));
  TRY(execv("/no/such", words));

  TRY(pipe(fds));
  if ((pid = fork()) == 0) {
    dup2(fds[1], STDOUT_FILENO);
    close(fds[0]), close(fds[1]);
    execlp("echo", "echo", "through", "a", "pipe", (char *)NULL);
    _exit(9);
  }
  close(fds[1]);
  line[read(fds[0], line, sizeof(line) - 1)] = '\0';
  printf("%s", line);
  close(fds[0]);
  wait_for("echo", pid);
}

int
main(void)
{
  struct timeval start, end;

  signal(SIGPIPE, SIG_DFL); // whatever the caller has said
  statuses();
  deaths();
  programs();
  gettimeofday(&start, NULL);
  TRY(usleep(30000));
  gettimeofday(&end, NULL);
  long passed =
      (end.tv_sec - start.tv_sec) * 1000 + (end.tv_usec - start.tv_usec) / 1000;
  printf("%s\n", passed >= 20 ? "time passes" : "time stands");
  TRY(getpgrp() == getpgid(0));
  TRY(isatty(100));
  TRY(sysconf(_SC_PAGESIZE));
  TRY(sleep(0));
  return 0;
}
