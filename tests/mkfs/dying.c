// DIE="N HOW" in the environment: at call number N that changes a file, and not
// before, there happens, by HOW:
//
//   kill   the process is killed in the midst of it: half is written
//   after  it is killed just after it
//   int    it and its process group get SIGINT, as by ^C
//   stop   it stops (SIGSTOP), and goes on when told to
//   full   the call fails, as do all after it: no space on the disk
#define DYING_C
#include "dying.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int calls;

// Counts a call. Whether it must fail; `*half`: only half of it is to be done,
// and then die.
static int
fails(int *half)
{
  const char *die = getenv("DIE");
  int n = die != NULL ? atoi(die) : 0;
  const char *how = die != NULL ? strchr(die, ' ') + 1 : "";

  *half = 0;
  calls++;
  if (n == 0 || calls < n)
    return 0;
  if (strcmp(how, "full") == 0) {
    errno = ENOSPC;
    return 1;
  }
  if (calls == n && strcmp(how, "int") == 0)
    kill(0, SIGINT);
  if (calls == n && strcmp(how, "stop") == 0)
    raise(SIGSTOP);
  *half = calls == n && strcmp(how, "kill") == 0;
  return 0;
}

// The call is done, and nobody was told: the moment before the next one.
static void
die_after(void)
{
  const char *die = getenv("DIE");

  if (die != NULL && calls == atoi(die) && strstr(die, "after") != NULL)
    kill(getpid(), SIGKILL);
}

static void
die_if(int half)
{
  if (half)
    kill(getpid(), SIGKILL);
}

// A full disk has taken half, as real ones do.
ssize_t
dying_pwrite(int fd, const void *data, size_t n, off_t at)
{
  int half;
  ssize_t done;

  if (fails(&half)) {
    pwrite(fd, data, n / 2, at);
    errno = ENOSPC;
    return -1;
  }
  done = pwrite(fd, data, half ? n / 2 : n, at);
  die_if(half);
  die_after();
  return done;
}

// The others have no half: they are not done at all.
#define WHOLE(call) \
  int half, result; \
                    \
  if (fails(&half)) \
    return -1;      \
  die_if(half);     \
  result = call;    \
  die_after();      \
  return result

int
dying_ftruncate(int fd, off_t size)
{
  WHOLE(ftruncate(fd, size));
}

int
dying_fchmod(int fd, mode_t mode)
{
  WHOLE(fchmod(fd, mode));
}

int
dying_fsync(int fd)
{
  WHOLE(fsync(fd));
}

int
dying_rename(const char *from, const char *to)
{
  WHOLE(rename(from, to));
}
