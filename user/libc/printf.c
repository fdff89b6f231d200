// Formatted output to standard output.
#include <stdarg.h>
#include <stdio.h>

int
vprintf(const char *restrict format, va_list ap)
{
  return vfprintf(stdout, format, ap);
}

// C11 7.21.6.3. To a console the text goes out with its newline, else when 4096
// bytes are there: a program that may crash, and prints to a file, calls
// fflush.
int
printf(const char *restrict format, ...)
{
  va_list ap;
  int n;

  va_start(ap, format);
  n = vfprintf(stdout, format, ap);
  va_end(ap);
  return n;
}
