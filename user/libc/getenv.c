// <stdlib.h>: the environment, which start.c has from exec; what changes it is
// in setenv.c.
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

// C11 7.22.4.6. The value is in the environment itself, not a copy: the program
// must not change it, and setenv may make it stale. A name with a '=' is none.
char *
getenv(const char *name)
{
  size_t len = strcspn(name, "=");
  char **entry;

  if (len == 0 || name[len] == '=')
    return NULL;
  for (entry = _environ; entry != NULL && *entry != NULL; entry++)
    if (strncmp(*entry, name, len) == 0 && (*entry)[len] == '=')
      return *entry + len + 1;
  return NULL;
}
