// Reading from streams.
// C11 7.21.7 and 7.21.8.1. In most calls of getc a byte is in the buffer, and
// all that is done is a comparison and an increment; _fill does the rest, once
// for 4096 bytes.
#include "user/libc/stream.h"
#include <string.h>

// Not by getc: a call would cost more than what it saves.
int
fgetc(FILE *f)
{
  if (f->next >= f->end && !_fill(f))
    return EOF;
  return *f->next++;
}

int
getc(FILE *f)
{
  if (f->next >= f->end && !_fill(f))
    return EOF;
  return *f->next++;
}

// C11 7.21.7.10. At least one byte after a read, PUSHBACK of them at most here,
// also before the first read. A byte in front of a stream that is at its end
// makes it readable again.
int
ungetc(int c, FILE *f)
{
  if (c == EOF || !f->reads || (f->doing == WRITING && _drain(f) < 0))
    return EOF;
  if (f->base == NULL)
    _set_buffer(f, f->tiny + PUSHBACK, 1);
  if (f->doing != READING)
    _set_buffer(f, f->base, f->size);
  if (f->next == f->base - PUSHBACK)
    return EOF;
  f->doing = READING;
  f->eof = false;
  *--f->next = (unsigned char)c;
  return (unsigned char)c;
}

// C11 7.21.7.2. With memchr and memcpy over what is in the buffer, not byte by
// byte. After an error NULL is returned and what was read is lost, as the
// standard has it: the array's contents are indeterminate.
char *
fgets(char *restrict s, int n, FILE *restrict f)
{
  char *to = s;
  size_t room = n > 0 ? (size_t)n - 1 : 0;

  if (n <= 0)
    return NULL;
  while (room > 0) {
    unsigned char *newline;
    size_t part;

    if (f->next >= f->end && !_fill(f)) {
      if (to == s || !f->eof)
        return NULL;
      break;
    }
    part = (size_t)(f->end - f->next);
    if (part > room)
      part = room;
    newline = memchr(f->next, '\n', part);
    if (newline != NULL)
      part = (size_t)(newline - f->next) + 1;
    memcpy(to, f->next, part);
    f->next += part;
    to += part;
    room -= part;
    if (newline != NULL)
      break;
  }
  *to = '\0';
  return s;
}

// Reads whole blocks past the buffer, which is empty. How many bytes.
static size_t
read_blocks(FILE *f, unsigned char *to, size_t n)
{
  int got = _read(f->fd, to, n - n % f->size);

  if (got < 0)
    _failed(f);
  if (got == 0)
    f->eof = true;
  return got < 0 ? 0 : (size_t)got;
}

// C11 7.21.8.1. Whole elements read; the bytes of a last one that is not whole
// are taken, too. What is larger than the buffer goes straight to its place.
size_t
fread(void *restrict to, size_t size, size_t n, FILE *restrict f)
{
  unsigned char *p = to;
  size_t left = size * n;
  size_t part;

  if (left == 0)
    return 0;
  if (size > 1 && left / size != n) // no buffer is so large
    left = (size_t)-1 / size * size;
  n = left;
  while (left > 0) {
    part = (size_t)(f->end - f->next);
    if (f->doing != READING || (part == 0 && left < f->size)) {
      if (f->next >= f->end && !_fill(f))
        break;
      continue;
    }
    if (part == 0) {
      part = f->eof ? 0 : read_blocks(f, p, left);
      if (part == 0)
        break;
    } else {
      if (part > left)
        part = left;
      memcpy(p, f->next, part);
      f->next += part;
    }
    p += part;
    left -= part;
  }
  return (n - left) / size;
}
