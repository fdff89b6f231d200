// Dates as text, in the form of old.
#include <time.h>

// C11 7.27.3.1. The text is the same array at each call. The standard's own
// example overflows an array of 26 for years beyond 9999; strftime cannot.
char *
asctime(const struct tm *tm)
{
  static char text[64];

  strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y\n", tm);
  return text;
}

// C11 7.27.3.2. There is no local time but UTC.
char *
ctime(const time_t *t)
{
  return asctime(gmtime(t));
}
