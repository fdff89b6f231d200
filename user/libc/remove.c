// Removing a file.
#include "user/libc/libc.h"
#include <stdio.h>

// C11 7.21.4.1. For a directory POSIX wants what rmdir does.
int
remove(const char *path)
{
  return _unlink(path); // takes an empty directory, too
}
