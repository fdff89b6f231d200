// Events from /dev/trace: see eventfile.h.
#include "eventfile.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/lectern.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

#define KILLED 128 // plus the signal
#define ATONCE 32  // records that are read at once

static unsigned next_number, lost;
static bool begun; // next_number is known

// Reads some records; how many.
static int
read_some(int fd, struct trace_record *r)
{
  int n = read(fd, r, ATONCE * sizeof(*r));

  if (n < 0)
    fail("/dev/trace");
  return n / (int)sizeof(*r);
}

int
events_begin(unsigned types)
{
  struct trace_record r[ATONCE];
  int fd = open("/dev/trace", O_RDONLY), n;

  if (fd < 0)
    fail("/dev/trace");
  while ((n = read_some(fd, r)) > 0) {
    next_number = r[n - 1].number + 1;
    begun = true;
  }
  if (ioctl(fd, TRACE_TYPES, (int)types) < 0)
    fail("/dev/trace");
  return fd;
}

void
events_take(int fd, taker *take)
{
  struct trace_record r[ATONCE];
  unsigned missing;
  int n;

  do {
    n = read_some(fd, r);
    for (int i = 0; i < n; i++) {
      missing = begun ? r[i].number - next_number : 0;
      next_number = r[i].number + 1;
      begun = true;
      lost += missing;
      take(&r[i], missing);
    }
  } while (n == ATONCE);
}

int
events_start(int fd, char *argv[])
{
  int pid = fork();

  if (pid < 0)
    fail("fork");
  if (pid == 0) {
    close(fd);
    become(argv);
  }
  return pid;
}

int
events_follow(int fd, int pid, taker *take)
{
  int status;

  do {
    events_take(fd, take);
    sleep_ticks(1);
  } while (waitpid(pid, &status, WNOHANG) == 0);
  ioctl(fd, TRACE_TYPES, 0);
  events_take(fd, take);
  return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED + WTERMSIG(status);
}

void
events_tell_lost(void)
{
  if (lost > 0)
    fprintf(stderr, "%s: %u events lost\n", _progname, lost);
}
