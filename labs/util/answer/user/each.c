// Runs a command once for each line of its input.
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "each COMMAND [ARG]...\n"
                           "run COMMAND ARG... LINE for each line of the input";

// argv[argc] is the line, and argv[argc + 1] NULL. 0, or -1 if it has failed.
static int
run(char *argv[])
{
  pid_t pid = fork();
  int status;

  if (pid < 0)
    fail("fork");
  if (pid == 0) {
    execvp(argv[0], argv);
    warn("%s", argv[0]);
    _exit(127); // the input's buffer is the parent's
  }
  if (waitpid(pid, &status, 0) < 0)
    fail("wait");
  return status == 0 ? 0 : -1;
}

int
main(int argc, char *argv[])
{
  char **words = malloc(((size_t)argc + 1) * sizeof(*words));
  char *line = NULL;
  size_t size = 0;
  ssize_t n;
  int status = 0;

  usage(argc, argv, argc < 2, help);
  if (words == NULL)
    fail("malloc");
  for (int i = 1; i < argc; i++)
    words[i - 1] = argv[i];
  while ((n = getline(&line, &size, stdin)) > 0) {
    if (line[n - 1] == '\n')
      line[--n] = '\0';
    if (n == 0)
      continue;
    words[argc - 1] = line;
    words[argc] = NULL;
    if (run(words) < 0)
      status = 1;
  }
  if (ferror(stdin))
    fail("standard input");
  return status;
}
