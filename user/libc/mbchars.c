// <stdlib.h>: characters of more than one byte, in UTF-8 (RFC 3629):
//
//   0xxxxxxx                               7 bits
//   110xxxxx 10xxxxxx                     11
//   1110xxxx 10xxxxxx 10xxxxxx            16, without d800 to dfff
//   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx   21, up to 10ffff
//
// A character has one form only, the shortest.
// C11 7.22.7 and 7.22.8. UTF-8 has no states, so the functions keep nothing
// between calls, and a NULL string, which asks for that, gives 0. A wchar_t
// holds the character's number in Unicode (__STDC_ISO_10646__).
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
// errno is EILSEQ for what is no character. A character that is cut off at `n`
// bytes is no error of its own: mbtowc cannot tell its caller the two apart.
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

// C11 7.22.7.2. The bytes it takes, 0 for NUL, -1 for none; *wc then stays.
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

// C11 7.22.7.3. `s` has room for MB_CUR_MAX bytes. Half of a surrogate pair
// (d800 to dfff) is no character, so UTF-8 has no form for it.
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

// C11 7.22.8.1. How many characters, without the NUL that ends them, which is
// there only if there was room; (size_t)-1 for what is no UTF-8.
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

// C11 7.22.8.2. The same in bytes. A character that does not fit as a whole is
// left out.
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
