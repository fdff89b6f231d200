// Removing a file.
#include "user/libc/libc.h"
#include <stdio.h>

int
remove(const char *path)
{
  return _unlink(path); // takes an empty directory, too
}
