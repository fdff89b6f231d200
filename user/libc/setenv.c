// <stdlib.h>: changes of the environment, POSIX's. An entry that is replaced is
// not freed: getenv may have given it to somebody.
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

#pragma weak setenv
#pragma weak unsetenv
#pragma weak putenv

// What malloc gave for the list, if that is what _environ still is.
static char **own;

// Whether it is `name`, of `len` characters, that the entry gives a value.
static bool
is_entry(const char *entry, const char *name, size_t len)
{
  return strncmp(entry, name, len) == 0 && entry[len] == '=';
}

// Puts an entry in the place of the one with its name, or at the end.
static int
put(char *entry, size_t len)
{
  size_t n;

  for (n = 0; _environ != NULL && _environ[n] != NULL; n++) {
    if (is_entry(_environ[n], entry, len)) {
      _environ[n] = entry;
      return 0;
    }
  }
  char **list = malloc((n + 2) * sizeof(*list));
  if (list == NULL)
    return -1;
  if (n > 0)
    memcpy(list, _environ, n * sizeof(*list));
  list[n] = entry;
  list[n + 1] = NULL;
  if (own == _environ)
    free(own);
  _environ = own = list;
  return 0;
}

// 0, or -1 and errno: EINVAL for a name that is none, ENOMEM. Name and value
// are copied.
int
setenv(const char *name, const char *value, int overwrite)
{
  size_t len = strcspn(name, "=");
  size_t value_size = strlen(value) + 1;
  char *entry;

  if (len == 0 || name[len] == '=') {
    errno = EINVAL;
    return -1;
  }
  if (!overwrite && getenv(name) != NULL)
    return 0;
  entry = malloc(len + 1 + value_size);
  if (entry == NULL)
    return -1;
  memcpy(entry, name, len);
  entry[len] = '=';
  memcpy(entry + len + 1, value, value_size);
  if (put(entry, len) == 0)
    return 0;
  free(entry);
  return -1;
}

// Removes all entries of that name: putenv may have made two.
static int
take_out(const char *name)
{
  size_t len = strcspn(name, "=");
  char **from, **to;

  if (len == 0 || name[len] == '=') {
    errno = EINVAL;
    return -1;
  }
  if (_environ == NULL)
    return 0;
  for (from = to = _environ; *from != NULL; from++)
    if (!is_entry(*from, name, len))
      *to++ = *from;
  *to = NULL;
  return 0;
}

int
unsetenv(const char *name)
{
  return take_out(name);
}

// Without a '=', a name is taken out, as elsewhere.
// The entry itself becomes part of the environment, not a copy: the caller
// leaves it alone from then on.
int
putenv(char *entry)
{
  size_t len = strcspn(entry, "=");

  if (entry[len] == '\0')
    return take_out(entry);
  return put(entry, len);
}
