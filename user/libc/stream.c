// Streams: one buffer, in one direction at a time. A stream that turns from
// writing to reading is flushed; from reading to writing it goes back to where
// the program has read.
//
// After an error a stream goes on: what could not be written is dropped, and
// the error is kept, for ferror, and for fflush and fclose, which may be the
// only ones a program asks.
#include "user/libc/stream.h"
#include <errno.h>
#include <string.h>
#include "fcntl.h"

static FILE *first; // of those that have been written to

// ---- the buffer ----

// Empty and idle; `buffer` has PUSHBACK bytes in front of it.
void
_set_buffer(FILE *f, unsigned char *buffer, size_t size)
{
  f->base = f->next = f->end = f->full = buffer;
  f->size = size;
  f->doing = IDLE;
}

int
_failed(FILE *f)
{
  f->error = true;
  return EOF;
}

// A device that answers like a terminal is the console; the null device is not.
// EINVAL: there is a device that knows ioctl, but no request -1. A file says
// ENOTTY. The errno of the program stays.
static bool
is_console(int fd)
{
  int before = errno;
  bool console = _ioctl(fd, -1, 0) < 0 && errno == EINVAL;

  errno = before;
  return console;
}

// Before the first transfer: how to gather, and a buffer.
static void
decide(FILE *f)
{
  if (f->how == UNDECIDED)
    f->how = is_console(f->fd) ? _IOLBF : _IOFBF;
  if (f->base == NULL)
    _set_buffer(f, f->tiny + PUSHBACK, 1);
}

// ---- reading ----

// What was said is seen before an answer is waited for.
// C11 7.21.3, 3: a prompt without a newline, and then input.
static void
flush_lines(void)
{
  FILE *f;

  for (f = first; f != NULL; f = f->link)
    if (f->how == _IOLBF && f->doing == WRITING)
      _drain(f);
}

bool
_fill(FILE *f)
{
  int n;

  if (!f->reads) {
    errno = EBADF;
    _failed(f);
    return false;
  }
  if (f->doing == WRITING && _drain(f) < 0)
    return false;
  if (f->eof)
    return false;
  decide(f);
  _set_buffer(f, f->base, f->size);
  f->doing = READING;
  flush_lines();
  n = _read(f->fd, f->base, f->size);
  if (n < 0)
    _failed(f);
  if (n == 0)
    f->eof = true;
  if (n <= 0)
    return false;
  f->end = f->base + n;
  return true;
}

void
_unread(FILE *f)
{
  int before = errno;

  if (f->doing != READING)
    return;
  if (f->next == f->end || _lseek(f->fd, f->next - f->end, SEEK_CUR) >= 0)
    _set_buffer(f, f->base, f->size);
  errno = before;
}

// ---- writing ----

void
_unlist(FILE *f)
{
  FILE **p;

  for (p = &first; *p != NULL && *p != f; p = &(*p)->link)
    continue;
  if (*p != NULL)
    *p = f->link;
  f->listed = false;
}

// Gets ready to write; false if it cannot, the error noted.
// The list is of streams that have written, not of all: a program whose streams
// only read is linked without what exit does for them.
static bool
start_writing(FILE *f)
{
  if (f->doing == WRITING)
    return true;
  if (!f->writes) {
    errno = EBADF;
    _failed(f);
    return false;
  }
  _unread(f);
  decide(f);
  _set_buffer(f, f->base, f->size);
  f->doing = WRITING;
  f->full = f->how == _IOFBF ? f->base + f->size : f->base;
  if (!f->listed) {
    f->listed = true;
    f->link = first;
    first = f;
  }
  return true;
}

// Writes all n bytes. How many it could; fewer after an error, which is noted.
static size_t
write_out(FILE *f, const unsigned char *from, size_t n)
{
  size_t done = 0;

  if (f->at_end)
    _lseek(f->fd, 0, SEEK_END); // a pipe has no other place
  while (done < n) {
    int part = _write(f->fd, from + done, n - done);

    if (part <= 0) {
      if (part == 0) // no progress and no reason: do not try for ever
        errno = EIO;
      if (f->lost == 0)
        f->lost = errno;
      f->failed = true;
      _failed(f);
      break;
    }
    done += (size_t)part;
  }
  return done;
}

int
_drain(FILE *f)
{
  size_t n = (size_t)(f->next - f->base);

  if (f->doing != WRITING)
    return 0;
  f->next = f->base;
  return write_out(f, f->base, n) < n ? -1 : 0;
}

// Blocks of the buffer's size, aligned in the file as the program's first byte
// was: the file system then never reads a block to change a part of it.
void
_gather(FILE *f, const void *from, size_t n)
{
  const unsigned char *p = from;
  size_t room = f->size - (size_t)(f->next - f->base);

  if (n >= room) {
    if (f->next != f->base) { // so that writes stay whole blocks
      memcpy(f->next, p, room);
      f->next += room;
      p += room;
      n -= room;
      if (_drain(f) < 0)
        return;
    }
    if (n >= f->size) { // no need to gather
      room = n - n % f->size;
      if (write_out(f, p, room) < room)
        return;
      p += room;
      n -= room;
    }
  }
  memcpy(f->next, p, n);
  f->next += n;
}

bool
_begin(FILE *f, unsigned char *text, size_t size)
{
  if (!start_writing(f))
    return false;
  f->failed = false;
  if (f->how == _IONBF) {
    f->base = f->next = f->end = f->full = text;
    f->size = size;
  }
  return true;
}

int
_end(FILE *f, bool line)
{
  if (f->how == _IONBF || (f->how == _IOLBF && line))
    _drain(f);
  if (f->how == _IONBF) {
    f->base = f->next = f->end = f->full = f->tiny + PUSHBACK;
    f->size = 1;
  }
  return f->failed ? -1 : 0;
}

// ---- the end of what was written ----

// As fflush of one stream, which says again what was lost before.
static int
flush_one(FILE *f)
{
  _unread(f);
  _drain(f);
  if (f->lost == 0)
    return 0;
  errno = f->lost;
  return EOF;
}

// C11 7.21.5.2. For input POSIX says more than C: the file's position becomes
// the program's, for another process that goes on reading there.
int
fflush(FILE *f)
{
  int result = 0;

  if (f != NULL)
    return flush_one(f);
  for (f = first; f != NULL; f = f->link)
    if (f->doing == WRITING && flush_one(f) < 0)
      result = EOF;
  return result;
}

// What exit calls. Nobody is told of an error any more; programs that care call
// fclose, or fflush.
void
_stdio_finish(void)
{
  fflush(NULL);
}

int
feof(FILE *f)
{
  return f->eof;
}

int
ferror(FILE *f)
{
  return f->error;
}

void
clearerr(FILE *f)
{
  f->eof = false;
  f->error = false;
  f->lost = 0;
}
