// Small calls of POSIX, each over one of the kernel's.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sysinfo.h"
#include "user/libc/libc.h"
#include "user/libc/posix.h"

#define TICK 10000 // 1/100 s, in 1/1,000,000 s

// The child's number, or -1 and ECHILD.
pid_t
_posix_wait(int *status)
{
  return _waitpid(-1, status, 0);
}

// As the kernel has it.
pid_t
_posix_waitpid(pid_t pid, int *status, int options)
{
  return _waitpid(pid, status, options);
}

// In pieces, as ticks of more than 248 days do not fit in an int.
unsigned
_posix_sleep(unsigned seconds)
{
  for (; seconds > 1000000; seconds -= 1000000)
    _sleep(100 * 1000000);
  _sleep(100 * (int)seconds);
  return 0;
}

// Rounded up, as it may not be shorter.
int
_usleep(useconds_t time)
{
  return _sleep((int)(time / TICK + (time % TICK != 0)));
}

int
_sleep_ticks(int ticks)
{
  return _sleep(ticks);
}

// The clock has whole seconds: what is between them is counted in ticks, from
// the first call on. So the time never goes back, and differences are right.
int
_gettimeofday(struct timeval *now, void *zone)
{
  static unsigned start, first; // seconds and ticks at the first call
  unsigned ticks = _uptime();

  if (start == 0) {
    start = _time();
    first = ticks;
  }
  now->tv_sec = (time_t)start + (ticks - first) / 100;
  now->tv_usec = (ticks - first) % 100 * TICK;
  return 0;
}

// 0, or -1 and errno: ENOTDIR for a file, as with a slash behind it a path must
// be a directory's.
int
_rmdir(const char *path)
{
  char longer[PATH_MAX];
  size_t n = strlen(path);

  if (n == 0 || n + 1 >= sizeof(longer)) {
    errno = n == 0 ? ENOENT : ENAMETOOLONG; // a slash alone would be "/"
    return -1;
  }
  memcpy(longer, path, n);
  strcpy(longer + n, "/");
  return _unlink(longer);
}

// POSIX: of a directory, EISDIR. The kernel's own unlink takes an empty one.
int
_posix_unlink(const char *path)
{
  return _rmfile(path);
}

// Everybody may do everything: what is there can be read, written, run. A
// directory can be searched and changed; a file system may be read-only.
int
_access(const char *path, int what)
{
  struct stat st;

  return _posix_stat(path, &st);
}

// Request 0 is none: a file does not know ioctl at all, a device answers.
int
_isatty(int fd)
{
  if (_ioctl(fd, 0, 0) < 0 && errno == ENOTTY)
    return 0;
  return errno != EBADF;
}

int
_creat(const char *path, mode_t mode)
{
  return _open(path, O_WRONLY | O_CREAT | O_TRUNC);
}

// init's parent is 0, as is that of a process which is not found.
pid_t
_getppid(void)
{
  struct procinfo me;

  return _process_info(_getpid(), &me) < 0 ? 0 : me.ppid;
}

pid_t
_getpgid(pid_t pid)
{
  struct procinfo info;

  if (_process_info(pid == 0 ? _getpid() : pid, &info) < 0)
    return -1;
  return info.pgid;
}

pid_t
_getpgrp(void)
{
  return _getpgid(0);
}

// There is one user, who is root: programs that ask may do what they want to.
uid_t
_getuid(void)
{
  return 0;
}

// Not POSIX's mknod, which has other arguments (sys/lectern.h).
int
_make_device(const char *path, int major)
{
  return _mknod(path, major, 1);
}

int
_getpagesize(void)
{
  return 4096;
}

// The kernel has it for descriptors only.
int
_truncate(const char *path, off_t size)
{
  int fd = _open(path, O_WRONLY), result, error;

  if (fd < 0)
    return -1;
  result = _ftruncate(fd, (int)size);
  error = errno;
  _close(fd);
  errno = error;
  return result;
}

#pragma weak wait = _posix_wait
#pragma weak waitpid = _posix_waitpid
#pragma weak unlink = _posix_unlink
#pragma weak sleep = _posix_sleep
#pragma weak usleep = _usleep
#pragma weak sleep_ticks = _sleep_ticks
#pragma weak gettimeofday = _gettimeofday
#pragma weak rmdir = _rmdir
#pragma weak access = _access
#pragma weak isatty = _isatty
#pragma weak creat = _creat
#pragma weak getppid = _getppid
#pragma weak getpgrp = _getpgrp
#pragma weak getpgid = _getpgid
#pragma weak getuid = _getuid
#pragma weak geteuid = _getuid
#pragma weak getgid = _getuid
#pragma weak getegid = _getuid
#pragma weak make_device = _make_device
#pragma weak getpagesize = _getpagesize
#pragma weak truncate = _truncate
