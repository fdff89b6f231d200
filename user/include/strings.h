// More strings (POSIX), those of old programs among them.
#ifndef _STRINGS_H
#define _STRINGS_H

#include <_size.h>

// ---- comparison where 'a' and 'A' are the same: < 0, 0, > 0 ----
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n); // the first n at most

// ---- bits ----
int ffs(int i); // the lowest 1, counted from 1; 0: there is none

// ---- old names of what <string.h> has ----
int bcmp(const void *a, const void *b, size_t n); // 0: they are equal
void bcopy(const void *src, void *dst, size_t n); // memmove: they may overlap
void bzero(void *dst, size_t n);                  // memset to 0
char *index(const char *s, int c);                // strchr
char *rindex(const char *s, int c);               // strrchr

#endif
