// <string.h>: what the C standard has and the kernel does not need (for the
// other functions see lib/string.c).
#include <string.h>

// C11 7.24.2.3. `dst` has room for all of `src`.
char *
strcpy(char *dst, const char *src)
{
  memcpy(dst, src, strlen(src) + 1);
  return dst;
}

// C11 7.24.3.1.
char *
strcat(char *dst, const char *src)
{
  memcpy(dst + strlen(dst), src, strlen(src) + 1);
  return dst;
}

// C11 7.24.3.2. At most `n` bytes, and a NUL behind them always: `dst` needs
// room for n + 1 beyond its own.
char *
strncat(char *dst, const char *src, size_t n)
{
  char *to = dst + strlen(dst);
  const char *end = memchr(src, '\0', n);
  size_t len = end != NULL ? (size_t)(end - src) : n;

  memcpy(to, src, len);
  to[len] = '\0';
  return dst;
}

// C11 7.24.4.3. The "C" locale has the order of the bytes.
int
strcoll(const char *a, const char *b)
{
  return strcmp(a, b);
}

// C11 7.24.4.5. For the same reason the transformed string is the string.
size_t
strxfrm(char *dst, const char *src, size_t n)
{
  size_t len = strlen(src);

  if (n > 0)
    memcpy(dst, src, len < n ? len + 1 : n);
  return len;
}
