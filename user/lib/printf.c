// Formatted output on descriptors. A call collects its text and hands it over
// with one write (longer texts: one per OUTSIZE bytes), so that the lines of
// several processes do not mix. Nothing is kept between calls: no flushing.
#include "user.h"

#define OUTSIZE 512

struct out {
  int fd;
  size_t n; // bytes in text
  bool failed;
  char text[OUTSIZE];
};

static void
flush(struct out *out)
{
  size_t done = 0;

  while (done < out->n && !out->failed) {
    ssize_t n = write(out->fd, out->text + done, out->n - done);

    if (n <= 0)
      out->failed = true;
    else
      done += n;
  }
  out->n = 0;
}

static void
put(void *arg, char c)
{
  struct out *out = arg;

  out->text[out->n++] = c;
  if (out->n == OUTSIZE)
    flush(out);
}

int
vfprintf(int fd, const char *fmt, va_list ap)
{
  struct out out;
  int n;

  out.fd = fd;
  out.n = 0;
  out.failed = false;
  n = vformat(put, &out, fmt, ap);
  flush(&out);
  return out.failed ? -1 : n;
}

int
fprintf(int fd, const char *fmt, ...)
{
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vfprintf(fd, fmt, ap);
  va_end(ap);
  return n;
}

int
printf(const char *fmt, ...)
{
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vfprintf(1, fmt, ap);
  va_end(ap);
  return n;
}

int
puts(const char *s)
{
  return printf("%s\n", s);
}
