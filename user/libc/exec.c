// Becoming another program.
// The kernel's execve takes a path, arguments and an environment. What POSIX
// adds is done here: this program's environment, arguments as a list, and the
// search for a name. A call that succeeds does not return; one that fails gives
// -1 and errno, and the program is as it was.
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

#define MOST  64 // arguments of execl, execle and execlp
#define SHELL "/bin/sh"

int
_execv(const char *path, char *const argv[])
{
  return _execve(path, argv, _environ);
}

// Runs the file; one that is there and no program, by the shell, as execvp has
// to. `args` has room for two words more than argv, which may be empty.
static void
try_file(const char *path, char *const argv[], char *args[])
{
  int i;

  _execv(path, argv);
  if (errno != ENOEXEC)
    return;
  args[0] = "sh";
  args[1] = (char *)path;
  for (i = 1; argv[0] != NULL && argv[i] != NULL; i++)
    args[i + 1] = argv[i];
  args[i + 1] = NULL;
  _execv(SHELL, args);
  errno = ENOEXEC;
}

// Looks in the directories of $PATH; in /bin, if there is no such variable. An
// empty one is the current directory. A name with a slash is not looked for. A
// file that cannot be run does not end the search, but its error is told.
int
_execvp(const char *name, char *const argv[])
{
  const char *dirs = getenv("PATH");
  char path[PATH_MAX];
  int error = ENOENT;
  size_t n = 0;

  while (argv[n] != NULL)
    n++;
  char *args[n + 3];
  if (strchr(name, '/') != NULL) {
    try_file(name, argv, args);
    return -1;
  }
  if (dirs == NULL)
    dirs = "/bin";
  for (bool more = *name != '\0'; more;) {
    size_t len = strcspn(dirs, ":");

    if (len + 1 + strlen(name) < sizeof(path)) {
      memcpy(path, dirs, len);
      strcpy(path + len, len > 0 ? "/" : "");
      strcat(path, name);
      try_file(path, argv, args);
    } else {
      errno = ENAMETOOLONG;
    }
    if (errno == E2BIG || errno == ENOMEM)
      return -1;
    if (errno != ENOENT && errno != ENOTDIR)
      error = errno;
    more = dirs[len] == ':';
    dirs += len + more;
  }
  errno = error;
  return -1;
}

// The arguments up to NULL as an array. false: too many.
static bool
collect(const char *arg, va_list *ap, char *argv[MOST + 1])
{
  int n;

  argv[0] = (char *)arg;
  for (n = 0; argv[n] != NULL; argv[n] = va_arg(*ap, char *)) {
    if (++n > MOST) {
      errno = E2BIG;
      return false;
    }
  }
  return true;
}

// `va_end` must come before the call that does not return, so in these three
// the list is an array first.
int
_execl(const char *path, const char *arg, ...)
{
  char *argv[MOST + 1];
  va_list ap;
  bool fits;

  va_start(ap, arg);
  fits = collect(arg, &ap, argv);
  va_end(ap);
  return fits ? _execv(path, argv) : -1;
}

// The environment is behind the NULL.
int
_execle(const char *path, const char *arg, ...)
{
  char *argv[MOST + 1];
  char **env = NULL;
  va_list ap;
  bool fits;

  va_start(ap, arg);
  fits = collect(arg, &ap, argv);
  if (fits)
    env = va_arg(ap, char **);
  va_end(ap);
  return fits ? _execve(path, argv, env) : -1;
}

int
_execlp(const char *name, const char *arg, ...)
{
  char *argv[MOST + 1];
  va_list ap;
  bool fits;

  va_start(ap, arg);
  fits = collect(arg, &ap, argv);
  va_end(ap);
  return fits ? _execvp(name, argv) : -1;
}

#pragma weak execv = _execv
#pragma weak execvp = _execvp
#pragma weak execl = _execl
#pragma weak execle = _execle
#pragma weak execlp = _execlp
