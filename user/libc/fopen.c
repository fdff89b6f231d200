// Opening files as streams.
#include "user/libc/stream.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "fcntl.h"
#define stat _stat // the kernel's struct
#include "stat.h"
#undef stat

// C11 7.21.5.3: r, w or a; then +, b and x in any order. 'b' means nothing
// here, and letters that no standard has are passed over, as elsewhere.
int
_parse_mode(FILE *f, const char *mode)
{
  int flags = *mode == 'w'   ? O_CREATE | O_TRUNC
              : *mode == 'a' ? O_CREATE | O_APPEND
                             : 0;
  bool plus = strchr(mode, '+') != NULL;

  if (*mode == '\0' || strchr("rwa", *mode) == NULL) {
    errno = EINVAL;
    return -1;
  }
  if (*mode == 'w' && strchr(mode, 'x') != NULL)
    flags |= O_EXCL;
  f->reads = plus || *mode == 'r';
  f->writes = plus || *mode != 'r';
  return flags | (plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY);
}

// A directory can be opened and read on this system, but as records
// (include/fs.h): no program that calls fopen wants that, so it is EISDIR.
int
_open_stream(FILE *f, const char *path, const char *mode)
{
  int flags = _parse_mode(f, mode);
  struct _stat st;

  if (flags < 0)
    return -1;
  f->fd = _open(path, flags);
  if (f->fd < 0)
    return -1;
  if (_fstat(f->fd, &st) == 0 && st.type == T_DIR) {
    _close(f->fd);
    f->fd = -1;
    errno = EISDIR;
    return -1;
  }
  return 0;
}

// Stream and buffer are one piece of memory: one call of malloc, one free, and
// the buffer is next to what points to it.
FILE *
_new_stream(void)
{
  struct _file_and_buffer *s = malloc(sizeof(*s));

  if (s == NULL)
    return NULL;
  memset(&s->file, 0, sizeof(s->file));
  s->file.fd = -1;
  s->file.how = UNDECIDED;
  s->file.release = free;
  _set_buffer(&s->file, s->buffer + PUSHBACK, BUFSIZ);
  return &s->file;
}

// C11 7.21.5.3. NULL and errno. The stream comes first: with no memory left, no
// file is made or cut off.
FILE *
fopen(const char *restrict path, const char *restrict mode)
{
  FILE *f = _new_stream();

  if (f == NULL)
    return NULL;
  if (_open_stream(f, path, mode) < 0) {
    free(f);
    return NULL;
  }
  return f;
}
