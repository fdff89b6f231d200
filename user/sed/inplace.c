// Edits files in place: what is printed goes to a new file beside the old one,
// and takes its name when all of it is there. Whatever fails before, the old
// file is as it was.
#include "user/sed/sed.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *old_name;
static char *new_name; // NULL: there is none
static int output;     // where standard output went before

static void
drop(void)
{
  if (new_name != NULL)
    unlink(new_name);
}

bool
inplace_begin(const char *name)
{
  static bool registered;
  struct stat st;
  bool found = stat(name, &st) == 0;
  int fd;

  if (found)
    errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
  if (!found || !S_ISREG(st.st_mode)) {
    warn("%s", name);
    return false;
  }
  if (!registered)
    atexit(drop);
  registered = true;
  out_flush();
  old_name = name;
  fd = open_beside(name, &new_name);
  output = dup(1);
  if (fd < 0 || output < 0 || dup2(fd, 1) < 0)
    fail("%s", name);
  if (fd != 1) // it is, if there was no standard output
    close(fd);
  out_is(name);
  return true;
}

void
inplace_end(bool keep)
{
  out_flush();
  out_is(NULL);
  dup2(output, 1);
  close(output);
  if (!keep)
    drop();
  else if (rename(new_name, old_name) < 0)
    fail("%s", old_name);
  free(new_name);
  new_name = NULL;
}
