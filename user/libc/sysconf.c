// Limits of the system.
#include <errno.h>
#include <limits.h>
#include <unistd.h>
#include "sysinfo.h"
#include "user/libc/libc.h"
#include "user/libc/posix.h"

// POSIX. -1 with EINVAL for what has no limit that one could name.
long
_sysconf(int name)
{
  struct meminfo info;

  switch (name) {
  case _SC_ARG_MAX:
    return ARG_MAX;
  case _SC_CHILD_MAX:
    return 64;
  case _SC_CLK_TCK:
    return 100;
  case _SC_OPEN_MAX:
    return OPEN_MAX;
  case _SC_PAGESIZE:
    return 4096;
  case _SC_NPROCESSORS_ONLN:
    return _meminfo(&info) < 0 ? 1 : (long)info.ncpu;
  }
  errno = EINVAL;
  return -1;
}

#pragma weak sysconf = _sysconf
