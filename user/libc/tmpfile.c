// Files for a while. They lie in the root directory: no other is sure to exist.
#include "user/libc/stream.h"
#include <errno.h>
#include "fcntl.h"

static unsigned tries;

// The process's number makes the name its own; a file of that name may be left
// from a process that crashed, so callers try until one is free.
static void
make_name(char s[L_tmpnam])
{
  snprintf(s, L_tmpnam, "/tmp.%d.%u", _getpid(), tries++ % TMP_MAX);
}

// C11 7.21.4.4. Between this call and the program's open, another may take the
// name; tmpfile has no such gap.
char *
tmpnam(char *s)
{
  static char own[L_tmpnam];
  char *name = s != NULL ? s : own;
  int i, fd, before = errno;

  for (i = 0; i < TMP_MAX; i++) {
    make_name(name);
    fd = _open(name, O_RDONLY);
    if (fd < 0) {
      errno = before;
      return name;
    }
    _close(fd);
  }
  return NULL;
}

// C11 7.21.4.3. Unlinked at once: it goes with the last descriptor, even when
// the program is killed or the machine crashes.
FILE *
tmpfile(void)
{
  char name[L_tmpnam];
  FILE *f;

  do {
    make_name(name);
    f = fopen(name, "w+x");
  } while (f == NULL && errno == EEXIST);
  if (f != NULL)
    _unlink(name); // the file itself is there until it is closed
  return f;
}
