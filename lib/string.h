// Strings and memory, for kernel and user programs. Words where it can.
#ifndef STRING_H
#define STRING_H

#include "types.h"

void *memset(void *dst, int c, size_t n);
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n); // may overlap
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t n); // pads with NUL
char *strcat(char *dst, const char *src);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *part);

// Copies at most n - 1 characters and always ends with NUL (n > 0).
char *safestrcpy(char *dst, const char *src, size_t n);

// ---- UTF-8 (RFC 3629): a character is one byte and up to 3 that follow ----

#define UTF8_MAX 4

// Whether a byte is one that follows, and how long a character is that starts
// with it: 1 for all that is no first byte.
static inline bool
utf8_follows(uint byte)
{
  return byte >= 0x80 && byte < 0xc0;
}

static inline uint
utf8_length(uint byte)
{
  if (byte < 0xc2 || byte > 0xf4)
    return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

#endif
