// How streams gather.
#include "user/libc/stream.h"
#include <stdlib.h>

// C11 7.21.5.6. It may be called later than the standard allows, after reading
// and writing: what is gathered is written out first. 0, or nonzero.
int
setvbuf(FILE *restrict f, char *restrict buf, int how, size_t n)
{
  unsigned char *buffer = (unsigned char *)buf;

  if (how != _IOFBF && how != _IOLBF && how != _IONBF)
    return -1;
  fflush(f);
  if (how == _IONBF) {
    buffer = f->tiny;
    n = sizeof(f->tiny);
  } else if (buffer == NULL || n < 2 * PUSHBACK) { // no use to us
    if (f->base != f->tiny + PUSHBACK) {
      f->how = how;
      return 0;
    }
    n = PUSHBACK + BUFSIZ;
    buffer = malloc(n);
    if (buffer == NULL)
      return -1;
  }
  f->how = how;
  _set_buffer(f, buffer + PUSHBACK, n - PUSHBACK);
  return 0;
}

void
setbuf(FILE *restrict f, char *restrict buf)
{
  setvbuf(f, buf, buf == NULL ? _IONBF : _IOFBF, BUFSIZ);
}
