// What POSIX knows of a stream and C does not.
#include "user/libc/stream.h"
#include <errno.h>

int
fileno(FILE *f)
{
  if (f->fd < 0)
    errno = EBADF;
  return f->fd;
}

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
