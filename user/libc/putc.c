// Writing to streams.
// C11 7.21.7.3, .4, .7 and 7.21.8.2. `full` is where the buffer ends if a byte
// may just be put there, else its beginning (stream.h): one comparison decides
// for the usual case.
#include "user/libc/stream.h"
#include <string.h>

// The way of those bytes that may not just be put into the buffer.
static int
put_slowly(unsigned char c, FILE *f)
{
  if (fwrite(&c, 1, 1, f) != 1)
    return EOF;
  return c;
}

int
fputc(int c, FILE *f)
{
  if (f->next >= f->full)
    return put_slowly((unsigned char)c, f);
  return *f->next++ = (unsigned char)c;
}

int
putc(int c, FILE *f)
{
  if (f->next >= f->full)
    return put_slowly((unsigned char)c, f);
  return *f->next++ = (unsigned char)c;
}

// Whole elements written, all or none: when part of it could not be written
// nobody can say which. size * n does not wrap around for anything that is in
// memory.
size_t
fwrite(const void *restrict from, size_t size, size_t n, FILE *restrict f)
{
  size_t all = size * n;
  unsigned char none[1]; // what needs no buffer goes past it

  if (all == 0 || !_begin(f, none, sizeof(none)))
    return 0;
  _gather(f, from, all);
  if (_end(f, f->how == _IOLBF && memchr(from, '\n', all) != NULL) < 0)
    return 0;
  return n;
}

int
fputs(const char *restrict s, FILE *restrict f)
{
  size_t n = strlen(s);

  return fwrite(s, 1, n, f) < n ? EOF : 0;
}
