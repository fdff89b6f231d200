// What time it is.
#include <stddef.h>
#include <time.h>
#include "sysinfo.h"
#include "user/libc/libc.h"

// C11 7.27.2.4. Seconds, from the clock chip: the kernel has nothing finer.
time_t
time(time_t *now)
{
  time_t t = _time();

  if (now != NULL)
    *now = t;
  return t;
}

// C11 7.27.2.1. Ticks in which this process was found running, so short runs
// may cost nothing.
clock_t
clock(void)
{
  struct procinfo me;

  if (_process_info(_getpid(), &me) < 0)
    return -1;
  return (clock_t)me.ticks * (CLOCKS_PER_SEC / 100);
}

// C11 7.27.2.5.
int
timespec_get(struct timespec *now, int base)
{
  if (base != TIME_UTC)
    return 0;
  now->tv_sec = _time();
  now->tv_nsec = 0;
  return base;
}

// C11 7.27.2.2.
double
difftime(time_t end, time_t start)
{
  return (double)(end - start);
}
