// <string.h>: what only POSIX has; weak, as a program may have these names.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#pragma weak memccpy
#pragma weak stpcpy
#pragma weak stpncpy
#pragma weak strdup
#pragma weak strndup
#pragma weak strnlen
#pragma weak strerror_r

// Behind the byte `c` in `dst`; NULL if it was not among the n.
void *
memccpy(void *dst, const void *src, int c, size_t n)
{
  const void *end = memchr(src, c, n);

  if (end == NULL) {
    memcpy(dst, src, n);
    return NULL;
  }
  n = (size_t)((const char *)end - (const char *)src) + 1;
  return (char *)memcpy(dst, src, n) + n;
}

// Not by strnlen, which may be the program's.
static size_t
length(const char *s, size_t max)
{
  const char *end = memchr(s, '\0', max);

  return end != NULL ? (size_t)(end - s) : max;
}

// `max` if there is no NUL among so many bytes; beyond these nothing is read.
size_t
strnlen(const char *s, size_t max)
{
  return length(s, max);
}

// Where the NUL is, so that the next piece can go there without a search.
char *
stpcpy(char *dst, const char *src)
{
  size_t len = strlen(src);

  return (char *)memcpy(dst, src, len + 1) + len;
}

// Fills up with NUL like strncpy, and has none at the end if `src` is too long.
// The result is behind the last byte copied.
char *
stpncpy(char *dst, const char *src, size_t n)
{
  size_t len = length(src, n);

  memcpy(dst, src, len);
  memset(dst + len, 0, n - len);
  return dst + len;
}

// len bytes and a NUL.
static char *
copy(const char *s, size_t len)
{
  char *new = malloc(len + 1);

  if (new == NULL)
    return NULL;
  memcpy(new, s, len);
  new[len] = '\0';
  return new;
}

// From malloc, for the caller to free; NULL and ENOMEM.
char *
strdup(const char *s)
{
  return copy(s, strlen(s));
}

char *
strndup(const char *s, size_t n)
{
  return copy(s, length(s, n));
}

// The XSI form: 0, or ERANGE if the text was cut off.
int
strerror_r(int error, char *buf, size_t n)
{
  const char *text = strerror(error);
  size_t len = strlen(text);

  if (len < n) {
    memcpy(buf, text, len + 1);
    return 0;
  }
  if (n > 0) {
    memcpy(buf, text, n - 1);
    buf[n - 1] = '\0';
  }
  return ERANGE;
}
