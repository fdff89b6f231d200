// Formatted output to memory of unknown size. snprintf is in lib/format.c.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

// C11 7.21.6.13. For old programs: nothing keeps it inside of `s`.
int
vsprintf(char *restrict s, const char *restrict format, va_list ap)
{
  return vsnprintf(s, INT32_MAX, format, ap);
}

int
sprintf(char *restrict s, const char *restrict format, ...)
{
  va_list ap;
  int n;

  va_start(ap, format);
  n = vsprintf(s, format, ap);
  va_end(ap);
  return n;
}
