// What the programs in user/xv6 are linked with, before the C library: the
// functions of the x86 xv6 that have a name of today's but are not the same.
//
// The old headers are read here, too, under other names: a constant that is not
// the kernel's does not compile, and no struct may differ from it.
#include "user/libc/libc.h"
#include "fcntl.h"
#include "fs.h"
#include "lib/format.h"
#include "lib/string.h"
#include "stat.h"

#define stat   old_stat
#define dirent old_dirent
#include "user/xv6/include/fcntl.h"
#include "user/xv6/include/fs.h"
#include "user/xv6/include/stat.h"
#undef stat
#undef dirent

_Static_assert(sizeof(struct old_stat) == sizeof(struct stat) &&
                   offsetof(struct old_stat, size) ==
                       offsetof(struct stat, size),
               "the stat of old programs is the kernel's");
_Static_assert(sizeof(struct old_dirent) == sizeof(struct dirent),
               "... and so is what they read from a directory");

void _xv6_start(int argc, char *argv[]);
_Noreturn int _xv6_exit(void);
void _xv6_printf(int fd, const char *fmt, ...);
char *_xv6_gets(char *buf, int max);
int _xv6_stat(const char *path, struct _stat *st);
char *_xv6_strchr(const char *s, char c);
int main(int argc, char *argv[]);

// The end: an old program has no status. For the shell it is success.
_Noreturn int
_xv6_exit(void)
{
  _exit(0);
}

// Where such a program begins (the kernel's side: user/libc/start.c). The old
// ones had no start-up code, so a return from main was a fault; here it is the
// end, and what a main of any kind returns is not looked at.
__attribute__((force_align_arg_pointer)) void
_xv6_start(int argc, char *argv[])
{
  asm(".cfi_undefined 8"); // for debuggers: %eip's caller is nobody
  main(argc, argv);
  _xv6_exit();
}

// ---- printf ----

struct output {
  int fd;
  uint n;
  char buf[256];
};

static void
put(void *arg, const char *text, size_t n)
{
  struct output *out = arg;

  while (n-- > 0) {
    out->buf[out->n++] = *text++;
    if (out->n == sizeof(out->buf)) {
      _write(out->fd, out->buf, out->n);
      out->n = 0;
    }
  }
}

void
_xv6_printf(int fd, const char *fmt, ...)
{
  struct output out = {.fd = fd};
  va_list ap;

  va_start(ap, fmt);
  vformat(put, &out, fmt, ap);
  va_end(ap);
  if (out.n > 0)
    _write(fd, out.buf, out.n);
}

// ---- the others ----

// Reads a line from fd 0, its end included, of at most max - 1 characters; an
// empty string at the end of the input.
char *
_xv6_gets(char *buf, int max)
{
  int n = 0;
  char c;

  while (n + 1 < max && _read(0, &c, 1) == 1) {
    buf[n++] = c;
    if (c == '\n' || c == '\r')
      break;
  }
  buf[n] = '\0';
  return buf;
}

int
_xv6_stat(const char *path, struct _stat *st)
{
  int fd = _open(path, O_RDONLY);
  int result;

  if (fd < 0)
    return -1;
  result = _fstat(fd, st);
  _close(fd);
  return result;
}

// NULL for a NUL, unlike today's strchr.
char *
_xv6_strchr(const char *s, char c)
{
  return c == '\0' ? NULL : strchr(s, c);
}
