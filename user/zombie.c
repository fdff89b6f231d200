// Makes a zombie: a process that has ended but that nobody has waited for. When
// its parent ends, too, init adopts the zombie and waits for it.
#include <stdio.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "zombie [SECONDS]\n"
                           "keep a zombie for SECONDS (5); see it with: "
                           "zombie & ps";

// The child ends at once, and nobody waits for it until the parent has ended.
int
main(int argc, char *argv[])
{
  int seconds;
  int pid;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 2, help);
  seconds = argc > 1 ? number(argv[1], 0, 100000) : 5;
  pid = fork();
  if (pid < 0)
    fail("fork");
  if (pid == 0)
    return 0;
  printf("zombie: process %d is one for %d seconds\n", pid, seconds);
  sleep((unsigned)seconds);
  return 0; // without wait: that is the point
}
