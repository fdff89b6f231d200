// Strings and memory, for kernel and user programs. Words where it can.
// Programs see them in user/include/string.h.
//
// None sleeps, takes a lock or keeps anything: they may be called anywhere. In
// the kernel they are for its own memory only; user memory is usercopy.c's.
#ifndef STRING_H
#define STRING_H

#include "types.h"

// As the C standard has them (C11, 7.24). Sizes are in bytes; strings end with
// NUL, and what is copied to has room for it.
void *memset(void *dst, int c, size_t n);
void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n); // may overlap
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strncpy(char *dst, const char *src, size_t n); // pads with NUL
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *part);

// ---- what the C standard does not have (safestrcpy.c) ----

// The length of `s`, or `max` if its first `max` characters have no NUL.
size_t strnlen(const char *s, size_t max);

// Copies at most n - 1 characters and always ends with NUL (n > 0). Returns
// `dst`. Unlike strncpy it does not fill up the rest.
char *safestrcpy(char *dst, const char *src, size_t n);

#endif
