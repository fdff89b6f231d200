// <string.h>: what an errno means, in words.
#include <errno.h>
#include <string.h>

// C11 7.24.6.2. Short and without a capital, as it comes behind "cat: name: ".
// The two numbers behind the table are far above the others, and would make it
// large.
char *
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
      [ETXTBSY] = "program is running, or being written",
      [EFBIG] = "file too large",
      [ENOSPC] = "no space left on device",
      [ESPIPE] = "cannot seek",
      [EROFS] = "read-only file system",
      [EMLINK] = "too many links",
      [EPIPE] = "pipe without a reader",
      [EDOM] = "argument out of domain",
      [ERANGE] = "result too large",
      [ENAMETOOLONG] = "file name too long",
      [ENOSYS] = "no such system call",
      [ENOTEMPTY] = "directory not empty",
  };

  if (error == EILSEQ)
    return "not a character";
  if (error == ENOTSUP)
    return "not supported";
  if (error >= 0 && error < ERRNO_MAX && text[error] != NULL)
    return (char *)text[error];
  return "unknown error";
}
