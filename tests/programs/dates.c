// Prints dates, normalizes them, and counts days between them.
// Where std_time.c goes through values, this does what programs do with them:
// adding days by letting mktime put the fields in order.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
show(const char *what, const struct tm *tm)
{
  char buf[200];
  size_t n = strftime(buf, sizeof buf,
                      "%Y-%m-%d %H:%M:%S %a %A %b %B day %j week %U %W %w"
                      " %y %e %I %p %D %T %R %F %%",
                      tm);

  printf("%s: %s (%d)\n", what, buf, (int)n);
}

static void
moment(long long seconds)
{
  time_t t = (time_t)seconds;
  struct tm *tm = gmtime(&t);
  char what[24];

  snprintf(what, sizeof what, "%lld", seconds);
  show(what, tm);
  printf("    %s", asctime(tm));
  printf("    back: %lld\n", (long long)mktime(tm));
}

static void
normalize(int year, int mon, int day, int hour, int min, int sec)
{
  struct tm tm;
  time_t t;

  memset(&tm, 0, sizeof tm);
  tm.tm_year = year - 1900;
  tm.tm_mon = mon - 1;
  tm.tm_mday = day;
  tm.tm_hour = hour;
  tm.tm_min = min;
  tm.tm_sec = sec;
  t = mktime(&tm);
  printf("%d-%d-%d %d:%d:%d is %lld, day %d of the year\n", year, mon, day,
         hour, min, sec, (long long)t, tm.tm_yday);
  show("  that is", &tm);
}

// The month as a calendar shows it.
static void
month(int year, int mon)
{
  struct tm tm = {.tm_year = year - 1900, .tm_mon = mon - 1, .tm_mday = 1};
  char title[32];
  int day;

  mktime(&tm);
  strftime(title, sizeof title, "%B %Y", &tm);
  printf("%*s%s\nSu Mo Tu We Th Fr Sa\n", (20 - (int)strlen(title)) / 2, "",
         title);
  printf("%*s", 3 * tm.tm_wday, "");
  for (day = 1; tm.tm_mon == mon - 1; day++) {
    printf("%2d%s", day, tm.tm_wday == 6 ? "\n" : " ");
    tm.tm_mday = day + 1;
    mktime(&tm);
  }
  if (tm.tm_wday != 0)
    printf("\n");
}

int
main(void)
{
  time_t then, now = time(NULL);
  struct tm a = {.tm_year = 100, .tm_mon = 0, .tm_mday = 1};
  struct tm b = {.tm_year = 124, .tm_mon = 1, .tm_mday = 29};
  struct tm *local;
  char tiny[4] = "...";

  moment(0);
  moment(86399);
  moment(951782400);
  moment(1709210096);
  moment(2147483647);
  normalize(2024, 1, 60, 25, 61, 61);
  normalize(2023, 14, 0, 0, 0, -1);
  normalize(1999, 12, 31, 23, 59, 60);
  normalize(2000, -11, 1, -24, 0, 0);
  month(2024, 2);
  month(2023, 10);
  printf("%.0f days\n", difftime(mktime(&b), mktime(&a)) / 86400);
  printf("full: %d\n", (int)strftime(tiny, sizeof tiny, "%Y", &a));
  then = 1000000000;
  local = localtime(&then);
  printf("local %d %d, %s", local->tm_hour, local->tm_isdst, ctime(&then));
  printf("now: %s\n",
         now > 1500000000 && clock() != (clock_t)-1 ? "later" : "earlier");
  return 0;
}
