// <time.h>: dates from seconds and back, and as text. The time zone is UTC.
// Days before 1970, the last second of a year, 1900 and 2100, which are no leap
// years, and 2000, which is one; then steps through 6,000 years that fall on
// every day of the week and the year.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const letters = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";

// mktime must be the inverse of gmtime.
static void
show(long long seconds)
{
  time_t t = (time_t)seconds;
  struct tm tm = *gmtime(&t);
  struct tm copy;

  printf("%lld: %d %d %d %d %d %d %d %d\n", seconds, tm.tm_year, tm.tm_mon,
         tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday, tm.tm_yday);
  printf("%d %d\n", mktime(&tm) == t,
         gmtime_r(&t, &copy) == &copy && copy.tm_yday == tm.tm_yday);
}

// Every letter of strftime for one moment.
static void
text(int year, int month, int day, int hour)
{
  struct tm tm = {.tm_year = year - 1900,
                  .tm_mon = month - 1,
                  .tm_mday = day,
                  .tm_hour = hour,
                  .tm_min = 5,
                  .tm_sec = 9};
  char buf[200];

  time_t t = mktime(&tm);
  tm = *gmtime(&t); // whose zone is GMT to some
  for (const char *p = letters; *p != '\0'; p++) {
    char form[] = {'<', '%', *p, '>', '\0'};

    // What a zone is called, standards leave open.
    if (*p == 'Z' || *p == 'z')
      continue;
    printf("%d ", (int)strftime(buf, sizeof(buf), form, &tm));
    printf("%c %s\n", *p, buf);
  }
  printf("%s%s", asctime(&tm), ctime(&t));
}

// Fields out of their range come into it.
static void
normal(int year, int month, int day, int hour, int minute, int second)
{
  struct tm tm = {.tm_year = year,
                  .tm_mon = month,
                  .tm_mday = day,
                  .tm_hour = hour,
                  .tm_min = minute,
                  .tm_sec = second};

  printf("%lld ", (long long)mktime(&tm));
  printf("%d %d %d %d %d %d %d %d %d\n", tm.tm_year, tm.tm_mon, tm.tm_mday,
         tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday, tm.tm_yday, tm.tm_isdst);
}

// Of the buffer, the NUL takes one.
static void
sizes(void)
{
  char buf[64];
  struct tm tm = {.tm_year = 126, .tm_mday = 5};
  memset(buf, 'x', sizeof(buf));
  printf("%d ", (int)strftime(buf, 11, "%Y-%m-%d", &tm));
  printf("%s ", buf);
  printf("%d ", (int)strftime(buf, 10, "%Y-%m-%d", &tm));
  printf("%d ", (int)strftime(buf, 0, "%Y", &tm));
  printf("%d[%s]\n", (int)strftime(buf, 20, "%Ey %Od %%", &tm), buf);
}

int
main(void)
{
  static const long long edge[] = {0,
                                   1,
                                   -1,
                                   86399,
                                   86400,
                                   -86400,
                                   -86401,
                                   951782399,
                                   951782400,
                                   951868800,
                                   2147483647,
                                   2147483648,
                                   -2147483648,
                                   4294967295,
                                   4294967296,
                                   4107542399,
                                   4107542400,
                                   -2203891200,
                                   -2208988800,
                                   253402300799,
                                   253402300800,
                                   -62135596800,
                                   -62167219200,
                                   1709164800,
                                   1735603200};

  setenv("TZ", "UTC0", 1);
  for (unsigned i = 0; i < sizeof(edge) / sizeof(edge[0]); i++)
    show(edge[i]);
  for (long long t = -99999999999; t < 99999999999; t += 777777777 + t % 7919)
    show(t);
  for (int year = 1995; year <= 2030; year++) {
    text(year, 1, 1, 0);
    text(year, 12, 31, 23);
  }
  for (int day = 1; day <= 14; day++)
    text(2026, 1, day, day);
  text(1899, 3, 1, 12);
  text(2100, 2, 28, 13);
  normal(126, 0, 0, 0, 0, 0);
  normal(126, 12, 32, 25, 61, 61);
  normal(100, 1, 30, -1, -1, -1);
  normal(70, -13, -400, -5000, 100000, 2000000000);
  normal(99, 1200, 1, 0, 0, -2000000000);
  sizes();
  printf("%.1f %d\n", difftime((time_t)5, (time_t)8),
         CLOCKS_PER_SEC == 1000000);
  printf("%d %d\n", time(NULL) > 1577000000, clock() >= 0);
  struct timespec now;
  printf("%d ", timespec_get(&now, TIME_UTC) == TIME_UTC);
  printf("%d\n", llabs((long long)now.tv_sec - (long long)time(NULL)) <= 2);
  return 0;
}
