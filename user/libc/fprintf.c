// Formatted output to streams.
#include <stdarg.h>
#include "user/libc/stream.h"
#include "lib/format.h"
#include <string.h>

struct printing {
  FILE *f;
  bool line; // a newline was among it
};

// What the formatter calls for each piece of the text.
static void
put(void *arg, const char *text, size_t n)
{
  struct printing *p = arg;

  _gather(p->f, text, n);
  if (p->f->how == _IOLBF && memchr(text, '\n', n) != NULL)
    p->line = true;
}

// C11 7.21.6.8. The bytes that the format makes, or a negative number when not
// all could be written. Without a buffer (stderr) the text gathers on the
// stack, so that a message is one write and not mixed with another process's.
int
vfprintf(FILE *restrict f, const char *restrict format, va_list ap)
{
  unsigned char text[512];
  struct printing p = {f, false};
  int n;

  if (!_begin(f, text, sizeof(text)))
    return -1;
  n = vformat(put, &p, format, ap);
  return _end(f, p.line) < 0 ? -1 : n;
}

int
fprintf(FILE *restrict f, const char *restrict format, ...)
{
  va_list ap;
  int n;

  va_start(ap, format);
  n = vfprintf(f, format, ap);
  va_end(ap);
  return n;
}
