// Dates from seconds, in the Gregorian calendar, UTC, 1970 to 2106.
#include "user.h"

#define DAY (24 * 60 * 60)

static bool
leap(int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint
days_in(int year, int month)
{
  static const uchar days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  return days[month - 1] + (month == 2 && leap(year));
}

void
gmtime(uint seconds, struct tm *tm)
{
  uint days = seconds / DAY;
  uint rest = seconds % DAY;

  tm->hour = rest / 3600;
  tm->minute = rest / 60 % 60;
  tm->second = rest % 60;
  tm->weekday = (days + 4) % 7; // 1970-01-01 was a Thursday
  tm->year = 1970;
  while (days >= 365u + leap(tm->year))
    days -= 365 + leap(tm->year++);
  tm->month = 1;
  while (days >= days_in(tm->year, tm->month))
    days -= days_in(tm->year, tm->month++);
  tm->day = days + 1;
}
