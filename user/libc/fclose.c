// Closing streams, and opening another file in the place of one.
#include "user/libc/stream.h"
#include <errno.h>

// Closes the file, and leaves the stream without one. 0, or EOF and errno.
// What is left is a stream on which each call fails with EBADF, not one that
// writes to whoever gets the descriptor next.
static int
finish(FILE *f)
{
  int result = fflush(f);
  int reason = errno;

  if (_close(f->fd) < 0 && result == 0) {
    result = EOF;
    reason = errno;
  }
  if (f->listed)
    _unlist(f);
  f->fd = -1;
  f->reads = f->writes = false;
  if (result < 0)
    errno = reason;
  return result;
}

// C11 7.21.5.1. EOF also for what an earlier write lost: the last chance to say
// so. The descriptor is closed and the memory freed in any case.
int
fclose(FILE *f)
{
  int result = finish(f);

  if (f->release != NULL)
    f->release(f);
  return result;
}

// A descriptor that is closed is the lowest free one, mostly, which open takes:
// so stdout stays descriptor 1.
// C11 7.21.5.4. NULL and errno if the file cannot be opened; the stream has
// none then. Its buffer stays, and how it gathers unless that was chosen for a
// console.
FILE *
freopen(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
  if (path == NULL) { // the mode of an open file cannot change
    errno = EINVAL;
    return NULL;
  }
  finish(f);
  clearerr(f);
  _set_buffer(f, f->base, f->size);
  f->at_end = false;
  if (f->how == _IOLBF)
    f->how = UNDECIDED;
  if (_open_stream(f, path, mode) < 0)
    return NULL;
  return f;
}
