// Formatted output to a descriptor: a stream for one call, without a buffer, so
// that the text goes out in one write.
#include <stdarg.h>
#include "user/libc/stream.h"

// How many bytes, or -1 and errno. The struct is on the stack, so it must be
// out of the list of those that exit flushes before this returns.
int
vdprintf(int fd, const char *restrict format, va_list ap)
{
  FILE f = {.fd = fd, .how = _IONBF, .writes = true};
  int n = vfprintf(&f, format, ap);

  _unlist(&f);
  return n;
}

int
dprintf(int fd, const char *restrict format, ...)
{
  va_list ap;
  int n;

  va_start(ap, format);
  n = vdprintf(fd, format, ap);
  va_end(ap);
  return n;
}
