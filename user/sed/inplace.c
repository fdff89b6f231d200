// Edits files in place: what is printed goes to a new file beside the old one,
// and takes its name when all of it is there. Whatever fails before, the old
// file is as it was.
#include "user/sed/sed.h"
#include <errno.h>
#include <fcntl.h>
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

// In the same directory, as rename cannot leave its disk.
static char *
name_beside(const char *name)
{
  const char *last = strrchr(name, '/');
  size_t n = last == NULL ? 0 : (size_t)(last - name) + 1;
  char *text = sed_memory(NULL, n + 20);

  memcpy(text, name, n);
  sprintf(text + n, "sed%d", getpid());
  return text;
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
  old_name = name;
  new_name = name_beside(name);
  out_flush();
  output = dup(1);
  fd = open(new_name, O_WRONLY | O_CREAT | O_EXCL);
  if (output < 0 || fd < 0 || dup2(fd, 1) < 0)
    fail("%s", new_name);
  close(fd);
  return true;
}

void
inplace_end(bool keep)
{
  out_flush();
  dup2(output, 1);
  close(output);
  if (!keep)
    drop();
  else if (rename(new_name, old_name) < 0)
    fail("%s", old_name);
  free(new_name);
  new_name = NULL;
}
