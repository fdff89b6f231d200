// The name of the current directory.
// The kernel knows the current directory as an inode; its name is not stored
// anywhere, as one may rename any directory above it.
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include "user/libc/posix.h"

// The name that directory `path` has for inode `ino`. 0, or -1 with errno:
// ENOENT if there is none (the directory was removed).
static int
name_of(const char *path, ino_t ino, char name[NAME_MAX + 1])
{
  DIR *dir = _opendir(path);
  struct dirent *de;
  int error;

  if (dir == NULL)
    return -1;
  errno = ENOENT;
  while ((de = _readdir(dir)) != NULL)
    if (de->d_ino == ino && strcmp(de->d_name, ".") != 0 &&
        strcmp(de->d_name, "..") != 0)
      break;
  error = errno;
  if (de != NULL)
    strcpy(name, de->d_name);
  _closedir(dir);
  errno = error;
  return de != NULL ? 0 : -1;
}

static char *
no_room(void)
{
  errno = ERANGE;
  return NULL;
}

// Climbs from "." through "..", "../.." to the root, which is its own parent,
// and writes the names from the end of `buf` to its front.
// `buf`, or NULL and errno: ERANGE if it is too small, ENOENT if the directory
// was removed.
char *
_getcwd(char *buf, size_t size)
{
  char up[PATH_MAX] = ".", name[NAME_MAX + 1];
  struct stat here, parent;
  size_t at = size, len;

  if (buf == NULL) {
    errno = EINVAL;
    return NULL;
  }
  if (size < 2)
    return no_room();
  buf[--at] = '\0';
  if (_posix_stat(up, &here) < 0)
    return NULL;
  for (;;) {
    len = strlen(up);
    // A directory loop on a damaged disk ends here at the latest.
    if (len + 4 > sizeof(up))
      return no_room();
    strcpy(up + len, "/..");
    if (_posix_stat(up, &parent) < 0)
      return NULL;
    if (parent.st_ino == here.st_ino && parent.st_dev == here.st_dev)
      break;
    if (name_of(up, here.st_ino, name) < 0)
      return NULL;
    len = strlen(name);
    if (at < len + 1)
      return no_room();
    at -= len;
    memcpy(buf + at, name, len);
    buf[--at] = '/';
    here = parent;
  }
  if (buf[at] == '\0')
    buf[--at] = '/';
  return memmove(buf, buf + at, size - at);
}

#pragma weak getcwd = _getcwd
