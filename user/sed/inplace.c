// Edits files in place: what is printed goes to a new file beside the old one,
// and takes its name when all of it is there. Whatever fails before, the old
// file is as it was.
#include "user/sed/sed.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRIES 100 // names that others may have already

static const char *old_name;
static char *new_name; // of a file that is ours; NULL: there is none
static int output;     // where standard output went before

static void
drop(void)
{
  if (new_name != NULL)
    unlink(new_name);
}

// Makes a file with a name of its own, open to be written; its descriptor. In
// the same directory, as rename cannot leave its disk. Until new_name is set
// the file of that name is somebody else's.
static int
make_beside(const char *name)
{
  const char *last = strrchr(name, '/');
  size_t n = last == NULL ? 0 : (size_t)(last - name) + 1;
  char *text = sed_memory(NULL, n + 40);
  int fd;

  memcpy(text, name, n);
  for (int i = 0; i < TRIES; i++) {
    sprintf(text + n, "sed%d.%d", getpid(), i);
    fd = open(text, O_WRONLY | O_CREAT | O_EXCL);
    if (fd >= 0 || errno != EEXIST)
      break;
  }
  if (fd < 0)
    fail("%s", text);
  new_name = text;
  return fd;
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
  fd = make_beside(name);
  output = dup(1);
  if (output < 0 || dup2(fd, 1) < 0)
    fail("%s", new_name);
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
