// <stdlib.h>: characters of more than one byte, in UTF-8 (RFC 3629):
//
//   0xxxxxxx                               7 bits
//   110xxxxx 10xxxxxx                     11
//   1110xxxx 10xxxxxx 10xxxxxx            16, without d800 to dfff
//   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx   21, up to 10ffff
//
// A character has one form only, the shortest.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

// The bytes that a character takes; 0: it is none.
static int
size_of(uint32_t c)
{
  if (c >= 0x110000 || (c >= 0xd800 && c < 0xe000))
    return 0;
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

// Reads one of up to `n` bytes. Its size, or -1.
static int
decode(uint32_t *c, const char *s, size_t n)
{
  const unsigned char *p = (const unsigned char *)s;
  int size, i;

  if (n == 0)
    return -1;
  size = p[0] < 0x80   ? 1
         : p[0] < 0xc0 ? 0
         : p[0] < 0xe0 ? 2
         : p[0] < 0xf0 ? 3
         : p[0] < 0xf8 ? 4
                       : 0;
  *c = size <= 1 ? p[0] : p[0] & (0x7fu >> size);
  for (i = 1; i < size && (size_t)i < n && p[i] >> 6 == 2; i++)
    *c = *c << 6 | (p[i] & 0x3f);
  if (size != 0 && i == size && size_of(*c) == size)
    return size;
  errno = EILSEQ;
  return -1;
}

int
mbtowc(wchar_t *wc, const char *s, size_t n)
{
  uint32_t c;
  int size;

  if (s == NULL)
    return 0;
  size = decode(&c, s, n);
  if (size > 0 && wc != NULL)
    *wc = (wchar_t)c;
  return size > 0 && c == 0 ? 0 : size;
}

int
mblen(const char *s, size_t n)
{
  return mbtowc(NULL, s, n);
}

int
wctomb(char *s, wchar_t wc)
{
  static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
  uint32_t c = (uint32_t)wc;
  int size = size_of(c), i;

  if (s == NULL)
    return 0;
  if (size == 0) {
    errno = EILSEQ;
    return -1;
  }
  for (i = size - 1; i > 0; i--, c >>= 6)
    s[i] = (char)(0x80 | (c & 0x3f));
  s[0] = (char)(first[size] | c);
  return size;
}

size_t
mbstowcs(wchar_t *dst, const char *src, size_t n)
{
  size_t count;
  wchar_t wc;

  for (count = 0; dst == NULL || count < n; count++) {
    int size = mbtowc(&wc, src, MB_CUR_MAX);

    if (size < 0)
      return (size_t)-1;
    if (dst != NULL)
      dst[count] = wc;
    if (size == 0)
      break;
    src += size;
  }
  return count;
}

size_t
wcstombs(char *dst, const wchar_t *src, size_t n)
{
  size_t count = 0;

  for (;; src++) {
    char c[4];
    int size = wctomb(c, *src);

    if (size < 0)
      return (size_t)-1;
    if (dst != NULL && count + (size_t)size > n)
      return count;
    for (int i = 0; dst != NULL && i < size; i++)
      dst[count + (size_t)i] = c[i];
    if (*src == 0)
      return count;
    count += (size_t)size;
  }
}
