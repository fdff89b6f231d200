// Files by name: what the kernel does not offer as a call of its own.
#include "user.h"
#include "param.h"

int
stat(const char *path, struct stat *st)
{
  int fd = open(path, O_RDONLY);

  if (fd < 0)
    return -1;
  int result = fstat(fd, st);
  close(fd);
  return result;
}

char *
strdup(const char *s)
{
  size_t n = strlen(s) + 1;
  char *copy = malloc(n);

  if (copy != NULL)
    memmove(copy, s, n);
  return copy;
}

int
readdir(int fd, uint *inum, char name[DIRSIZ + 1])
{
  struct dirent de;

  for (;;) {
    ssize_t n = read(fd, &de, sizeof(de));

    if (n == 0)
      return 0;
    if (n > 0 && n != sizeof(de))
      errno = EIO;
    if (n != sizeof(de))
      return -1;
    if (de.inum != 0)
      break;
  }
  *inum = de.inum;
  memmove(name, de.name, DIRSIZ);
  name[DIRSIZ] = '\0';
  return 1;
}

// The name that directory `path` has for inode `inum`. 0, or -1 with errno:
// ENOENT if there is none (the directory was removed).
static int
name_of(const char *path, uint inum, char name[DIRSIZ + 1])
{
  uint found;
  int more;
  int fd = open(path, O_RDONLY);

  if (fd < 0)
    return -1;
  while ((more = readdir(fd, &found, name)) > 0)
    if (found == inum && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
      break;
  if (more == 0)
    errno = ENOENT;
  int error = errno;
  close(fd);
  errno = error;
  return more > 0 ? 0 : -1;
}

// Climbs from "." through "..", "../.." to the root, which is its own parent,
// and writes the names from the end of `buf` to its front.
char *
getcwd(char *buf, size_t size)
{
  char up[MAXPATH] = ".";
  char name[DIRSIZ + 1];
  struct stat here, parent;
  size_t at = size;

  if (size < 2) {
    errno = ERANGE;
    return NULL;
  }
  buf[--at] = '\0';
  if (stat(up, &here) < 0)
    return NULL;
  for (;;) {
    size_t len = strlen(up);

    // A directory loop on a damaged disk ends here at the latest.
    if (len + 4 > sizeof(up)) {
      errno = ERANGE;
      return NULL;
    }
    safestrcpy(up + len, "/..", sizeof(up) - len);
    if (stat(up, &parent) < 0)
      return NULL;
    if (parent.ino == here.ino && parent.dev == here.dev)
      break;
    if (name_of(up, here.ino, name) < 0)
      return NULL;
    len = strlen(name);
    if (at < len + 1) {
      errno = ERANGE;
      return NULL;
    }
    at -= len;
    memmove(buf + at, name, len);
    buf[--at] = '/';
    here = parent;
  }
  if (buf[at] == '\0')
    buf[--at] = '/';
  return memmove(buf, buf + at, size - at);
}
