// What the tests of the kernel need on top of its calls. The names are those of
// the C library, which has them for other structures: so these are the tests'
// own, and the library's stay out of the program.
#include "calls.h"

int
wait(int *status)
{
  return waitpid(-1, status, 0);
}

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

// An entry is a record of fixed size: a read that gives a part of one is an
// error of the kernel.
int
readdir(int fd, uint *inum, char name[DIRSIZ + 1])
{
  struct dirent de;

  for (;;) {
    int n = read(fd, &de, sizeof(de));

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
