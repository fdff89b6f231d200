// Reading lines of any length.
#include "user/libc/stream.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Makes room for `need` bytes, doubling. false: no memory, the line unchanged.
static bool
reserve(char **line, size_t *size, size_t need)
{
  size_t bigger = *size < 64 ? 128 : *size * 2;
  char *p;

  if (*line != NULL && need <= *size)
    return true;
  if (bigger < need)
    bigger = need;
  p = realloc(*line, bigger);
  if (p == NULL)
    return false;
  *line = p;
  *size = bigger;
  return true;
}

// POSIX. The bytes of the line, its end included; -1 at the end of the file or
// on error. *line is from malloc, or NULL, and belongs to the caller, also
// after -1. A line may hold NUL bytes: the result tells its length.
ssize_t
getdelim(char **restrict line, size_t *restrict size, int end, FILE *restrict f)
{
  size_t len = 0;
  bool ended = false;

  if (*line == NULL)
    *size = 0;
  while (!ended) {
    unsigned char *last;
    size_t part;

    if (f->next >= f->end && !_fill(f)) {
      if (len == 0 || !f->eof)
        return -1;
      break;
    }
    part = (size_t)(f->end - f->next);
    last = memchr(f->next, end, part);
    if (last != NULL)
      part = (size_t)(last - f->next) + 1;
    if (!reserve(line, size, len + part + 1))
      return _failed(f);
    memcpy(*line + len, f->next, part);
    len += part;
    f->next += part;
    ended = last != NULL;
  }
  (*line)[len] = '\0';
  return (ssize_t)len;
}

ssize_t
_getline(char **restrict line, size_t *restrict size, FILE *restrict f)
{
  return getdelim(line, size, '\n', f);
}
