// The one formatter behind every printf, in the kernel and in programs.
#ifndef FORMAT_H
#define FORMAT_H

#include "types.h"

// In the C library these names are not the library's to give away.
#if __STDC_HOSTED__
#define vformat       _vformat
#define format_bytes  _format_bytes
#define format_repeat _format_repeat
#define format_real   _format_real
#endif

// Formats like printf and hands the text on in pieces, each with put(arg, text,
// n). Returns the number of characters, or -1 if an int cannot count them.
// Knows %d %i %u %x %X %o %p %c %s %n %%, in programs %a %e %f %g too; the
// flags - 0 + # and space, width and precision (numbers or *), the sizes hh h l
// ll j z t L. An unknown directive is printed as it stands.
int vformat(void (*put)(void *arg, const char *text, size_t n), void *arg,
            const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));

// Formats into `buf` of `size` bytes, always NUL-terminated if size > 0.
// Returns the length the whole text would have had.
//
// To print to a buffer that is too small is not an error: compare the result
// with `size`.
int snprintf(char *buf, size_t size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

// ---- what the parts of the formatter share ----

// One directive, as in "%-08.3lx".
struct format_spec {
  bool left;        // -: pad on the right
  bool zero;        // 0: pad with zeros
  bool alternative; // #: another form
  char plus;        // '+' or ' ' before a number that is not negative, or 0
  int width;        // at least so many characters
  int precision;    // digits at least, or characters at most; -1: not given
  uint size;        // bytes of the number that is the argument
  bool extended;    // L: a long double
  char kind;        // the letter that ends it
};

// Where the text goes.
struct format_output {
  void (*put)(void *arg, const char *text, size_t n);
  void *arg;
  size_t count; // characters so far
};

// Hands `n` bytes on and counts them.
void format_bytes(struct format_output *out, const char *text, size_t n);

// The character c, n times; not at all if n is negative.
void format_repeat(struct format_output *out, char c, int n);

// Prints the floating-point argument that `s` asks for (user/libc/real.c). The
// kernel has none, nor a processor's unit to take it with: false.
#if __STDC_HOSTED__
bool format_real(struct format_output *out, const struct format_spec *s,
                 va_list *ap);
#else
static inline bool
format_real(struct format_output *out, const struct format_spec *s, va_list *ap)
{
  (void)out, (void)s, (void)ap;
  return false;
}
#endif

#endif
