// Errors: the last one, its text, and the messages programs print about it.
#include "user.h"

int errno;
const char *progname = "?";

const char *
strerror(int error)
{
  static const char *const text[ERRNO_MAX] = {
      [0] = "success",
      [EPERM] = "operation not permitted",
      [ENOENT] = "no such file or directory",
      [ESRCH] = "no such process",
      [EINTR] = "interrupted",
      [EIO] = "input/output error",
      [ENXIO] = "no such device or address",
      [E2BIG] = "argument list too long",
      [ENOEXEC] = "not an executable file",
      [EBADF] = "bad file descriptor",
      [ECHILD] = "no child processes",
      [EAGAIN] = "no more processes",
      [ENOMEM] = "out of memory",
      [EACCES] = "permission denied",
      [EFAULT] = "bad address",
      [EBUSY] = "device or resource busy",
      [EEXIST] = "file exists",
      [EXDEV] = "link across file systems",
      [ENODEV] = "no such device",
      [ENOTDIR] = "not a directory",
      [EISDIR] = "is a directory",
      [EINVAL] = "invalid argument",
      [ENFILE] = "too many open files in the system",
      [EMFILE] = "too many open files",
      [ENOTTY] = "not a terminal",
      [EFBIG] = "file too large",
      [ENOSPC] = "no space left on device",
      [ESPIPE] = "cannot seek",
      [EROFS] = "read-only file system",
      [EMLINK] = "too many links",
      [EPIPE] = "pipe without a reader",
      [ERANGE] = "result too large",
      [ENAMETOOLONG] = "file name too long",
      [ENOSYS] = "no such system call",
      [ENOTEMPTY] = "directory not empty",
  };

  if (error >= 0 && error < ERRNO_MAX && text[error] != NULL)
    return text[error];
  return "unknown error";
}

// Prints the message in one piece, so that those of two processes do not mix.
// A text longer than the buffer is cut; the reason is not.
static void
vwarn(int error, const char *fmt, va_list ap)
{
  char text[1200];

  vsnprintf(text, sizeof(text), fmt, ap);
  fprintf(2, "%s: %s: %s\n", progname, text, strerror(error));
}

void
warn(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vwarn(errno, fmt, ap);
  va_end(ap);
}

void
fail(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vwarn(errno, fmt, ap);
  va_end(ap);
  exit(1);
}

void
usage(int argc, char *argv[], bool bad, const char *text)
{
  bool help = argc == 2 && strcmp(argv[1], "--help") == 0;

  if (!help && !bad)
    return;
  fprintf(help ? 1 : 2, "usage: %s\n", text);
  exit(help ? 0 : 2);
}
