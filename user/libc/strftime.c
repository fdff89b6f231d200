// Dates as text.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// Every 4th year, but of the full hundreds every 4th only.
static bool
leap(int year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// The week of ISO 8601, which begins on a Monday: the first is that with the
// year's first Thursday. It may be one of the year before or after.
static int
iso_week(const struct tm *tm, int *year)
{
  int monday = (tm->tm_wday + 6) % 7; // days since
  int week = (tm->tm_yday - monday + 10) / 7;

  *year = tm->tm_year + 1900;
  if (week == 0) {
    (*year)--;
    int last = tm->tm_yday + 365 + leap(*year);
    return (last - monday + 10) / 7;
  }
  // The year has a week 53 only if its last Thursday leaves room for it.
  if (week == 53 && tm->tm_yday - monday + 3 >= 365 + leap(*year)) {
    (*year)++;
    return 1;
  }
  return week;
}

// What stands for a letter: another format, in `text`'s place.
// What depends on the locale is in the form of the "C" locale (C11 7.27.3.5,
// 7).
static const char *
composed(char c)
{
  switch (c) {
  case 'c':
    return "%a %b %e %H:%M:%S %Y";
  case 'D':
  case 'x':
    return "%m/%d/%y";
  case 'F':
    return "%Y-%m-%d";
  case 'r':
    return "%I:%M:%S %p";
  case 'R':
    return "%H:%M";
  case 'T':
  case 'X':
    return "%H:%M:%S";
  }
  return NULL;
}

// NULL: the letter stands for no word. %Z is always UTC, as there is no other
// zone.
static const char *
word(char c, const struct tm *tm)
{
  switch (c) {
  case 'A':
  case 'a':
    return tm->tm_wday >= 0 && tm->tm_wday < 7 ? days[tm->tm_wday] : "?";
  case 'B':
  case 'b':
  case 'h':
    return tm->tm_mon >= 0 && tm->tm_mon < 12 ? months[tm->tm_mon] : "?";
  case 'p':
    return tm->tm_hour < 12 ? "AM" : "PM";
  case 'z':
    return "+0000";
  case 'Z':
    return "UTC";
  case 'n':
    return "\n";
  case 't':
    return "\t";
  case '%':
    return "%";
  }
  return NULL;
}

// A number and how it is printed; NULL: the letter stands for none.
// C11 7.27.3.5, 3. Weeks of %U begin on Sunday, of %W on Monday; the days
// before the year's first one are in week 0. Of %V and %G see iso_week.
static const char *
number(char c, const struct tm *tm, int *n)
{
  int year = tm->tm_year + 1900, hour = (tm->tm_hour + 11) % 12 + 1;
  const char *two = "%02d";
  int week, of;

  week = iso_week(tm, &of);
  switch (c) {
  case 'C':
    return *n = year / 100, two;
  case 'd':
    return *n = tm->tm_mday, two;
  case 'e':
    return *n = tm->tm_mday, "%2d";
  case 'g':
    return *n = of % 100, two;
  case 'G':
    return *n = of, "%d";
  case 'H':
    return *n = tm->tm_hour, two;
  case 'I':
    return *n = hour, two;
  case 'j':
    return *n = tm->tm_yday + 1, "%03d";
  case 'm':
    return *n = tm->tm_mon + 1, two;
  case 'M':
    return *n = tm->tm_min, two;
  case 'S':
    return *n = tm->tm_sec, two;
  case 'u':
    return *n = (tm->tm_wday + 6) % 7 + 1, "%d";
  case 'U':
    return *n = (tm->tm_yday + 7 - tm->tm_wday) / 7, two;
  case 'V':
    return *n = week, two;
  case 'w':
    return *n = tm->tm_wday, "%d";
  case 'W':
    return *n = (tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7, two;
  case 'y':
    return *n = year % 100, two;
  case 'Y':
    return *n = year, "%d";
  }
  return NULL;
}

// The bytes without the NUL, or 0 if they do not fit, and `s` is then of no
// use. A weekday or a month that is out of range prints as '?', and nothing
// beyond the tables is read.
size_t
strftime(char *s, size_t size, const char *fmt, const struct tm *tm)
{
  size_t len = 0, part;
  char text[64];

  for (; *fmt != '\0'; fmt++) {
    char c = fmt[1];
    const char *form, *from = text;
    int n;

    snprintf(text, sizeof(text), "%c", *fmt);
    if (*fmt == '%' && c != '\0') {
      fmt++;
      if ((c == 'E' || c == 'O') && fmt[1] != '\0')
        c = *++fmt;
      if ((form = composed(c)) != NULL)
        strftime(text, sizeof(text), form, tm);
      else if ((form = number(c, tm, &n)) != NULL)
        snprintf(text, sizeof(text), form, n);
      else if ((form = word(c, tm)) != NULL)
        snprintf(text, sizeof(text), strchr("abh", c) ? "%.3s" : "%s", form);
      else
        snprintf(text, sizeof(text), "%%%c", c);
    }
    part = strlen(from);
    if (part >= size - len || size == 0)
      return 0;
    memcpy(s + len, from, part);
    len += part;
  }
  if (size == 0)
    return 0;
  s[len] = '\0';
  return len;
}
