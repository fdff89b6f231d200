// Directories: files of records, as they lie on the disk (include/fs.h).
// The kernel has no call for directories: they are opened and read like files,
// and each has a name of at most 30 bytes, without NUL if it has all 30.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

// Such a record, whose name is taken here.
#define dirent _record
#include "fs.h"
#undef dirent

#include <dirent.h>
#include <sys/stat.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

struct _dir {
  int fd;
  int n, next; // records read, and the next one to hand out
  struct dirent entry;
  struct _record record[BSIZE / sizeof(struct _record)];
};

// A stream that owns `fd` from now on; NULL and errno, and `fd` is still the
// caller's, if it is no directory or there is no memory.
DIR *
_fdopendir(int fd)
{
  struct stat st;
  DIR *dir;

  if (_posix_fstat(fd, &st) < 0)
    return NULL;
  if (!S_ISDIR(st.st_mode)) {
    errno = ENOTDIR;
    return NULL;
  }
  dir = malloc(sizeof(*dir));
  if (dir == NULL)
    return NULL;
  dir->fd = fd;
  dir->n = dir->next = 0;
  return dir;
}

// errno is that of the first failure: closing must not hide it.
DIR *
_opendir(const char *path)
{
  int fd = _open(path, O_RDONLY), error;
  DIR *dir;

  if (fd < 0)
    return NULL;
  dir = _fdopendir(fd);
  if (dir == NULL) {
    error = errno;
    _close(fd);
    errno = error;
  }
  return dir;
}

// The next entry, in a struct that the next call overwrites. NULL with errno as
// it was at the end; with EIO where the directory's size is no multiple of a
// record, which only a damaged disk has. Entries of number 0 are free places.
struct dirent *
_readdir(DIR *dir)
{
  for (;;) {
    if (dir->next == dir->n) {
      int n = _read(dir->fd, dir->record, sizeof(dir->record));

      if (n > 0 && n % (int)sizeof(dir->record[0]) != 0)
        errno = EIO;
      if (n <= 0 || n % (int)sizeof(dir->record[0]) != 0)
        return NULL;
      dir->n = n / (int)sizeof(dir->record[0]);
      dir->next = 0;
    }
    const struct _record *r = &dir->record[dir->next++];
    if (r->inum == 0)
      continue;
    dir->entry.d_ino = r->inum;
    memcpy(dir->entry.d_name, r->name, sizeof(r->name));
    dir->entry.d_name[sizeof(r->name)] = '\0';
    return &dir->entry;
  }
}

// Entries that came since the directory was opened are seen then.
void
_rewinddir(DIR *dir)
{
  _lseek(dir->fd, 0, SEEK_SET);
  dir->n = dir->next = 0;
}

int
_dirfd(DIR *dir)
{
  return dir->fd;
}

// The memory goes first; what close says is the result.
int
_closedir(DIR *dir)
{
  int fd = dir->fd;

  free(dir);
  return _close(fd);
}

#pragma weak fdopendir = _fdopendir
#pragma weak opendir = _opendir
#pragma weak readdir = _readdir
#pragma weak rewinddir = _rewinddir
#pragma weak dirfd = _dirfd
#pragma weak closedir = _closedir
