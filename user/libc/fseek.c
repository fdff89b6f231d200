// The position in a stream.
#include "user/libc/stream.h"

int
fseek(FILE *f, long offset, int whence)
{
  _drain(f);
  if (whence == SEEK_CUR && f->doing == READING)
    offset -= f->end - f->next; // the file itself is ahead of the program
  if (_lseek(f->fd, offset, whence) < 0)
    return -1;
  if (f->base != NULL)
    _set_buffer(f, f->base, f->size);
  f->eof = false;
  return 0;
}

long
ftell(FILE *f)
{
  if (f->at_end || f->doing == WRITING)
    _drain(f); // only then is it known where an appending stream writes
  long at = _lseek(f->fd, 0, SEEK_CUR);

  return at < 0 || f->doing != READING ? at : at - (f->end - f->next);
}

void
rewind(FILE *f)
{
  fseek(f, 0, SEEK_SET);
  clearerr(f);
}

int
fgetpos(FILE *restrict f, fpos_t *restrict pos)
{
  pos->_offset = ftell(f);
  return pos->_offset < 0 ? -1 : 0;
}

int
fsetpos(FILE *f, const fpos_t *pos)
{
  return fseek(f, pos->_offset, SEEK_SET);
}
