// The one formatter behind every printf, in the kernel and in programs.
#ifndef FORMAT_H
#define FORMAT_H

#include "types.h"

// Formats like printf and hands each character to put(arg, c). Returns the
// number of characters. Knows %d %i %u %x %X %o %p %c %s %%, the flags - 0 +
// and space, width and precision (numbers or *), the sizes l, h and z (all of
// at most 32 bits). An unknown directive is printed as it stands.
int vformat(void (*put)(void *arg, char c), void *arg, const char *fmt,
            va_list ap);

// Formats into `buf` of `size` bytes, always NUL-terminated if size > 0.
// Returns the length the whole text would have had.
int snprintf(char *buf, size_t size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

#endif
