// <strings.h>; weak, as a program may have these names for things of its own.
#include <string.h>
#include <strings.h>

#pragma weak strcasecmp
#pragma weak strncasecmp
#pragma weak ffs
#pragma weak bcmp
#pragma weak bcopy
#pragma weak bzero
#pragma weak index
#pragma weak rindex

static int
lower(char c)
{
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

// As unsigned char, like strcmp: letters of UTF-8 are larger than those of
// ASCII.
static int
compare(const char *a, const char *b, size_t n)
{
  for (; n > 0; n--, a++, b++) {
    if (lower(*a) != lower(*b))
      return lower(*a) - lower(*b);
    if (*a == '\0')
      break;
  }
  return 0;
}

// POSIX, <strings.h>. Less than, equal to or greater than 0; letters of ASCII
// only, whatever the case.
int
strcasecmp(const char *a, const char *b)
{
  return compare(a, b, (size_t)-1);
}

int
strncasecmp(const char *a, const char *b, size_t n)
{
  return compare(a, b, n);
}

// The lowest 1 bit, counted from 1; 0: there is none.
int
ffs(int i)
{
  unsigned rest = (unsigned)i;
  int n = 1;

  if (rest == 0)
    return 0;
  for (; (rest & 1) == 0; rest >>= 1)
    n++;
  return n;
}

// The names of 4.2BSD for what the C standard calls otherwise; of no use but
// for old programs. Note that bcopy has the source first.
int
bcmp(const void *a, const void *b, size_t n)
{
  return memcmp(a, b, n);
}

void
bcopy(const void *src, void *dst, size_t n)
{
  memmove(dst, src, n);
}

void
bzero(void *dst, size_t n)
{
  memset(dst, 0, n);
}

char *
index(const char *s, int c)
{
  return strchr(s, c);
}

char *
rindex(const char *s, int c)
{
  return strrchr(s, c);
}
