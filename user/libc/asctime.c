// Dates as text, in the form of old.
#include <time.h>

char *
asctime(const struct tm *tm)
{
  static char text[64];

  strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y\n", tm);
  return text;
}

char *
ctime(const time_t *t)
{
  return asctime(gmtime(t));
}
