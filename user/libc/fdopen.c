// A stream over a descriptor that is open already.
#include "user/libc/stream.h"
#include <stdlib.h>
#define stat _stat // the kernel's struct
#include "stat.h"
#undef stat

// POSIX. NULL and errno: EBADF, EINVAL for the mode, ENOMEM; the descriptor
// stays open then. Whether it may be read or written as the mode says is not
// known here; the first read or write says it.
FILE *
fdopen(int fd, const char *mode)
{
  struct _stat st;
  FILE *f;

  if (_fstat(fd, &st) < 0) // EBADF
    return NULL;
  f = _new_stream();
  if (f == NULL)
    return NULL;
  if (_parse_mode(f, mode) < 0) {
    free(f);
    return NULL;
  }
  f->fd = fd;
  f->at_end = *mode == 'a'; // the descriptor itself may not append
  return f;
}
