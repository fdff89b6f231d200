// Forks until there are no more processes, and waits for every one. Uses no
// streams, so that memory is not what runs out first.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "forktest\n"
                           "use up all processes and give them back; the exit "
                           "status\nsays whether that worked";

#define MAX_FORKS 10000 // no table is that large

// Forks children that end at once; they keep their slot until waited for. The
// number of children.
static int
fork_all(void)
{
  int n, pid;

  for (n = 0; n < MAX_FORKS; n++) {
    pid = fork();
    if (pid == 0)
      exit(0);
    if (pid < 0)
      break;
  }
  return n;
}

// Waits until there are no children left; their number.
static int
wait_all(void)
{
  int n = 0;

  while (wait(NULL) > 0)
    n++;
  return n;
}

// It passes only if fork failed at last and each child was waited for: none is
// lost, and none comes twice.
int
main(int argc, char *argv[])
{
  int forked, waited;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  forked = fork_all();
  if (forked == MAX_FORKS)
    printf("forktest: fork never failed\n");
  else
    printf("forktest: %d forks, then: %s\n", forked, strerror(errno));
  waited = wait_all();
  if (forked == 0 || forked == MAX_FORKS || waited != forked) {
    printf("forktest: FAILED, waited for %d of %d\n", waited, forked);
    return 1;
  }
  printf("forktest: OK\n");
  return 0;
}
