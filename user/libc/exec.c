// Becoming another program.
// The kernel's exec takes a path and arguments. What POSIX adds is done here:
// arguments as a list, and the search for a name. A call that succeeds does not
// return; one that fails gives -1 and errno, and the program is as it was.
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

#define MOST 64 // arguments of execl and execlp

int
_execv(const char *path, char *const argv[])
{
  return _exec(path, argv);
}

// The environment is dropped: the kernel hands none on (getenv.c).
int
_execve(const char *path, char *const argv[], char *const env[])
{
  return _exec(path, argv);
}

// The search path is /bin, and only that: there is no PATH in an empty
// environment. A name with a slash is not searched for.
int
_execvp(const char *name, char *const argv[])
{
  char path[sizeof("/bin/") + NAME_MAX] = "/bin/";

  if (strchr(name, '/') != NULL)
    return _exec(name, argv);
  if (*name == '\0' || strlen(name) > NAME_MAX) {
    errno = *name == '\0' ? ENOENT : ENAMETOOLONG;
    return -1;
  }
  strcat(path, name);
  return _exec(path, argv);
}

// The arguments up to NULL as an array. false: too many.
static bool
collect(const char *arg, va_list ap, char *argv[MOST + 1])
{
  int n;

  argv[0] = (char *)arg;
  for (n = 0; argv[n] != NULL; argv[n] = va_arg(ap, char *)) {
    if (++n > MOST) {
      errno = E2BIG;
      return false;
    }
  }
  return true;
}

// The environment that execle has behind the NULL is nobody's.
int
_execl(const char *path, const char *arg, ...)
{
  char *argv[MOST + 1];
  va_list ap;
  bool fits;

  va_start(ap, arg);
  fits = collect(arg, ap, argv);
  va_end(ap);
  return fits ? _exec(path, argv) : -1;
}

// As execl, with execvp's search. `va_end` must come before the call that does
// not return, so the list is an array first.
int
_execlp(const char *name, const char *arg, ...)
{
  char *argv[MOST + 1];
  va_list ap;
  bool fits;

  va_start(ap, arg);
  fits = collect(arg, ap, argv);
  va_end(ap);
  return fits ? _execvp(name, argv) : -1;
}

#pragma weak execv = _execv
#pragma weak execve = _execve
#pragma weak execvp = _execvp
#pragma weak execl = _execl
#pragma weak execle = _execl
#pragma weak execlp = _execlp
