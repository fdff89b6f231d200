// Programs: where they are, and how a process becomes one.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

bool
path_next(const char **dirs, const char *name, char *path, size_t size)
{
  while (*dirs != NULL && *name != '\0') {
    size_t len = strcspn(*dirs, ":");
    int n = snprintf(path, size, "%.*s%s%s", (int)len, *dirs,
                     len > 0 ? "/" : "", name);

    *dirs = (*dirs)[len] == ':' ? *dirs + len + 1 : NULL;
    if (n < (int)size)
      return true;
  }
  return false;
}

void
become(char *argv[])
{
  execvp(argv[0], argv);
  int status = errno == ENOENT ? NOT_FOUND : CANNOT_RUN;
  warn("%s", argv[0]);
  _exit(status);
}

// What execve(2) takes, less the environment, and a little that is not used.
size_t
exec_room(void)
{
  size_t bytes = 64;
  char **entry;

  for (entry = environ; *entry != NULL; entry++)
    bytes += strlen(*entry) + EXEC_WORD;
  return bytes < ARG_MAX ? ARG_MAX - bytes : 0;
}
