// Files with known contents, questions about files, and the removal of whole
// trees. Failures of the first two kinds fail the running test.
#include "usertests.h"

uchar iobuf[IOSIZE];

void
fill_pattern(uchar *buf, uint n, uint seed, uint offset)
{
  for (uint i = 0; i < n; i++)
    buf[i] = pattern(seed, offset + i);
}

bool
is_pattern(const uchar *buf, uint n, uint seed, uint offset)
{
  for (uint i = 0; i < n; i++)
    if (buf[i] != pattern(seed, offset + i))
      return false;
  return true;
}

bool
all_zero(const void *buf, uint n)
{
  const uchar *p = buf;

  for (uint i = 0; i < n; i++)
    if (p[i] != 0)
      return false;
  return true;
}

// By pieces of IOSIZE, so that a test's file may be larger than its memory.
void
put_file(const char *path, uint size, uint seed)
{
  int fd = OK(open(path, O_CREATE | O_WRONLY | O_TRUNC));

  for (uint done = 0, n; done < size; done += n) {
    n = size - done < IOSIZE ? size - done : IOSIZE;
    fill_pattern(iobuf, n, seed, done);
    CHECK_EQ(write(fd, iobuf, n), n);
  }
  OK(close(fd));
}

// Reads one byte more than there should be: a file that is too long is wrong,
// too.
void
check_file(const char *path, uint size, uint seed)
{
  int fd = OK(open(path, O_RDONLY));

  for (uint done = 0, n; done < size; done += n) {
    n = size - done < IOSIZE ? size - done : IOSIZE;
    CHECK_EQ(read(fd, iobuf, n), n);
    if (!is_pattern(iobuf, n, seed, done))
      FAIL("%s: contents differ in %u..%u", path, done, done + n);
  }
  CHECK_EQ(read(fd, iobuf, 1), 0);
  OK(close(fd));
}

// Any other reason than ENOENT fails the test: a name that cannot be looked up
// is not one that is not there.
bool
exists(const char *path)
{
  int fd = open(path, O_RDONLY);

  if (fd < 0) {
    CHECK_EQ(errno, ENOENT);
    return false;
  }
  OK(close(fd));
  return true;
}

// By path, where the test is at: the message names the path.
static struct stat
stat_of(const char *path)
{
  struct stat st;

  if (stat(path, &st) < 0)
    FAIL("stat %s: %s", path, strerror(errno));
  return st;
}

uint
size_of(const char *path)
{
  return stat_of(path).size;
}

int
nlink_of(const char *path)
{
  return stat_of(path).nlink;
}

uint
ino_of(const char *path)
{
  return stat_of(path).ino;
}

// Eight buffers in turn, so that two or three of them can be arguments of one
// call.
char *
numbered(const char *prefix, int number)
{
  static char bufs[8][48];
  static uint next;
  char *buf = bufs[next++ % 8];

  snprintf(buf, sizeof(bufs[0]), "%s%d", prefix, number);
  return buf;
}

// By asking, as descriptors are numbers up to a limit: nothing must be opened
// to count them.
int
open_fds(void)
{
  struct stat st;
  int n = 0;

  for (int fd = 0; fd < NOFILE; fd++)
    if (fstat(fd, &st) == 0)
      n++;
  return n;
}

// Empties the current directory. A directory found there is entered with no
// descriptor held, so that the tree may be deeper than NOFILE.
static int
empty_directory(void)
{
  char name[DIRSIZ + 1];
  uint inum;
  int fd = open(".", O_RDONLY);

  while (fd >= 0 && readdir(fd, &inum, name) == 1) {
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || unlink(name) == 0)
      continue;
    int offset = lseek(fd, 0, SEEK_CUR);
    close(fd);
    if (chdir(name) < 0 || empty_directory() < 0 || chdir("..") < 0 ||
        unlink(name) < 0)
      return -1;
    fd = open(".", O_RDONLY);
    lseek(fd, offset, SEEK_SET);
  }
  return fd < 0 ? -1 : close(fd);
}

// The program's own, not rm: a test must not depend on another program, and
// what it removes may be deeper than a path is long.
int
remove_tree(const char *path)
{
  char cwd[128];

  if (unlink(path) == 0)
    return 0;
  if (errno != ENOTEMPTY || getcwd(cwd, sizeof(cwd)) == NULL)
    return -1;
  if (chdir(path) < 0 || empty_directory() < 0 || chdir(cwd) < 0)
    return -1;
  return unlink(path);
}
