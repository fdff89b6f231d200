// An ls of the old kind: it reads struct dirent itself, and pads its names.
// docs/ABI.md promises such programs that records of their header's size work.
#include "types.h"
#include "stat.h"
#include "user.h"
#include "fs.h"

char *
padded(char *path)
{
  static char name[DIRSIZ + 1];
  char *p = path + strlen(path);

  while (p > path && p[-1] != '/')
    p--;
  if (strlen(p) >= DIRSIZ)
    return p;
  memmove(name, p, strlen(p));
  memset(name + strlen(p), ' ', DIRSIZ - strlen(p));
  return name;
}

void
show(char *path)
{
  char longer[512], *p;
  int fd, n = 0;
  struct dirent de;
  struct stat st;

  if ((fd = open(path, 0)) < 0 || fstat(fd, &st) < 0) {
    printf(2, "olddirs: cannot open %s\n", path);
    return;
  }
  if (st.type == T_FILE)
    printf(1, "%s type %d size %d links %d\n", padded(path), st.type, st.size,
           st.nlink);
  if (st.type == T_DIR) {
    strcpy(longer, path);
    p = longer + strlen(longer);
    *p++ = '/';
    while (read(fd, &de, sizeof(de)) == sizeof(de)) {
      if (de.inum == 0)
        continue;
      memmove(p, de.name, DIRSIZ);
      p[DIRSIZ] = 0;
      if (stat(longer, &st) < 0)
        printf(1, "olddirs: cannot stat %s\n", longer);
      else if (st.ino != de.inum)
        printf(1, "olddirs: %s is %d, not %d\n", longer, st.ino, de.inum);
      else
        n++;
    }
    printf(1, "%s: %d names\n", path, n);
  }
  close(fd);
}

int
main(int argc, char *argv[])
{
  int i;

  for (i = 1; i < argc; i++)
    show(argv[i]);
  exit();
}
