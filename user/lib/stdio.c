// Buffered files. A stream is used in one direction; one that changes its mind
// is flushed (after writing) or loses what it read ahead (after reading).
// Nothing is flushed at exit: call close_stream, and look at what it returns.
#include "user.h"

#define STREAMSIZE 4096 // a disk block: reads and writes stay aligned to it

struct stream {
  int fd;
  int error;    // errno of the first failure
  bool eof;     // read has returned 0: a terminal is not asked twice
  bool writing; // data[0..n) waits to be written
  size_t next;  // reading: the next byte to hand out
  size_t n;     // bytes in data
  uchar data[STREAMSIZE];
};

struct stream *
fdopen_stream(int fd)
{
  struct stream *s = malloc(sizeof(*s));

  if (s == NULL)
    return NULL;
  s->fd = fd;
  s->error = 0;
  s->eof = false;
  s->writing = false;
  s->next = 0;
  s->n = 0;
  return s;
}

struct stream *
open_stream(const char *path, int flags)
{
  struct stream *s;
  int fd = open(path, flags);

  if (fd < 0)
    return NULL;
  s = fdopen_stream(fd);
  if (s == NULL) {
    close(fd);
    errno = ENOMEM;
  }
  return s;
}

// Notes the first failure; always -1.
static int
failed(struct stream *s)
{
  if (s->error == 0)
    s->error = errno;
  return -1;
}

// Reads the next piece of the file; false at its end or on error.
static bool
fill(struct stream *s)
{
  ssize_t n;

  if (s->writing) {
    flush_stream(s);
    s->writing = false;
  }
  s->next = s->n = 0;
  if (s->eof || s->error != 0)
    return false;
  n = read(s->fd, s->data, STREAMSIZE);
  if (n < 0)
    failed(s);
  if (n == 0)
    s->eof = true;
  if (n <= 0)
    return false;
  s->n = n;
  return true;
}

int
getc_stream(struct stream *s)
{
  if ((s->writing || s->next == s->n) && !fill(s))
    return -1;
  return s->data[s->next++];
}

int
flush_stream(struct stream *s)
{
  size_t done = 0;

  if (!s->writing)
    return s->error != 0 ? -1 : 0;
  while (done < s->n && s->error == 0) {
    ssize_t n = write(s->fd, s->data + done, s->n - done);

    if (n > 0) {
      done += n;
      continue;
    }
    if (n == 0)
      errno = EIO;
    failed(s);
  }
  s->n = 0;
  return s->error != 0 ? -1 : 0;
}

int
putc_stream(int c, struct stream *s)
{
  uchar byte = c;

  return write_stream(s, &byte, 1);
}

int
write_stream(struct stream *s, const void *buf, size_t n)
{
  const uchar *from = buf;

  if (!s->writing) {
    s->writing = true;
    s->next = s->n = 0;
  }
  while (n > 0 && s->error == 0) {
    size_t part = STREAMSIZE - s->n;

    if (part > n)
      part = n;
    memmove(s->data + s->n, from, part);
    s->n += part;
    from += part;
    n -= part;
    if (s->n == STREAMSIZE)
      flush_stream(s);
  }
  return s->error != 0 ? -1 : 0;
}

static void
put(void *arg, char c)
{
  putc_stream(c, arg);
}

int
print_stream(struct stream *s, const char *fmt, ...)
{
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vformat(put, s, fmt, ap);
  va_end(ap);
  return s->error != 0 ? -1 : n;
}

int
error_stream(struct stream *s)
{
  return s->error;
}

int
close_stream(struct stream *s)
{
  flush_stream(s);
  if (close(s->fd) < 0)
    failed(s);
  if (s->error != 0)
    errno = s->error;
  int result = s->error != 0 ? -1 : 0;
  free(s);
  return result;
}

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

ssize_t
getline(char **line, size_t *size, struct stream *s)
{
  size_t len = 0;
  bool ended = false;

  while (!ended) {
    if ((s->writing || s->next == s->n) && !fill(s))
      break;
    uchar *from = s->data + s->next;
    uchar *newline = memchr(from, '\n', s->n - s->next);
    size_t part =
        newline != NULL ? (size_t)(newline - from) + 1 : s->n - s->next;

    if (!reserve(line, size, len + part + 1))
      return failed(s);
    memmove(*line + len, from, part);
    len += part;
    s->next += part;
    ended = newline != NULL;
  }
  if (len == 0)
    return -1;
  (*line)[len] = '\0';
  return len;
}
