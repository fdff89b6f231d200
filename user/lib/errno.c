// Errors: the last one, its text, and the messages programs print about it.
#include "user.h"

int errno;
const char *progname = "?";

const char *
strerror(int error)
{
  static const char *const text[ERRNO_MAX] = {
      [0] = "Success",
      [EPERM] = "Operation not permitted",
      [ENOENT] = "No such file or directory",
      [ESRCH] = "No such process",
      [EINTR] = "Interrupted",
      [EIO] = "Input/output error",
      [ENXIO] = "No such device or address",
      [E2BIG] = "Argument list too long",
      [ENOEXEC] = "Not an executable file",
      [EBADF] = "Bad file descriptor",
      [ECHILD] = "No child processes",
      [EAGAIN] = "No more processes",
      [ENOMEM] = "Out of memory",
      [EACCES] = "Permission denied",
      [EFAULT] = "Bad address",
      [EBUSY] = "Device or resource busy",
      [EEXIST] = "File exists",
      [EXDEV] = "Link across file systems",
      [ENODEV] = "No such device",
      [ENOTDIR] = "Not a directory",
      [EISDIR] = "Is a directory",
      [EINVAL] = "Invalid argument",
      [ENFILE] = "Too many open files in the system",
      [EMFILE] = "Too many open files",
      [ENOTTY] = "Not a terminal",
      [EFBIG] = "File too large",
      [ENOSPC] = "No space left on device",
      [ESPIPE] = "Cannot seek",
      [EROFS] = "Read-only file system",
      [EMLINK] = "Too many links",
      [EPIPE] = "Pipe without a reader",
      [ERANGE] = "Result too large",
      [ENAMETOOLONG] = "File name too long",
      [ENOSYS] = "No such system call",
      [ENOTEMPTY] = "Directory not empty",
  };

  if (error >= 0 && error < ERRNO_MAX && text[error] != NULL)
    return text[error];
  return "Unknown error";
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
