// The date and time (C11 7.27; POSIX.1-2008). There is one time zone, UTC.
#ifndef _TIME_H
#define _TIME_H

#include <_size.h>

#ifndef _TIME_T
#define _TIME_T
typedef long long time_t; // seconds since 1970-01-01 00:00 UTC
#endif
typedef long clock_t;
struct timespec {
  time_t tv_sec;
  long tv_nsec;
};
struct tm {
  int tm_sec;   // 0-60
  int tm_min;   // 0-59
  int tm_hour;  // 0-23
  int tm_mday;  // 1-31
  int tm_mon;   // 0-11
  int tm_year;  // since 1900
  int tm_wday;  // 0-6, 0 is Sunday
  int tm_yday;  // 0-365
  int tm_isdst; // 0
};

#define CLOCKS_PER_SEC 1000000l
#define TIME_UTC       1

// ---- what time it is ----
time_t time(time_t *now); // seconds since 1970; stored too; 0: no clock
clock_t clock(void);      // processor time used, in steps of 1/100 s; -1
int timespec_get(struct timespec *now, int base); // base, or 0

// ---- taking it apart, putting it together ----
struct tm *gmtime(const time_t *t); // in static memory
struct tm *localtime(const time_t *t);
struct tm *gmtime_r(const time_t *t, struct tm *tm);
struct tm *localtime_r(const time_t *t, struct tm *tm);
time_t mktime(struct tm *tm); // and makes all of its fields right
double difftime(time_t end, time_t start);

// ---- as text ----
// %a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %m %M %n %p %r %R %S %t %T %u
// %U %V %w %W %x %X %y %Y %z %Z %%. Its length; 0: no room.
size_t strftime(char *s, size_t size, const char *fmt, const struct tm *tm);
char *asctime(const struct tm *tm); // "Sat Nov 28 06:05:41 2026\n"
char *ctime(const time_t *t);

// ---- waiting ----
int nanosleep(const struct timespec *time, struct timespec *left); // 0, or -1

#endif
