// Seconds since 1970 and dates, in the Gregorian calendar. A year is taken to
// begin in March: the leap day is then its last, and a month's first day is a
// straight line of its number, 30.6 days apart.
#include <stdint.h>
#include <time.h>
#include "user/libc/posix.h"

#define DAY   86400
#define ERA   146097 // days in 400 years
#define EPOCH 719468 // days from March 1 of year 0 to 1970-01-01

// Division that rounds down, for times before 1970.
static int64_t
floor_divide(int64_t a, int64_t b)
{
  return a / b - (a % b < 0);
}

// Days from 1970-01-01 to a day; month from 0, and beyond 11.
static int64_t
days_before(int64_t year, int64_t month, int64_t day)
{
  int64_t since_march = month - 2;

  year += floor_divide(since_march, 12);
  since_march -= 12 * floor_divide(since_march, 12);
  int64_t era = floor_divide(year, 400), of_era = year - era * 400;
  return era * ERA + of_era * 365 + of_era / 4 - of_era / 100 +
         (153 * since_march + 2) / 5 + day - 1 - EPOCH;
}

// The way back from days to a date: first the 400 years, which all are the
// same, then the year of them, then the month, each by a division whose
// remainder is what is left. No loop, so that a time of the year 10^9 takes no
// longer.
struct tm *
_gmtime_r(const time_t *t, struct tm *tm)
{
  int64_t days = floor_divide(*t, DAY), seconds = *t - days * DAY;
  int64_t from = days + EPOCH, era = floor_divide(from, ERA);
  int64_t of_era = from - era * ERA;
  // The last day of 4, 100 and 400 years does not make another year.
  int64_t year =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t day = of_era - (365 * year + year / 4 - year / 100);
  int64_t month = (5 * day + 2) / 153;

  tm->tm_sec = (int)(seconds % 60);
  tm->tm_min = (int)(seconds / 60 % 60);
  tm->tm_hour = (int)(seconds / 3600);
  tm->tm_mday = (int)(day - (153 * month + 2) / 5 + 1);
  tm->tm_mon = (int)(month < 10 ? month + 2 : month - 10);
  year += era * 400 + (month >= 10);
  tm->tm_year = (int)(year - 1900);
  tm->tm_yday = (int)(days - days_before(year, 0, 1));
  tm->tm_wday = (int)(days + 4 - 7 * floor_divide(days + 4, 7));
  tm->tm_isdst = 0;
  return tm;
}

static struct tm now;

// C11 7.27.3.3. The result is the same struct at each call, of localtime, too,
// as the standard allows.
struct tm *
gmtime(const time_t *t)
{
  return _gmtime_r(t, &now);
}

// C11 7.27.3.4. Nobody has told the machine where it is: its clock is taken for
// UTC.
struct tm *
localtime(const time_t *t)
{
  return _gmtime_r(t, &now);
}

// C11 7.27.2.3. Fields may be out of range in either direction (day 0 is the
// last of the month before, month 14 is in the next year); *tm is put in order.
// No time is refused: 64 bits of seconds reach further than any year in an int.
time_t
mktime(struct tm *tm)
{
  int64_t days =
      days_before((int64_t)tm->tm_year + 1900, tm->tm_mon, tm->tm_mday);
  time_t t = days * DAY + (int64_t)tm->tm_hour * 3600 +
             (int64_t)tm->tm_min * 60 + tm->tm_sec;

  _gmtime_r(&t, tm);
  return t;
}

#pragma weak gmtime_r = _gmtime_r
#pragma weak localtime_r = _gmtime_r
