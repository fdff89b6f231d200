// What POSIX knows of a stream and C does not.
#include "user/libc/stream.h"
#include <errno.h>

// -1 and EBADF for a stream that has no file: after a freopen that failed, or
// one of sscanf.
int
fileno(FILE *f)
{
  if (f->fd < 0)
    errno = EBADF;
  return f->fd;
}

// off_t is a long here, so these are other names for the C functions.
int
fseeko(FILE *f, off_t offset, int whence)
{
  return fseek(f, offset, whence);
}

off_t
ftello(FILE *f)
{
  return ftell(f);
}
