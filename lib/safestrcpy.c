// Strings with a limit, under names that the C standard does not have. They are
// apart from string.c because a program is linked with all of that, and these
// names are the program's to use.
#include "lib/string.h"

size_t
strnlen(const char *s, size_t max)
{
  size_t n = 0;

  while (n < max && s[n] != '\0')
    n++;
  return n;
}

char *
safestrcpy(char *dst, const char *src, size_t n)
{
  size_t len;

  if (n == 0)
    return dst;
  len = strnlen(src, n - 1);
  memcpy(dst, src, len);
  dst[len] = '\0';
  return dst;
}
