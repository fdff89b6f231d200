// The one formatter behind every printf, in the kernel and in programs.
//
// It keeps no state and calls nothing but put() and the string library, so it
// may run anywhere, with any lock held. It must not divide 64-bit numbers in C:
// that would need a support library the kernel does not have. Floating point is
// in a file of the C library (format_real).
//
// A directive (C11, 7.21.6.1) is  %[flags][width][.precision][size]letter
//
//   flags      - 0 + # and space, in any order: parse_flags
//   width      characters at least; a number, or * for an argument
//   precision  digits at least, or characters of a string at most; the same
//   size       hh h l ll j z t L, the size of the argument: parse_size
//   letter     what to print: format_one
//
// Each part goes into a struct format_spec, by which the functions below print.
#include "lib/format.h"
#include "lib/string.h"

// put() is not called for nothing, as a console or a file may do much for it.
void
format_bytes(struct format_output *out, const char *text, size_t n)
{
  if (n > 0)
    out->put(out->arg, text, n);
  out->count += n;
}

// In pieces of 32: few calls of put(), and little of a kernel stack.
void
format_repeat(struct format_output *out, char c, int n)
{
  char text[32];

  if (n <= 0)
    return;
  memset(text, c, sizeof(text));
  for (; n > (int)sizeof(text); n -= sizeof(text))
    format_bytes(out, text, sizeof(text));
  format_bytes(out, text, (size_t)n);
}

// A number of the format itself, or the argument that a * stands for; 0: there
// is neither. One too large to count stops growing. Leaves *fmt behind it.
static int
parse_number(const char **fmt, va_list *ap)
{
  int n = 0;

  if (**fmt == '*') {
    (*fmt)++;
    return va_arg(*ap, int);
  }
  for (; **fmt >= '0' && **fmt <= '9'; (*fmt)++) {
    if (n < 100000000)
      n = n * 10 + (**fmt - '0');
  }
  return n;
}

// The flags of a directive, in any order and number. A plus wins over a space.
// Leaves *fmt behind them.
static void
parse_flags(const char **fmt, struct format_spec *s)
{
  for (;; (*fmt)++) {
    if (**fmt == '-')
      s->left = true;
    else if (**fmt == '0')
      s->zero = true;
    else if (**fmt == '#')
      s->alternative = true;
    else if (**fmt == '+')
      s->plus = '+';
    else if (**fmt == ' ' && s->plus == 0)
      s->plus = ' ';
    else if (**fmt != ' ')
      return;
  }
}

// The size of the argument, int if none is given; `long`, size_t and ptrdiff_t
// are of int's size here. Leaves *fmt behind it.
static void
parse_size(const char **fmt, struct format_spec *s)
{
  s->size = sizeof(int);
  for (;; (*fmt)++) {
    if (**fmt == 'h') // of hh, the second halves it again
      s->size = s->size == sizeof(short) ? sizeof(char) : sizeof(short);
    else if (**fmt == 'j' || (**fmt == 'l' && (*fmt)[1] == 'l'))
      s->size = sizeof(long long);
    else if (**fmt == 'L')
      s->extended = true;
    else if (**fmt != 'l' && **fmt != 'z' && **fmt != 't')
      return;
  }
}
_Static_assert(sizeof(long) == sizeof(int), "so are size_t and ptrdiff_t");

// Flags, width, precision, size. Leaves *fmt at the letter that says what to
// print.
static void
parse_spec(const char **fmt, struct format_spec *s, va_list *ap)
{
  memset(s, 0, sizeof(*s));
  s->precision = -1;
  parse_flags(fmt, s);
  s->width = parse_number(fmt, ap);
  if (s->width < 0) { // a negative width asks for the left
    s->left = true;
    s->width = s->width < -INT32_MAX ? INT32_MAX : -s->width;
  }
  if (**fmt == '.') {
    (*fmt)++;
    s->precision = parse_number(fmt, ap);
  }
  parse_size(fmt, s);
  s->kind = **fmt;
}

// Prints the parts of a directive, and spaces up to its width: on the left, or
// with the flag - on the right.
//
//   spaces  prefix  zeros  text  spaces
static void
put_padded(struct format_output *out, const struct format_spec *s,
           const char *prefix, int zeros, const char *text, size_t n)
{
  size_t nprefix = strlen(prefix), used = nprefix + (uint)zeros + n;
  int spaces = used < (size_t)s->width ? s->width - (int)used : 0;

  if (!s->left)
    format_repeat(out, ' ', spaces);
  format_bytes(out, prefix, nprefix);
  format_repeat(out, '0', zeros);
  format_bytes(out, text, n);
  if (s->left)
    format_repeat(out, ' ', spaces);
}

// Prints a number of these digits, behind a sign or a prefix. A precision is
// the least number of digits; it turns the flag 0 off, which fills the width.
static void
put_number(struct format_output *out, const struct format_spec *s,
           const char *prefix, const char *digits, int ndigits)
{
  int used = (int)strlen(prefix) + ndigits;
  int zeros = s->precision > ndigits ? s->precision - ndigits : 0;

  if (s->zero && !s->left && s->precision < 0 && s->width > used)
    zeros = s->width - used;
  if (s->kind == 'o' && s->alternative && zeros == 0 &&
      (ndigits == 0 || digits[0] != '0'))
    zeros = 1;
  put_padded(out, s, prefix, zeros, digits, (size_t)ndigits);
}

// Divides *value by `base`, at most 16, and returns the rest. As on paper, in
// digits of 32 and then twice 16 bits: each rest and the digit after it fit the
// 32 bits that the processor divides.
static uint
divide(uint64_t *value, uint base)
{
  uint high = (uint)(*value >> 32), low = (uint)*value;
  uint middle, rest;

  if (high == 0) {
    *value = low / base;
    return low % base;
  }
  middle = high % base << 16 | low >> 16;
  rest = middle % base << 16 | (low & 0xffff);
  *value = (uint64_t)(high / base) << 32 | (uint64_t)(middle / base) << 16 |
           rest / base;
  return rest % base;
}

// Prints `value` in the base that the directive's letter asks for, behind
// `prefix`: the longest are the 22 octal digits of 64 bits. 0 with precision 0
// has no digit at all (C11, 7.21.6.1).
static void
format_unsigned(struct format_output *out, const struct format_spec *s,
                const char *prefix, uint64_t value)
{
  char text[24];
  char *p = text + sizeof(text);
  const char *digits = s->kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  uint base = 10;

  if (s->kind == 'o')
    base = 8;
  else if (s->kind == 'x' || s->kind == 'X' || s->kind == 'p')
    base = 16;
  while (value > 0)
    *--p = digits[divide(&value, base)];
  if (p == text + sizeof(text) && s->precision != 0)
    *--p = '0';
  put_number(out, s, prefix, p, (int)(text + sizeof(text) - p));
}

// An integer argument, of the size that `s` says, as 64 bits. What is smaller
// than int was passed as an int (C11, 6.5.2.2): the rest of it is cut off.
static int64_t
signed_arg(const struct format_spec *s, va_list *ap)
{
  int value;

  if (s->size == sizeof(long long))
    return va_arg(*ap, long long);
  value = va_arg(*ap, int);
  if (s->size == sizeof(short))
    return (short)value;
  return s->size == sizeof(char) ? (signed char)value : value;
}

// Prints a number with its sign, or with the character that stands for a plus.
static void
format_signed(struct format_output *out, const struct format_spec *s,
              int64_t value)
{
  char prefix[2] = {s->plus, '\0'};

  if (value < 0)
    prefix[0] = '-';
  // Negated as unsigned, since the smallest number has no positive twin.
  format_unsigned(out, s, prefix,
                  value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

// Prints an argument without a sign, in hexadecimal with its prefix if asked.
// It is taken as if it had a sign: that is undone here.
static void
format_bits(struct format_output *out, const struct format_spec *s, va_list *ap)
{
  uint64_t value = (uint64_t)signed_arg(s, ap);
  const char *prefix = "";

  if (s->size < sizeof(value)) // the sign's copies go
    value &= ((uint64_t)1 << s->size * 8) - 1;
  if (s->alternative && value != 0 && (s->kind == 'x' || s->kind == 'X'))
    prefix = s->kind == 'x' ? "0x" : "0X";
  format_unsigned(out, s, prefix, value);
}

// Prints a string, or its first bytes, as many as the precision says. A null
// pointer, which only a mistake brings here, is shown rather than followed.
static void
format_text(struct format_output *out, const struct format_spec *s,
            const char *text)
{
  const char *end;

  if (text == NULL)
    text = "(null)";
  if (s->precision < 0)
    end = text + strlen(text);
  else // there may be no NUL
    end = memchr(text, '\0', (size_t)s->precision);
  put_padded(out, s, "", 0, text,
             end != NULL ? (size_t)(end - text) : (size_t)s->precision);
}

// Prints the argument `s` asks for. False if there is no such directive; then
// nothing was printed and no argument taken.
static bool
format_one(struct format_output *out, const struct format_spec *s, va_list *ap)
{
  uint64_t count = out->count; // of characters so far
  char c;

  switch (s->kind) {
  case 'd':
  case 'i':
    format_signed(out, s, signed_arg(s, ap));
    return true;
  case 'u':
  case 'x':
  case 'X':
  case 'o':
    format_bits(out, s, ap);
    return true;
  case 'p':
    format_unsigned(out, s, "0x", (uintptr_t)va_arg(*ap, void *));
    return true;
  case 'c':
    c = (char)va_arg(*ap, int);
    put_padded(out, s, "", 0, &c, 1);
    return true;
  case 's':
    format_text(out, s, va_arg(*ap, const char *));
    return true;
  case 'n':
    memcpy(va_arg(*ap, void *), &count, s->size); // its lowest bytes are first
    return true;
  case '%':
    format_bytes(out, "%", 1);
    return true;
  }
  return s->kind != '\0' && strchr("aAeEfFgG", s->kind) != NULL &&
         format_real(out, s, ap);
}

int
vformat(void (*put)(void *arg, const char *text, size_t n), void *arg,
        const char *fmt, va_list ap)
{
  struct format_output out = {put, arg, 0};
  const char *start;
  struct format_spec spec;
  va_list args; // a va_list parameter may be an array, of no use as a pointer

  va_copy(args, ap);
  while (*fmt != '\0') {
    start = fmt;
    while (*fmt != '\0' && *fmt != '%')
      fmt++;
    format_bytes(&out, start, (size_t)(fmt - start)); // as one piece
    if (*fmt == '\0')
      break;
    start = fmt++;
    parse_spec(&fmt, &spec, &args);
    if (spec.kind != '\0')
      fmt++;
    if (!format_one(&out, &spec, &args))
      format_bytes(&out, start, (size_t)(fmt - start));
  }
  va_end(args);
  return out.count > INT32_MAX ? -1 : (int)out.count;
}

// A buffer that is filled, for vsnprintf.
struct text {
  char *next; // where the next character goes
  char *last; // room for the NUL
};

// Adds text to the buffer at `arg`. What does not fit is dropped.
static void
put_text(void *arg, const char *text, size_t n)
{
  struct text *t = arg;
  size_t room = (size_t)(t->last - t->next);

  if (n > room)
    n = room;
  memcpy(t->next, text, n);
  t->next += n;
}

int
vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
  struct text t = {buf, size > 0 ? buf + size - 1 : buf};
  int n = vformat(put_text, &t, fmt, ap);

  if (size > 0)
    *t.next = '\0';
  return n;
}

int
snprintf(char *buf, size_t size, const char *fmt, ...)
{
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vsnprintf(buf, size, fmt, ap);
  va_end(ap);
  return n;
}
