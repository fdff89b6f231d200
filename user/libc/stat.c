// What files are: the kernel's answer in the form of POSIX.
//
// Owners, permissions and times are not in this file system. Everybody may do
// everything (0777), everything is root's, and each time is 0: 1970.
#include <fcntl.h>
#include <string.h>

// The kernel's own struct stat, whose name is taken here.
#define stat _stat
#include "stat.h"
#undef stat

#include <sys/stat.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

static mode_t
mode_of(const struct _stat *st)
{
  switch (st->type) {
  case T_DIR:
    return S_IFDIR | 0777;
  case T_DEV:
    return S_IFCHR | 0777;
  default:
    return (st->ino == 0 ? S_IFIFO : S_IFREG) | 0777; // a pipe has number 0
  }
}

// 0; -1 and EBADF.
int
_posix_fstat(int fd, struct stat *st)
{
  struct _stat kernel;

  if (_fstat(fd, &kernel) < 0)
    return -1;
  *st = (struct stat){.st_dev = kernel.dev,
                      .st_ino = kernel.ino,
                      .st_mode = mode_of(&kernel),
                      .st_nlink = (nlink_t)kernel.nlink,
                      .st_size = (off_t)kernel.size,
                      .st_blksize = 4096,
                      .st_blocks = (blkcnt_t)((kernel.size + 511) / 512)};
  return 0;
}

// By opening: the kernel has no stat by name. So a device is asked, too, and a
// stat of a path needs a free descriptor (EMFILE).
int
_posix_stat(const char *path, struct stat *st)
{
  int fd = _open(path, O_RDONLY), result;

  if (fd < 0)
    return -1;
  result = _posix_fstat(fd, st);
  _close(fd);
  return result;
}

// There are no permissions for it to mask.
mode_t
_umask(mode_t mask)
{
  return 0;
}

#pragma weak fstat = _posix_fstat
#pragma weak stat = _posix_stat
#pragma weak lstat = _posix_stat
#pragma weak umask = _umask
