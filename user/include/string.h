// Strings and memory (C11 7.24, POSIX). A string ends with a byte of 0, which
// its length does not count. The caller sees to room for what is written.
#ifndef _STRING_H
#define _STRING_H

#include <_size.h>

// ---- memory: `n` bytes each ----
void *memcpy(void *dst, const void *src, size_t n);  // returns dst
void *memmove(void *dst, const void *src, size_t n); // the two may overlap
void *memset(void *dst, int c, size_t n);            // n bytes of value c
int memcmp(const void *a, const void *b, size_t n); // < 0, 0, > 0: a is less...
void *memchr(const void *s, int c, size_t n);       // the first c, or NULL
// Copies up to the first c, that one included. Returns what follows it in dst;
// NULL: no c in n bytes, all copied.
void *memccpy(void *dst, const void *src, int c, size_t n);

// ---- length and comparison ----
size_t strlen(const char *s); // the length, without the 0 at the end
size_t strnlen(const char *s, size_t max); // the length, at most max
int strcmp(const char *a, const char *b);  // < 0, 0, > 0: a is less...
int strncmp(const char *a, const char *b, size_t n); // the first n at most
int strcoll(const char *a, const char *b); // strcmp: the locale is "C"
// Copies what strcmp compares as strcoll does, at most n bytes. The length.
size_t strxfrm(char *dst, const char *src, size_t n);

// ---- copies ----
char *strcpy(char *dst, const char *src); // returns dst
char *strncpy(char *dst, const char *src,
              size_t n);                  // n bytes, NULs at the end,
                                          // none if src is longer
char *strcat(char *dst, const char *src); // at the end of dst
char *strncat(char *dst, const char *src, size_t n); // n characters and a NUL
char *stpcpy(char *dst, const char *src);            // returns the end of dst
char *stpncpy(char *dst, const char *src, size_t n); // where its NULs begin
char *strdup(const char *s); // from malloc; NULL and errno: no memory
char *strndup(const char *s, size_t n); // ... of at most n characters

// ---- search: a pointer into `s`, or NULL ----
char *strchr(const char *s, int c);            // the first c; it may be 0
char *strrchr(const char *s, int c);           // the last
char *strstr(const char *s, const char *part); // the first place of part
char *strpbrk(const char *s, const char *set); // the first of any in set
size_t strspn(const char *s, const char *set); // how many from the start are in
size_t strcspn(const char *s, const char *set); // ... are not in set

// ---- words ----
// The next word of `s` between characters of `set`, or NULL at the end. It ends
// the word in place; s is NULL in all calls but the first. strtok_r keeps where
// it is in *rest, strtok in itself.
char *strtok(char *s, const char *set);
char *strtok_r(char *s, const char *set, char **rest);

// ---- messages ----
char *strerror(int error); // what an errno means; not to be changed
int strerror_r(int error, char *buf, size_t n); // 0, or ERANGE: it was cut
char *strsignal(int sig); // what a signal's number means; not to be changed

#endif
