// Runs a program and tells how long it took.
// Only the time on the clock, in ticks of 10 ms: what the program itself used,
// ps shows while it runs.
#include <stdio.h>
#include <stdlib.h>
#include <sys/lectern.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "time PROGRAM [ARGUMENT]...\n"
                           "run PROGRAM, print the seconds it took to standard "
                           "error, exit with its status";

#define KILLED 128 // plus the signal

// Runs the program in a child and waits for it; its status word.
static int
run(char *argv[])
{
  int status;
  int pid = fork();

  if (pid < 0)
    fail("fork");
  if (pid == 0)
    become(argv);
  if (waitpid(pid, &status, 0) < 0)
    fail("wait");
  return status;
}

int
main(int argc, char *argv[])
{
  uint start, ticks;
  int status;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  start = uptime();
  status = run(argv + 1);
  ticks = uptime() - start;
  fprintf(stderr, "real %u.%02u\n", ticks / 100, ticks % 100);
  return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED + WTERMSIG(status);
}
