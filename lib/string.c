// Strings and memory, for the kernel and for programs alike: what the kernel
// needs of the C standard's <string.h>, and no other name, since a program is
// linked with it. The rest is in user/libc/.
//
// The compiler itself calls memset, memcpy, memmove and memcmp, so this file
// must not rest on a C library, and none of these may be written as a plain
// loop: an optimiser that recognises the loop replaces it by a call of the very
// function it stands in. The first symptom is a stack overflow on the first
// use. The string instructions below cannot be mistaken for a loop.
//
// They rely on the direction flag being clear, which the ABI promises and the
// kernel's entry code restores.
#include "lib/string.h"

// A word at any address, of any type.
typedef uint32_t __attribute__((aligned(1), may_alias)) anyword;

// The byte in all four of a word, then words, then what is left.
void *
memset(void *dst, int c, size_t n)
{
  uint32_t word = (uint8_t)c * 0x01010101u;
  size_t words = n / 4, tail = n % 4;
  void *p = dst;

  asm volatile("rep stosl" : "+D"(p), "+c"(words) : "a"(word) : "memory");
  asm volatile("rep stosb" : "+D"(p), "+c"(tail) : "a"(word) : "memory");
  return dst;
}

// Copies from the lowest address up, words first. What the C standard leaves
// open is promised here: it may overlap, if `dst` is the lower one.
void *
memcpy(void *dst, const void *src, size_t n)
{
  size_t words = n / 4, tail = n % 4;
  void *p = dst;

  asm volatile("rep movsl" : "+D"(p), "+S"(src), "+c"(words) : : "memory");
  asm volatile("rep movsb" : "+D"(p), "+S"(src), "+c"(tail) : : "memory");
  return dst;
}

// Copies from the highest address down: the odd bytes at the end first, then
// words. An interrupt in between is harmless, its entry code clears the flag.
//
//   src         |  word |  word |odd|
//   dst             |  word |  word |odd|      n bytes each; this end first
//
// Going up instead, the first word would be written over what is still to be
// read.
static void
copy_down(void *dst, const void *src, size_t n)
{
  size_t words = n / 4, tail = n % 4;
  char *d = (char *)dst + n - 1;
  const char *s = (const char *)src + n - 1;

  asm volatile("std; rep movsb; cld"
               : "+D"(d), "+S"(s), "+c"(tail)
               :
               : "memory", "cc");
  d -= 3;
  s -= 3;
  asm volatile("std; rep movsl; cld"
               : "+D"(d), "+S"(s), "+c"(words)
               :
               : "memory", "cc");
}

void *
memmove(void *dst, const void *src, size_t n)
{
  // Going up destroys the source only where it lies less than n below dst.
  if ((uintptr_t)dst - (uintptr_t)src >= n)
    return memcpy(dst, src, n);
  copy_down(dst, src, n);
  return dst;
}

// Words as long as they are alike. The bytes of the first pair that differs are
// compared in order: as numbers, the word's last byte would count most.
int
memcmp(const void *a, const void *b, size_t n)
{
  const uint8_t *x = a, *y = b;

  for (; n >= 4 && *(const anyword *)x == *(const anyword *)y; n -= 4) {
    x += 4;
    y += 4;
  }
  for (; n > 0; n--, x++, y++) {
    if (*x != *y)
      return *x - *y;
  }
  return 0;
}

void *
memchr(const void *s, int c, size_t n)
{
  const uint8_t *p = s;

  for (; n > 0; n--, p++) {
    if (*p == (uint8_t)c)
      return (void *)p;
  }
  return NULL;
}

// The asm in the loop makes no code. It says that `end` may have changed, so an
// optimiser does not know the loop for what it is.
size_t
strlen(const char *s)
{
  const char *end = s;

  while (*end != '\0') {
    end++;
    asm("" : "+r"(end));
  }
  return (size_t)(end - s);
}

// Characters count as unsigned, which char is not here: 7-bit letters come
// before all others.
int
strcmp(const char *a, const char *b)
{
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return (uint8_t)*a - (uint8_t)*b;
}

int
strncmp(const char *a, const char *b, size_t n)
{
  while (n > 0 && *a != '\0' && *a == *b) {
    n--;
    a++;
    b++;
  }
  return n == 0 ? 0 : (uint8_t)*a - (uint8_t)*b;
}

// Fills `dst` up with NULs, and puts none there if `src` is too long: for
// fields of a fixed size, like the name in a directory entry.
char *
strncpy(char *dst, const char *src, size_t n)
{
  const char *end = memchr(src, '\0', n);
  size_t len = end != NULL ? (size_t)(end - src) : n;

  memcpy(dst, src, len);
  memset(dst + len, 0, n - len);
  return dst;
}

// The NUL counts as a part of the string: strchr(s, '\0') is its end.
char *
strchr(const char *s, int c)
{
  for (; *s != (char)c; s++) {
    if (*s == '\0')
      return NULL;
  }
  return (char *)s;
}

char *
strrchr(const char *s, int c)
{
  const char *last = NULL;

  for (;; s++) {
    if (*s == (char)c)
      last = s;
    if (*s == '\0')
      return (char *)last;
  }
}

// At each place anew: for long texts there are better ways, but these are
// short. The empty string is found at once.
char *
strstr(const char *s, const char *part)
{
  size_t len = strlen(part);

  for (;; s++) {
    if (strncmp(s, part, len) == 0)
      return (char *)s;
    if (*s == '\0')
      return NULL;
  }
}
