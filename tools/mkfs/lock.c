// Who else has the image? It must not change under a machine that runs with it,
// nor be read while it changes.
//
// QEMU says what it does with a disk by locks on single bytes of its file, as
// its block/file-posix.c has them: byte 100 + i is locked by who uses right i,
// byte 200 + i by who allows nobody else to use it. Its locks are shared ones;
// it then looks whether somebody else holds what is against it. A reader of
// ours does the same. A writer locks all these bytes for itself alone: so a
// QEMU that starts meanwhile is refused too, and it says so.
//
// These are locks of the open file (OFD), which Linux has. Elsewhere flock
// keeps two mkfs apart, but a QEMU is not seen: there it locks nothing.
#define _GNU_SOURCE // F_OFD_SETLK
#include "tools/mkfs/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define USES   100 // + a right: it is used
#define DENIES 200 // + a right: nobody else may use it
#define MKFS   300 // an mkfs reads

enum right { RIGHT_READ = 0, RIGHT_WRITE = 1, RIGHT_RESIZE = 3 };

static _Noreturn void
refuse(const char *name, const char *who)
{
  fail(name, "%s; end that first. Nothing has been changed", who);
}

#ifdef F_OFD_SETLK

#define QEMU "QEMU is running with this image"

// Locks `n` bytes at `start`; false if somebody else's lock is in the way. A
// file system without locks is passed over, as QEMU does.
static bool
lock_bytes(int fd, short type, off_t start, off_t n)
{
  struct flock lock = {
      .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = n};

  return fcntl(fd, F_OFD_SETLK, &lock) == 0 ||
         (errno != EAGAIN && errno != EACCES);
}

// The kind of lock somebody else has there: F_UNLCK, F_RDLCK or F_WRLCK.
static short
locked_by_other(int fd, off_t start, off_t n)
{
  struct flock lock = {
      .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = n};

  return fcntl(fd, F_OFD_GETLK, &lock) == 0 ? lock.l_type : F_UNLCK;
}

static void
lock_for_writing(int fd, const char *name)
{
  if (lock_bytes(fd, F_WRLCK, USES, MKFS + 1 - USES))
    return;
  if (locked_by_other(fd, MKFS, 1) == F_WRLCK)
    refuse(name, "another mkfs is changing this image");
  if (locked_by_other(fd, MKFS, 1) == F_RDLCK)
    refuse(name, "another mkfs is reading this image");
  refuse(name, QEMU);
}

static void
lock_for_reading(int fd, const char *name)
{
  if (!lock_bytes(fd, F_RDLCK, MKFS, 1))
    refuse(name, "another mkfs is changing this image");
  if (!lock_bytes(fd, F_RDLCK, USES + RIGHT_READ, 1) ||
      !lock_bytes(fd, F_RDLCK, DENIES + RIGHT_WRITE, 1) ||
      !lock_bytes(fd, F_RDLCK, DENIES + RIGHT_RESIZE, 1) ||
      locked_by_other(fd, USES + RIGHT_WRITE, 1) != F_UNLCK ||
      locked_by_other(fd, USES + RIGHT_RESIZE, 1) != F_UNLCK ||
      locked_by_other(fd, DENIES + RIGHT_READ, 1) != F_UNLCK)
    refuse(name, QEMU);
}

#else

static void
lock_for_writing(int fd, const char *name)
{
  if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
    refuse(name, "another mkfs has this image");
}

static void
lock_for_reading(int fd, const char *name)
{
  if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK)
    refuse(name, "another mkfs is changing this image");
}

#endif

// Whether the name is still that of the open file: one that was replaced while
// we waited for nothing but its lock is no longer the image.
static bool
still_named(int fd, const char *name)
{
  struct stat open, named;

  return fstat(fd, &open) == 0 && stat(name, &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

int
open_locked(const char *name, int flags)
{
  int fd;

  for (;;) {
    fd = open(name, flags | O_CLOEXEC, 0666);
    if (fd < 0)
      return -1;
    if ((flags & O_ACCMODE) == O_RDONLY)
      lock_for_reading(fd, name);
    else
      lock_for_writing(fd, name);
    if (still_named(fd, name))
      return fd;
    close(fd);
  }
}
