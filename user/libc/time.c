// What time it is.
#include <stddef.h>
#include <time.h>
#include "sysinfo.h"
#include "user/libc/libc.h"

time_t
time(time_t *now)
{
  time_t t = _time();

  if (now != NULL)
    *now = t;
  return t;
}

clock_t
clock(void)
{
  struct procinfo me;

  if (_process_info(_getpid(), &me) < 0)
    return -1;
  return (clock_t)me.ticks * (CLOCKS_PER_SEC / 100);
}

int
timespec_get(struct timespec *now, int base)
{
  if (base != TIME_UTC)
    return 0;
  now->tv_sec = _time();
  now->tv_nsec = 0;
  return base;
}

double
difftime(time_t end, time_t start)
{
  return (double)(end - start);
}
