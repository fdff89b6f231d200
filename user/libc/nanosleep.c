// Waiting for a time given in pieces.
#include <errno.h>
#include <time.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

// POSIX. Rounded up to a tick of 10 ms, as it may last longer but never
// shorter. No signal is ever caught, so nothing is left to sleep.
int
_nanosleep(const struct timespec *time, struct timespec *left)
{
  if (time->tv_nsec < 0 || time->tv_nsec > 999999999 || time->tv_sec < 0) {
    errno = EINVAL;
    return -1;
  }
  _posix_sleep((unsigned)time->tv_sec);
  _sleep((int)((time->tv_nsec + 9999999) / 10000000));
  if (left != NULL)
    left->tv_sec = left->tv_nsec = 0;
  return 0;
}

#pragma weak nanosleep = _nanosleep
