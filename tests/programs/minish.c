// A shell of two pages: pipelines, < and >, cd, exit, and statuses.
// args:
// args: < /dev/null
//
// The shell that courses have students write. It is the test of fork, exec,
// dup2 and wait in the one combination that matters: a descriptor of a pipe
// that one process forgets to close, and a reader never sees the end.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS 16

struct command {
  char *argv[MAX_ARGS + 1];
  char *in, *out;
  bool append;
};

// Fills in one command from its words; false if it makes no sense.
static bool
parse(char *text, struct command *cmd)
{
  char *save, *word;
  int n = 0;

  memset(cmd, 0, sizeof *cmd);
  for (word = strtok_r(text, " \t\n", &save); word;
       word = strtok_r(NULL, " \t\n", &save)) {
    if (*word == '<') {
      cmd->in = strtok_r(NULL, " \t\n", &save);
    } else if (*word == '>') {
      cmd->append = word[1] == '>';
      cmd->out = strtok_r(NULL, " \t\n", &save);
    } else if (n < MAX_ARGS) {
      cmd->argv[n++] = word;
    }
  }
  return n > 0;
}

static void
redirect(const char *path, int flags, int fd)
{
  int opened = open(path, flags, 0666);

  if (opened == -1) {
    perror(path);
    _exit(1);
  }
  dup2(opened, fd);
  close(opened);
}

// `other` is the end of the pipe that belongs to the next command.
static void
run_child(struct command *cmd, int in, int out, int other)
{
  if (in != STDIN_FILENO) {
    dup2(in, STDIN_FILENO);
    close(in);
  }
  if (out != STDOUT_FILENO) {
    dup2(out, STDOUT_FILENO);
    close(out);
  }
  if (other != -1)
    close(other);
  if (cmd->in)
    redirect(cmd->in, O_RDONLY, STDIN_FILENO);
  if (cmd->out)
    redirect(cmd->out, O_WRONLY | O_CREAT | (cmd->append ? O_APPEND : O_TRUNC),
             STDOUT_FILENO);
  execvp(cmd->argv[0], cmd->argv);
  fprintf(stderr, "minish: %s: %s\n", cmd->argv[0],
          errno == ENOENT ? "command not found" : strerror(errno));
  _exit(127);
}

// Runs commands joined by pipes; the status of the last.
static int
pipeline(char *line)
{
  struct command cmd;
  char *save, *part, *next;
  int in = STDIN_FILENO, status = 0, wanted = 0, n = 0;
  pid_t pid, last = -1;

  fflush(stdout);
  for (part = strtok_r(line, "|", &save); part; part = next) {
    int fds[2] = {-1, STDOUT_FILENO};

    next = strtok_r(NULL, "|", &save);
    if (!parse(part, &cmd)) {
      fprintf(stderr, "minish: a command is missing\n");
      break;
    }
    if (next && pipe(fds) == -1) {
      perror("pipe");
      break;
    }
    pid = fork();
    if (pid == 0)
      run_child(&cmd, in, fds[1], fds[0]);
    if (pid == -1)
      perror("fork");
    n += pid > 0;
    last = pid;
    if (in != STDIN_FILENO)
      close(in);
    if (next)
      close(fds[1]);
    in = fds[0];
  }
  // All of them, in whatever order they end; the last one's status counts.
  while (n-- > 0) {
    pid = wait(&status);
    if (pid == last)
      wanted = status;
  }
  if (WIFEXITED(wanted))
    return WEXITSTATUS(wanted);
  return 128 + WTERMSIG(wanted);
}

static int
do_line(char *line)
{
  char *start = line + strspn(line, " \t");
  char *arg;

  line[strcspn(line, "#\n")] = '\0';
  if (*start == '\0')
    return 0;
  if (strncmp(start, "cd", 2) == 0 && strchr(" \t", start[2])) {
    arg = strtok(start + 2, " \t");
    if (chdir(arg ? arg : "/") == -1) {
      perror(arg);
      return 1;
    }
    return 0;
  }
  if (strncmp(start, "exit", 4) == 0)
    exit(atoi(start + 4));
  return pipeline(start);
}

int
main(void)
{
  char line[256];
  int status;

  while (fgets(line, sizeof line, stdin)) {
    if (isatty(STDIN_FILENO))
      printf("$ ");
    status = do_line(line);
    if (status != 0)
      printf("[%d]\n", status);
  }
  return 42;
}
