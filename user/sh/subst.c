// $(...) and `...`: the commands run in a child, and what they print takes
// their place, without the newlines at its end.
//
//   x=$(echo a; cd /)    shell ---- fork ---- child: run_source("echo a; cd /")
//                          ^------- pipe --------'  descriptor 1
//
// The shell reads to the end of the pipe before it waits: a child that prints
// more than a pipe holds would wait for the shell otherwise, and it for the
// child. What the child changes is gone with it.
#include "user/sh/sh.h"
#include <signal.h>
#include <sys/wait.h>

static int status; // of the last

// It is the status of `x=$(false)`, which has no command of its own.
int
subst_status(void)
{
  return status;
}

// Before each command is expanded.
void
subst_status_reset(void)
{
  status = 0;
}

// Between ` and ` a backslash is taken off where it quotes $, ` or another.
static void
take_backslashes(char *s)
{
  char *to = s;

  for (; *s != '\0'; s++) {
    if (*s == '\\' && s[1] != '\0' && strchr("$`\\", s[1]) != NULL)
      s++;
    *to++ = *s;
  }
  *to = '\0';
}

// Its output is the pipe; its input, and all else, the shell's.
static _Noreturn void
run_child(const char *text, const int fds[2])
{
  struct source src = {.p = text, .name = "sh", .last = true};
  bool ok;

  if (guard_group() != 0)
    setpgid(0, guard_group());
  become_child();
  close(fds[0]);
  ok = move_fd(fds[1], 1);
  exit(ok ? run_source(&src) : 1);
}

// All that can be read, without NUL bytes. NULL: no memory, a message was
// printed.
static char *
read_all(int fd)
{
  struct str text = {0};
  char buf[512];
  ssize_t n, i;

  str_append(&text, "", 0);
  while (!text.failed && (n = read(fd, buf, sizeof(buf))) > 0)
    for (i = 0; i < n; i++)
      if (buf[i] != '\0')
        str_add(&text, buf[i]);
  while (text.len > 0 && text.s[text.len - 1] == '\n')
    text.s[--text.len] = '\0';
  return str_take(&text);
}

// ^C ends the child, and with it what was typed.
static char *
collect(int pid, int fd)
{
  char *text = read_all(fd);
  int word = 0;

  close(fd); // without memory not all was read: who writes on gets EPIPE
  if (waitpid(pid, &word, 0) == pid)
    status = status_code(word);
  if (interactive() && WIFSIGNALED(word) && WTERMSIG(word) == SIGINT)
    flow_stop();
  return flow_stopped() ? NULL : text;
}

// The guard is for ^C: at the console the child joins its group.
char *
subst_output(const char *text, size_t n, bool backquoted)
{
  char *copy = arena_copy(text, n), *output = NULL;
  int fds[2], pid = -1;

  if (copy == NULL)
    return NULL;
  if (backquoted)
    take_backslashes(copy);
  if (pipe(fds) < 0) {
    warn("cannot make a pipe");
    return NULL;
  }
  guard_begin();
  pid = fork();
  if (pid == 0)
    run_child(copy, fds);
  close(fds[1]);
  if (pid < 0) {
    warn("cannot start a process");
    close(fds[0]);
  } else {
    output = collect(pid, fds[0]);
  }
  guard_end();
  return output;
}
