// The position in a stream.
#include "user/libc/stream.h"

// C11 7.21.9.2. 0, or -1 and errno (ESPIPE for a pipe or the console). What was
// pushed back is forgotten. It does not fail for what is lost in writing:
// fflush and fclose say that.
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

// C11 7.21.9.4. With pushed-back bytes the position is before them, so it can
// be -1 at the very start of a file.
long
ftell(FILE *f)
{
  if (f->at_end || f->doing == WRITING)
    _drain(f); // only then is it known where an appending stream writes
  long at = _lseek(f->fd, 0, SEEK_CUR);

  return at < 0 || f->doing != READING ? at : at - (f->end - f->next);
}

// C11 7.21.9.5: as fseek, but errors are forgotten, and there is no result to
// look at.
void
rewind(FILE *f)
{
  fseek(f, 0, SEEK_SET);
  clearerr(f);
}

// C11 7.21.9.1. No character of the "C" locale has a state, so a position is a
// number.
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
