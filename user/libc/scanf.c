// The one reader behind every scanf. It looks one byte ahead, and takes it only
// if it fits: nothing ever needs to be put back.
#include <stdarg.h>
#include "user/libc/stream.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The text of a number is collected before strtod reads it, as a stream cannot
// be looked ahead further than a byte. 400 bytes hold every double in 17
// digits, and whole ones in full (309 digits).
#define LONGEST_REAL 400 // bytes of a floating-point number; more end it

struct input {
  FILE *f;
  size_t count; // bytes taken so far
  size_t left;  // that this directive may still take
};

// One directive, as in "%*8lld".
struct directive {
  bool skip;    // *: no argument
  size_t width; // 0: not given
  size_t size;  // bytes of an integer
  char real;    // of a floating-point number: 0 float, 'l' double, 'L' the long
  char kind;    // the letter that ends it
  bool set[256]; // of %[ and %s: the bytes that fit
};

enum result { MATCHED, MISMATCHED, ENDED };

// The next byte, not taken; EOF at the end of the input or of the width.
static int
peek(struct input *in)
{
  FILE *f = in->f;

  if (in->left == 0 || (f->next >= f->end && !_fill(f)))
    return EOF;
  return *f->next;
}

// Takes the byte just seen; returns it.
static int
take(struct input *in)
{
  in->count++;
  in->left--;
  return *in->f->next++;
}

// Blanks never count for a width.
static void
skip_space(struct input *in)
{
  in->left = SIZE_MAX;
  while (isspace(peek(in)))
    take(in);
}

// ---- the format ----

// C11 7.21.6.2, 11: hh h l ll j z t L. A long is an int here.
static void
parse_size(const char **format, struct directive *d)
{
  d->size = sizeof(int);
  d->real = 0;
  for (;; (*format)++) {
    if (**format == 'l' || **format == 'L')
      d->real = **format;
    if (**format == 'h') // of hh, the second halves it again
      d->size = d->size == sizeof(short) ? sizeof(char) : sizeof(short);
    else if (**format == 'j' || (**format == 'l' && (*format)[1] == 'l'))
      d->size = sizeof(long long);
    else if (**format == '\0' || strchr("lLzt", **format) == NULL)
      return;
  }
}

// The set of %[, from behind the bracket to behind the one that ends it.
static void
parse_set(const char **format, struct directive *d)
{
  const unsigned char *p = (const unsigned char *)*format;
  bool others = *p == '^';
  const unsigned char *begin;

  p += others;
  memset(d->set, others, sizeof(d->set));
  for (begin = p; *p != '\0' && (*p != ']' || p == begin); p++) {
    unsigned from = *p, to = *p;

    if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
      p += 2;
      to = *p;
    }
    for (; from <= to; from++)
      d->set[from] = !others;
  }
  *format = (const char *)p + (*p != '\0');
}

// Leaves *format behind the directive; a kind of '\0' if it ends too early.
static void
parse_directive(const char **format, struct directive *d)
{
  d->skip = **format == '*';
  *format += d->skip;
  for (d->width = 0; isdigit((unsigned char)**format); ++*format)
    if (d->width < 100000000)
      d->width = d->width * 10 + (size_t)(**format - '0');
  parse_size(format, d);
  d->kind = **format;
  *format += d->kind != '\0';
  if (d->kind == '[')
    parse_set(format, d);
}

// ---- numbers ----

// 99: no digit of any base.
static int
digit_value(int c)
{
  if (isdigit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

// The base that a number is in which %i reads, or %x with 0x in front; the
// prefix is taken, *digits how many digits it has.
static int
read_base(struct input *in, int base, int *digits)
{
  if ((base != 0 && base != 16) || peek(in) != '0')
    return base == 0 ? 10 : base;
  take(in);
  *digits = 1;
  if (peek(in) != 'x' && peek(in) != 'X')
    return base == 0 ? 8 : base;
  take(in);
  *digits = 0;
  return 16;
}

// An integer in `base`, 0 as in C. Too large a one is the largest of 64 bits.
static enum result
read_integer(struct input *in, int base, uint64_t *value)
{
  bool negative = peek(in) == '-';
  int digits = 0;
  bool large = false;

  if (negative || peek(in) == '+')
    take(in);
  base = read_base(in, base, &digits);
  for (*value = 0; digit_value(peek(in)) < base; digits++) {
    uint64_t low = (*value & UINT32_MAX) * (unsigned)base +
                   (unsigned)digit_value(take(in));
    uint64_t high = (*value >> 32) * (unsigned)base + (low >> 32);

    large = large || high > UINT32_MAX;
    *value = high << 32 | (low & UINT32_MAX);
  }
  if (large)
    *value = UINT64_MAX;
  if (negative)
    *value = 0 - *value;
  return digits > 0 ? MATCHED : MISMATCHED;
}

// C11 7.21.6.2, 12: a number that the type cannot hold is undefined. Here it
// loses its high bits.
static enum result
scan_integer(struct input *in, const struct directive *d, va_list *ap)
{
  int base = d->kind == 'i'                   ? 0
             : d->kind == 'o'                 ? 8
             : strchr("xXp", d->kind) != NULL ? 16
                                              : 10;
  uint64_t value;

  if (read_integer(in, base, &value) != MATCHED)
    return MISMATCHED;
  if (!d->skip)
    memcpy(va_arg(*ap, void *), &value, d->size); // the lowest bytes first
  return MATCHED;
}

// Takes the bytes that may belong to a floating-point number: a sign, then a
// word (inf, nan), or digits with a point and an exponent.
static void
collect_real(struct input *in, char *text)
{
  char *p = text, *end = text + LONGEST_REAL;
  bool hex = false, point = false, power = false;

  if (peek(in) == '-' || peek(in) == '+')
    *p++ = (char)take(in);
  if (isalpha(peek(in))) {
    while (isalpha(peek(in)) && p < text + 9)
      *p++ = (char)take(in);
  } else {
    for (; p < end; *p++ = (char)take(in)) {
      int c = peek(in), low = tolower(c);

      if (low == 'x' && p > text && p[-1] == '0' && !hex && !point && !power)
        hex = true;
      else if (c == '.' && !point && !power)
        point = true;
      else if (low == (hex ? 'p' : 'e') && !power)
        power = true;
      else if (!(isdigit(c) || (hex && !power && isxdigit(c)) ||
                 ((c == '-' || c == '+') && power && p > text &&
                  tolower((unsigned char)p[-1]) == (hex ? 'p' : 'e'))))
        break;
    }
  }
  *p = '\0';
}

// strtod decides what is a number: text that only begins like one ("1e", "0x")
// has been taken, and is a mismatch, as the standard says.
static enum result
scan_real(struct input *in, const struct directive *d, va_list *ap)
{
  char text[LONGEST_REAL + 1];
  char *end;
  double value;

  collect_real(in, text);
  value = strtod(text, &end);
  if (end == text || *end != '\0')
    return MISMATCHED;
  if (d->skip)
    return MATCHED;
  if (d->real == 'L')
    *va_arg(*ap, long double *) = value;
  else if (d->real == 'l')
    *va_arg(*ap, double *) = value;
  else
    *va_arg(*ap, float *) = (float)value;
  return MATCHED;
}

// ---- text ----

// %c (as many bytes as the width says), %s, %[: those two end with NUL.
// EOF inside a word ends the word; that is no failure.
static enum result
scan_text(struct input *in, const struct directive *d, va_list *ap)
{
  char *to = d->skip ? NULL : va_arg(*ap, char *);
  size_t before = in->count;

  while (peek(in) != EOF && (d->kind == 'c' || d->set[peek(in)])) {
    int c = take(in);

    if (to != NULL)
      *to++ = (char)c;
  }
  if (in->count == before)
    return MISMATCHED;
  if (to != NULL && d->kind != 'c')
    *to = '\0';
  return MATCHED;
}

// %s is a %[ of all that is no blank.
static void
fill_set_of_words(struct directive *d)
{
  int c;

  for (c = 0; c < 256; c++)
    d->set[c] = !isspace(c);
}

// ---- the whole ----

// What one directive reads. ENDED: there was nothing left to read.
static enum result
scan_one(struct input *in, struct directive *d, va_list *ap)
{
  if (d->kind != 'c' && d->kind != '[')
    skip_space(in);
  in->left = SIZE_MAX;
  if (peek(in) == EOF)
    return ENDED;
  if (d->width > 0)
    in->left = d->width;
  else if (d->kind == 'c')
    in->left = 1;
  if (d->kind != '\0' && strchr("diouxXp", d->kind) != NULL)
    return scan_integer(in, d, ap);
  if (d->kind != '\0' && strchr("aAeEfFgG", d->kind) != NULL)
    return scan_real(in, d, ap);
  if (d->kind == 's')
    fill_set_of_words(d);
  if (d->kind == 'c' || d->kind == 's' || d->kind == '[')
    return scan_text(in, d, ap);
  if (d->kind != '%' || peek(in) != '%')
    return MISMATCHED;
  take(in);
  return MATCHED;
}

// A byte of the format that is no directive.
static enum result
match_byte(struct input *in, char c)
{
  if (isspace((unsigned char)c)) {
    skip_space(in);
    return MATCHED;
  }
  in->left = SIZE_MAX;
  if (peek(in) == EOF)
    return ENDED;
  if (peek(in) != (unsigned char)c)
    return MISMATCHED;
  take(in);
  return MATCHED;
}

// C11 7.21.6.9. How many arguments got a value; EOF if the input ended before
// the first.
int
vfscanf(FILE *restrict f, const char *format, va_list ap)
{
  struct input in = {f, 0, SIZE_MAX};
  struct directive d;
  enum result result = MATCHED;
  int done = 0;
  bool any = false; // a conversion was met
  va_list args;     // a va_list parameter may be an array

  va_copy(args, ap);
  while (*format != '\0' && result == MATCHED) {
    if (*format != '%') {
      result = match_byte(&in, *format++);
      continue;
    }
    format++;
    parse_directive(&format, &d);
    if (d.kind == 'n') {
      uint64_t count = in.count;

      if (!d.skip)
        memcpy(va_arg(args, void *), &count, d.size);
      continue;
    }
    result = scan_one(&in, &d, &args);
    if (result == MATCHED && d.kind != '%') {
      any = true;
      done += !d.skip;
    }
  }
  va_end(args);
  return result == ENDED && !any ? EOF : done;
}

// C11 7.21.6.2.
int
fscanf(FILE *restrict f, const char *restrict format, ...)
{
  va_list ap;
  int n;

  va_start(ap, format);
  n = vfscanf(f, format, ap);
  va_end(ap);
  return n;
}

// A string is a stream that has read everything already.
int
vsscanf(const char *restrict s, const char *restrict format, va_list ap)
{
  FILE f = {.fd = -1, .reads = true, .eof = true};

  f.base = f.next = (unsigned char *)s;
  f.end = f.next + strlen(s);
  f.doing = READING;
  return vfscanf(&f, format, ap);
}

// C11 7.21.6.7.
int
sscanf(const char *restrict s, const char *restrict format, ...)
{
  va_list ap;
  int n;

  va_start(ap, format);
  n = vsscanf(s, format, ap);
  va_end(ap);
  return n;
}
