// Writing to standard output.
#include "user/libc/stream.h"
#include <string.h>

int
putchar(int c)
{
  return putc(c, stdout);
}

// C11 7.21.7.9. Text and newline in one go, so that another process's output
// does not come between.
int
puts(const char *s)
{
  unsigned char text[256];

  if (!_begin(stdout, text, sizeof(text)))
    return EOF;
  _gather(stdout, s, strlen(s));
  _gather(stdout, "\n", 1);
  return _end(stdout, true);
}
