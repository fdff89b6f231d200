// The one formatter behind every printf, in the kernel and in programs.
//
// It keeps no state and calls nothing but put() and the string library, so it
// may run anywhere, with any lock held. It must not divide 64-bit numbers: that
// would need a support library the kernel does not have.
#include "lib/format.h"
#include "lib/string.h"

// One directive, as in "%-08.3lx".
struct spec {
  bool left;     // -: pad on the right
  bool zero;     // 0: pad with zeros
  char plus;     // '+' or ' ' before a number that is not negative, or 0
  int width;     // at least so many characters
  int precision; // digits at least, or characters at most; -1: not given
  int shorts;    // how many h
  bool is_long;  // l or z
  char kind;     // the letter that ends it
};

struct output {
  void (*put)(void *arg, char c);
  void *arg;
  int count; // characters so far
};

static void
put_char(struct output *out, char c)
{
  out->put(out->arg, c);
  out->count++;
}

static void
put_repeated(struct output *out, char c, int n)
{
  while (n-- > 0)
    put_char(out, c);
}

static void
put_bytes(struct output *out, const char *s, int n)
{
  while (n-- > 0)
    put_char(out, *s++);
}

// A number of the format itself. One too large to count stops growing.
static int
parse_number(const char **fmt)
{
  int n = 0;

  for (; **fmt >= '0' && **fmt <= '9'; (*fmt)++) {
    if (n < 100000000)
      n = n * 10 + (**fmt - '0');
  }
  return n;
}

static void
parse_flags(const char **fmt, struct spec *s)
{
  for (;; (*fmt)++) {
    if (**fmt == '-')
      s->left = true;
    else if (**fmt == '0')
      s->zero = true;
    else if (**fmt == '+')
      s->plus = '+';
    else if (**fmt == ' ' && s->plus == 0)
      s->plus = ' ';
    else if (**fmt != ' ')
      return;
  }
}

// Flags, width, precision, size. The arguments a * stands for are taken from
// `ap`. Leaves *fmt at the letter that says what to print.
static void
parse_spec(const char **fmt, struct spec *s, va_list *ap)
{
  memset(s, 0, sizeof(*s));
  s->precision = -1;
  parse_flags(fmt, s);
  if (**fmt == '*') {
    (*fmt)++;
    s->width = va_arg(*ap, int);
    if (s->width < 0) { // a negative width asks for the left
      s->left = true;
      s->width = s->width < -INT32_MAX ? INT32_MAX : -s->width;
    }
  } else {
    s->width = parse_number(fmt);
  }
  if (**fmt == '.') {
    (*fmt)++;
    if (**fmt == '*') {
      (*fmt)++;
      s->precision = va_arg(*ap, int);
    } else {
      s->precision = parse_number(fmt);
    }
  }
  for (; **fmt == 'h' || **fmt == 'l' || **fmt == 'z'; (*fmt)++) {
    if (**fmt == 'h')
      s->shorts++;
    else
      s->is_long = true;
  }
  s->kind = **fmt;
}

// Prints sign or prefix, then the digits, padded as `s` asks.
static void
put_number(struct output *out, const struct spec *s, const char *prefix,
           const char *digits, int ndigits)
{
  int nprefix = (int)strlen(prefix);
  int zeros = s->precision > ndigits ? s->precision - ndigits : 0;
  int spaces = s->width - nprefix - zeros - ndigits;

  if (s->zero && !s->left && s->precision < 0 && spaces > 0) {
    zeros += spaces;
    spaces = 0;
  }
  if (!s->left)
    put_repeated(out, ' ', spaces);
  put_bytes(out, prefix, nprefix);
  put_repeated(out, '0', zeros);
  put_bytes(out, digits, ndigits);
  if (s->left)
    put_repeated(out, ' ', spaces);
}

static void
format_unsigned(struct output *out, const struct spec *s, const char *prefix,
                unsigned long value)
{
  char text[24];
  char *p = text + sizeof(text);
  const char *digits = s->kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  uint base = 10;

  if (s->kind == 'o')
    base = 8;
  else if (s->kind == 'x' || s->kind == 'X' || s->kind == 'p')
    base = 16;
  for (; value > 0; value /= base)
    *--p = digits[value % base];
  if (p == text + sizeof(text) && s->precision != 0)
    *--p = '0';
  put_number(out, s, prefix, p, (int)(text + sizeof(text) - p));
}

static void
format_signed(struct output *out, const struct spec *s, long value)
{
  char prefix[2] = {s->plus, '\0'};

  if (s->shorts == 1)
    value = (short)value;
  else if (s->shorts > 1)
    value = (signed char)value;
  if (value < 0)
    prefix[0] = '-';
  // Negated as unsigned, since the smallest number has no positive twin.
  format_unsigned(out, s, prefix,
                  value < 0 ? 0 - (unsigned long)value : (unsigned long)value);
}

static void
format_text(struct output *out, const struct spec *s, const char *text)
{
  int n, spaces;

  if (text == NULL)
    text = "(null)";
  n = (int)strnlen(text, s->precision < 0 ? INT32_MAX : (uint)s->precision);
  spaces = s->width - n;
  if (!s->left)
    put_repeated(out, ' ', spaces);
  put_bytes(out, text, n);
  if (s->left)
    put_repeated(out, ' ', spaces);
}

static void
format_character(struct output *out, const struct spec *s, char c)
{
  if (!s->left)
    put_repeated(out, ' ', s->width - 1);
  put_char(out, c);
  if (s->left)
    put_repeated(out, ' ', s->width - 1);
}

static unsigned long
unsigned_arg(const struct spec *s, va_list *ap)
{
  unsigned long value =
      s->is_long ? va_arg(*ap, unsigned long) : va_arg(*ap, uint);

  if (s->shorts == 1)
    return (ushort)value;
  return s->shorts > 1 ? (uchar)value : value;
}

// Prints the argument `s` asks for. False if there is no such directive; then
// nothing was printed and no argument taken.
static bool
format_one(struct output *out, const struct spec *s, va_list *ap)
{
  switch (s->kind) {
  case 'd':
  case 'i':
    format_signed(out, s, s->is_long ? va_arg(*ap, long) : va_arg(*ap, int));
    return true;
  case 'u':
  case 'x':
  case 'X':
  case 'o':
    format_unsigned(out, s, "", unsigned_arg(s, ap));
    return true;
  case 'p':
    format_unsigned(out, s, "0x", (uintptr_t)va_arg(*ap, void *));
    return true;
  case 'c':
    format_character(out, s, (char)va_arg(*ap, int));
    return true;
  case 's':
    format_text(out, s, va_arg(*ap, const char *));
    return true;
  case '%':
    put_char(out, '%');
    return true;
  }
  return false;
}

int
vformat(void (*put)(void *arg, char c), void *arg, const char *fmt, va_list ap)
{
  struct output out = {put, arg, 0};
  const char *start;
  struct spec spec;
  va_list args; // a va_list parameter may be an array, of no use as a pointer

  va_copy(args, ap);
  while (*fmt != '\0') {
    if (*fmt != '%') {
      put_char(&out, *fmt++);
      continue;
    }
    start = fmt++;
    parse_spec(&fmt, &spec, &args);
    if (spec.kind != '\0')
      fmt++;
    if (spec.kind == '\0' || !format_one(&out, &spec, &args))
      put_bytes(&out, start, (int)(fmt - start));
  }
  va_end(args);
  return out.count;
}

struct text {
  char *next; // where the next character goes
  char *last; // room for the NUL
};

static void
put_text(void *arg, char c)
{
  struct text *t = arg;

  if (t->next < t->last)
    *t->next++ = c;
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
