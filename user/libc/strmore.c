// <string.h>: what the C standard has and the kernel does not need (for the
// other functions see lib/string.c).
#include <string.h>

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

int
strcoll(const char *a, const char *b)
{
  return strcmp(a, b);
}

size_t
strxfrm(char *dst, const char *src, size_t n)
{
  size_t len = strlen(src);

  if (n > 0)
    memcpy(dst, src, len < n ? len + 1 : n);
  return len;
}
