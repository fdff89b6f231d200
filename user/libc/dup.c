// Descriptors by number. The kernel gives the lowest that is free, so one asks
// until the right one comes.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

// A copy of `fd` that is `lowest` or above; -1 if there is none.
static int
dup_above(int fd, int lowest)
{
  int wrong[OPEN_MAX];
  int n = 0, error;
  int got = _dup(fd);

  while (got >= 0 && got < lowest && n < OPEN_MAX) {
    wrong[n++] = got;
    got = _dup(fd);
  }
  error = errno;
  while (n > 0)
    _close(wrong[--n]);
  errno = error;
  return got;
}

// In a full table the last copy fits only when `to` is closed, so that is done
// first, as POSIX has it.
// POSIX's dup2: `to`, or -1 and EBADF. It is atomic only as far as other
// threads are concerned, of which there are none.
int
_dup2(int fd, int to)
{
  bool is_open = _lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF;

  if (!is_open || to < 0 || to >= OPEN_MAX) {
    errno = EBADF;
    return -1;
  }
  if (fd == to)
    return to;
  _close(to);
  return dup_above(fd, to); // `to` is free, and so the lowest from `to` on
}

// Only F_DUPFD, which shells use; no descriptor here has flags, so there is
// nothing else to ask for. EINVAL for the rest, so that a program notices.
int
_fcntl(int fd, int command, ...)
{
  va_list ap;
  int lowest;

  if (command != F_DUPFD) {
    errno = EINVAL;
    return -1;
  }
  va_start(ap, command);
  lowest = va_arg(ap, int);
  va_end(ap);
  return dup_above(fd, lowest);
}

#pragma weak dup2 = _dup2
#pragma weak fcntl = _fcntl
