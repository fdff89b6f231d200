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

// The end of a text that may be longer than what is worth showing.
struct tail {
  size_t n;       // characters of the whole text
  char text[240]; // character i is in text[i % sizeof(text)]
};

static void
keep(void *arg, char c)
{
  struct tail *tail = arg;

  tail->text[tail->n++ % sizeof(tail->text)] = c;
}

// Prints the message in one piece, so that those of two processes do not mix.
// Of a long text, mostly a path, the end says most.
static void
vwarn(int error, const char *fmt, va_list ap)
{
  struct tail tail = {0};
  char text[sizeof(tail.text) + 1];
  size_t n, cut;

  vformat(keep, &tail, fmt, ap);
  n = tail.n < sizeof(tail.text) ? tail.n : sizeof(tail.text);
  cut = tail.n - n;
  for (size_t i = 0; i < n; i++)
    text[i] = tail.text[(cut + i) % sizeof(tail.text)];
  text[n] = '\0';
  fprintf(2, "%s: %s%s: %s\n", progname, cut > 0 ? "..." : "", text,
          strerror(error));
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
