// %a %e %f %g of the formatter: every digit of every number is exact.
//
// A floating-point number is m * 2^e with whole m and e. For e >= 0 that is a
// whole number; for e < 0 it is m * 5^-e with the decimal point moved -e digits
// to the left, as 2^-1 is 5 / 10. So one operation makes all the digits: to
// multiply a large whole number by a small one. Rounding then looks at digits,
// not at approximations.
#include <stdarg.h>
#include "user/libc/libc.h"
#include "lib/format.h"
#include "lib/string.h"

// A long double of the i386, which holds every double, too.
union real {
  long double value;
  struct {
    uint64_t mantissa; // its highest bit is worth 2^(exponent - BIAS)
    uint16_t exponent; // bit 15: the sign
  };
};
#define BIAS    16383
#define SPECIAL 0x7fff // the exponent of what is no number, or infinite

// A number's decimal digits: 0.d0 d1 d2 ... * 10^point. No digit is '0' in
// front; there is none at all if the number is 0.
struct decimal {
  char *digit;
  int n;
  int point;
};

// ---- large whole numbers: 9 decimal digits each, the lowest first ----
#define BILLION 1000000000u

// Multiplies the n words at `word` by `factor` and adds `carry`. How many words
// there are now.
static int
multiply(uint32_t *word, int n, uint32_t factor, uint32_t carry)
{
  int i;

  for (i = 0; i < n; i++) {
    uint64_t product = (uint64_t)word[i] * factor + carry;

    // In C this would be a call, and ten times slower. The quotient fits, as
    // word[i] is less than BILLION.
    asm("divl %4"
        : "=a"(carry), "=d"(word[i])
        : "0"((uint32_t)product), "1"((uint32_t)(product >> 32)), "r"(BILLION)
        : "cc");
  }
  for (; carry > 0; carry /= BILLION)
    word[n++] = carry % BILLION;
  return n;
}

// Multiplies by small^power; small^most fits 32 bits.
static int
multiply_power(uint32_t *word, int n, uint32_t small, int most, int power)
{
  uint32_t factor = 1;
  int i;

  for (i = 0; i < most; i++)
    factor *= small;
  for (; power >= most; power -= most)
    n = multiply(word, n, factor, 0);
  while (power-- > 0)
    n = multiply(word, n, small, 0);
  return n;
}

// Enough words for mantissa * 2^e: three for the mantissa, two to spare. The
// logarithm of 2 is less than 30103 / 100000, that of 5 than 69898 / 100000.
static int
words_for(int e)
{
  return 5 + (e >= 0 ? e / 9 * 30103 / 100000 : -e / 9 * 69898 / 100000);
}

// The digits of mantissa * 2^e. There is room for words_for(e) words and nine
// times as many digits.
static void
expand(struct decimal *d, uint64_t mantissa, int e, uint32_t *word)
{
  int n, i, j;

  n = multiply(word, 0, 1, (uint32_t)(mantissa >> 32));
  n = multiply(word, n, 1 << 16, (uint32_t)mantissa >> 16);
  n = multiply(word, n, 1 << 16, (uint32_t)mantissa & 0xffff);
  n = e >= 0 ? multiply_power(word, n, 2, 29, e)
             : multiply_power(word, n, 5, 13, -e);
  d->n = 9 * n;
  for (i = 0; i < n; i++) {
    uint32_t rest = word[i];

    for (j = 1; j <= 9; j++, rest /= 10)
      d->digit[9 * (n - i) - j] = (char)('0' + rest % 10);
  }
  d->point = d->n + (e < 0 ? e : 0);
  for (i = 0; i < d->n && d->digit[i] == '0'; i++)
    continue;
  d->digit += i;
  d->n -= i;
  d->point = d->n == 0 ? 0 : d->point - i;
}

// Rounds to `keep` digits, to the even one where two are equally near. `keep`
// may be negative: then nothing is left.
static void
round_to(struct decimal *d, int keep)
{
  int i = keep;
  bool up;

  if (keep >= d->n)
    return;
  if (keep < 0) {
    d->n = 0;
    return;
  }
  up = d->digit[keep] > '5';
  if (d->digit[keep] == '5') {
    up = keep > 0 && d->digit[keep - 1] % 2 == 1;
    while (!up && ++i < d->n)
      up = d->digit[i] != '0';
  }
  d->n = keep;
  if (!up)
    return;
  for (i = keep; i > 0 && d->digit[i - 1] == '9'; i--)
    d->digit[i - 1] = '0';
  if (i > 0) {
    d->digit[i - 1]++;
  } else { // 99.9 becomes 100; expand left a place where one digit is lost
    d->digit[0] = '1';
    d->n = keep > 0 ? keep : 1;
    d->point++;
  }
}

// ---- from digits to text ----

// Prints the digits from place `from` on, `count` of them; places before the
// first digit and after the last hold a 0.
static void
put_digits(struct format_output *out, const struct decimal *d, int from,
           int count)
{
  int before = from < 0 ? (-from < count ? -from : count) : 0;
  int n;

  format_repeat(out, '0', before);
  from += before;
  count -= before;
  n = from < d->n ? d->n - from : 0;
  if (n > count)
    n = count;
  if (n > 0)
    format_bytes(out, d->digit + from, (size_t)n);
  format_repeat(out, '0', count - n);
}

// What is printed before, and in place of, the digits.
struct layout {
  char prefix[4]; // sign, 0x
  int nprefix;
  bool point;   // whether a point is there
  char tail[8]; // e+00, p-16445
  int ntail;
};

// Pads for a text of `n` characters, prefix not counted, around the prefix.
// Returns the spaces that come after the text.
static int
put_front(struct format_output *out, const struct format_spec *s,
          const struct layout *l, uint n)
{
  uint all = n + (uint)l->nprefix;
  int pad = (uint)s->width > all ? s->width - (int)all : 0;

  if (!s->left && !s->zero)
    format_repeat(out, ' ', pad);
  format_bytes(out, l->prefix, (size_t)l->nprefix);
  if (!s->left && s->zero)
    format_repeat(out, '0', pad);
  return s->left ? pad : 0;
}

// Puts an exponent of at least `least` digits behind `letter` into the layout.
static void
set_exponent(struct layout *l, char letter, int exponent, int least)
{
  char text[8];
  int n = 0;
  uint rest = exponent < 0 ? 0 - (uint)exponent : (uint)exponent;

  for (; rest > 0 || n < least; rest /= 10)
    text[n++] = (char)('0' + rest % 10);
  l->tail[l->ntail++] = letter;
  l->tail[l->ntail++] = exponent < 0 ? '-' : '+';
  while (n > 0)
    l->tail[l->ntail++] = text[--n];
}

// As %f (`exponent` false) or %e, with `precision` digits after the point.
static void
put_decimal(struct format_output *out, const struct format_spec *s,
            struct layout *l, const struct decimal *d, bool exponent,
            int precision)
{
  int whole = exponent ? 1 : d->point; // the digits before the point
  int front = whole > 0 ? whole : 1;
  int spaces;

  l->point = precision > 0 || s->alternative;
  if (exponent)
    set_exponent(l, (s->kind & 0x20) != 0 ? 'e' : 'E',
                 d->n == 0 ? 0 : d->point - 1, 2);
  spaces = put_front(out, s, l,
                     (uint)front + l->point + (uint)precision + (uint)l->ntail);
  put_digits(out, d, whole - front, front);
  format_bytes(out, ".", l->point);
  put_digits(out, d, whole, precision);
  format_bytes(out, l->tail, (size_t)l->ntail);
  format_repeat(out, ' ', spaces);
}

// Words and digits are in arrays on the stack, sized for this number: 5 words
// for 1.5, some 1,300 and 11 KB of digits for the smallest long double. No
// heap, so printf cannot fail for lack of memory.
static void
format_decimal(struct format_output *out, const struct format_spec *s,
               struct layout *l, uint64_t mantissa, int e)
{
  int precision = s->precision < 0 ? 6 : s->precision;
  int size = words_for(e);
  uint32_t word[size];
  char text[9 * size];
  struct decimal d = {.digit = text};
  bool exponent = (s->kind | 0x20) == 'e';

  expand(&d, mantissa, e, word);
  if ((s->kind | 0x20) == 'g') {
    if (precision == 0)
      precision = 1;
    round_to(&d, precision);
    int x = d.n == 0 ? 0 : d.point - 1;
    exponent = x < -4 || x >= precision;
    while (d.n > 0 && d.digit[d.n - 1] == '0')
      d.n--;
    // All digits that %g may show, or those that are there.
    if (!s->alternative && precision > d.n)
      precision = d.n > 0 ? d.n : 1;
    precision -= exponent ? 1 : x + 1;
    if (precision < 0)
      precision = 0;
  } else if (exponent) {
    round_to(&d, precision < d.n ? precision + 1 : d.n);
  } else if (precision < d.n - d.point) {
    round_to(&d, d.point + precision);
  }
  put_decimal(out, s, l, &d, exponent, precision);
}

// ---- %a ----

// Rounds lead.fraction, the fraction in 1/2^64, to `n` hexadecimal digits.
static void
round_hexadecimal(uint *lead, uint64_t *fraction, int n)
{
  uint64_t rest = n == 0 ? *fraction : *fraction << 4 * n;
  uint64_t half = (uint64_t)1 << 63;
  uint64_t unit = n == 0 ? 0 : (uint64_t)1 << (64 - 4 * n);
  bool odd = n == 0 ? *lead & 1 : (*fraction & unit) != 0;

  *fraction = n == 0 ? 0 : *fraction & ~(unit - 1);
  if (rest < half || (rest == half && !odd))
    return;
  *fraction += unit;
  if (*fraction < unit || n == 0)
    ++*lead;
}

// C11 7.21.6.1, %a. A power of 2 needs no conversion: the digits are the bits,
// and all that can be rounded is what the precision cuts off.
static void
format_hexadecimal(struct format_output *out, const struct format_spec *s,
                   struct layout *l, uint64_t mantissa, int e)
{
  const char *digits = s->kind == 'A' ? "0123456789ABCDEF" : "0123456789abcdef";
  // The digit before the point has 1 bit of a double, 4 of a long double.
  int shift = s->extended ? 4 : 1;
  uint lead = (uint)(mantissa >> (64 - shift));
  uint64_t fraction = mantissa << shift;
  char text[16];
  int n = 0, precision, spaces;

  e = mantissa == 0 ? 0 : e + 64 - shift;
  if (!s->extended && e < -1022) { // a double without its first bit
    fraction = mantissa >> (-1022 - e - 1);
    lead = 0;
    e = -1022;
  }
  if (s->precision >= 0 && s->precision < 16)
    round_hexadecimal(&lead, &fraction, s->precision);
  if (lead == 16) {
    lead = 1;
    e += 4;
  }
  for (; fraction != 0; fraction <<= 4)
    text[n++] = digits[fraction >> 60];
  precision = s->precision < 0 ? n : s->precision;
  l->prefix[l->nprefix++] = '0';
  l->prefix[l->nprefix++] = s->kind == 'A' ? 'X' : 'x';
  l->point = precision > 0 || s->alternative;
  set_exponent(l, s->kind == 'A' ? 'P' : 'p', e, 1);
  spaces =
      put_front(out, s, l, 1u + l->point + (uint)precision + (uint)l->ntail);
  format_bytes(out, digits + lead, 1);
  format_bytes(out, ".", l->point);
  format_bytes(out, text, (size_t)n);
  format_repeat(out, '0', precision - n);
  format_bytes(out, l->tail, (size_t)l->ntail);
  format_repeat(out, ' ', spaces);
}

// ---- the entry ----

static void
format_special(struct format_output *out, const struct format_spec *s,
               const struct layout *l, bool infinite)
{
  const char *small = infinite ? "inf" : "nan";
  const char *capital = infinite ? "INF" : "NAN";
  struct format_spec plain = *s;
  int spaces;

  plain.zero = false;
  spaces = put_front(out, &plain, l, 3);
  format_bytes(out, s->kind >= 'a' ? small : capital, 3);
  format_repeat(out, ' ', spaces);
}

// What lib/format.c calls for these letters (format.h). A program that prints
// no floating-point number still has it: a format is known only when the
// program runs.
bool
format_real(struct format_output *out, const struct format_spec *s, va_list *ap)
{
  struct layout l = {.nprefix = 0};
  union real r;
  uint64_t mantissa;
  int exponent, e;

  r.mantissa = 0;
  r.value = s->extended ? va_arg(*ap, long double) : va_arg(*ap, double);
  mantissa = r.mantissa;
  exponent = r.exponent & SPECIAL;
  if (r.exponent > SPECIAL)
    l.prefix[l.nprefix++] = '-';
  else if (s->plus != 0)
    l.prefix[l.nprefix++] = s->plus;
  if (exponent == SPECIAL) {
    format_special(out, s, &l, mantissa << 1 == 0);
    return true;
  }
  e = (exponent == 0 ? 1 : exponent) - BIAS - 63;
  if ((s->kind | 0x20) == 'a') {
    format_hexadecimal(out, s, &l, mantissa, e);
    return true;
  }
  if (mantissa == 0)
    e = 0;
  for (; mantissa != 0 && mantissa % 2 == 0; mantissa /= 2)
    e++;
  format_decimal(out, s, &l, mantissa, e);
  return true;
}
