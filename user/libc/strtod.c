// <stdlib.h>: floating point from text, to the nearest number there is.
//
// A decimal number is a fraction of two integers, digits * 10^e / 1 or
// digits / 10^-e. They are made as long as they come out, and then divided, bit
// by bit; so nothing is lost before the one rounding at the end.
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// More digits do not matter, but for whether one of them is not 0: the tie
// between two doubles has 768 at most. (Between two long doubles of under
// 10^-700 it has more: one that is written out and differs after this many is
// taken for larger.)
#define MAXDIGITS 800
#define MAX10     4933 // 10^MAX10 is too large for a long double
#define MIN10     4951 // 10^-MIN10 is less than half of the smallest
// Words of the longest integer, 10^(MIN10 + MAXDIGITS) (3.33 bits each) with
// another 64 bits.
#define WORDS     ((MIN10 + MAXDIGITS) * 10 / 3 / 32 + 4)

// An integer of any length, the lowest word first, the highest not 0.
struct big {
  int n;
  uint32_t word[WORDS];
};

// bits * 2^(exponent - 63), the highest bit 1, or all 0. `rest` says what is
// below: 0 nothing, 1 less than half a bit, 2 half, 3 more.
struct number {
  uint64_t bits;
  unsigned rest;
  int exponent;
};

// A type: the bits it holds, exponents of its smallest (that has all bits) and
// its largest number.
struct format {
  int bits, min, max;
};

// b * factor + more
static void
multiply(struct big *b, uint32_t factor, uint32_t more)
{
  uint64_t carry = more;

  for (int i = 0; i < b->n; i++) {
    carry += (uint64_t)b->word[i] * factor;
    b->word[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry != 0)
    b->word[b->n++] = (uint32_t)carry;
}

// Nine at a time: 10^9 is the largest power in a word.
static void
multiply_by_power_of_10(struct big *b, int power)
{
  for (; power >= 9; power -= 9)
    multiply(b, 1000000000, 0);
  for (; power > 0; power--)
    multiply(b, 10, 0);
}

// The bits from the highest 1 on. `b` is not 0.
static int
length(const struct big *b)
{
  int bits = 32 * b->n;

  for (uint32_t top = b->word[b->n - 1]; top >> 31 == 0; top <<= 1)
    bits--;
  return bits;
}

static void
shift_left(struct big *b, int by)
{
  int words = by / 32;

  if (b->n == 0)
    return;
  memmove(b->word + words, b->word, (size_t)b->n * sizeof(b->word[0]));
  memset(b->word, 0, (size_t)words * sizeof(b->word[0]));
  b->n += words;
  multiply(b, (uint32_t)1 << by % 32, 0);
}

// a -= b where a >= b; else false, and nothing changes.
static bool
subtract(struct big *a, const struct big *b)
{
  uint64_t borrow = 0;
  int i;

  if (a->n != b->n) {
    if (a->n < b->n)
      return false;
  } else {
    for (i = a->n - 1; i > 0 && a->word[i] == b->word[i]; i--)
      continue;
    if (i >= 0 && a->word[i] < b->word[i])
      return false;
  }
  for (i = 0; i < a->n; i++) {
    uint64_t left = (uint64_t)a->word[i] - (i < b->n ? b->word[i] : 0) - borrow;

    a->word[i] = (uint32_t)left;
    borrow = left >> 63;
  }
  while (a->n > 0 && a->word[a->n - 1] == 0)
    a->n--;
  return true;
}

// a / b; destroys both, which are not 0.
static struct number
divide(struct big *a, struct big *b)
{
  struct number x = {0, 0, length(a) - length(b)};

  // Now a / b is between 1/2 and 2. The first bit is to be a 1.
  if (x.exponent > 0)
    shift_left(b, x.exponent);
  else
    shift_left(a, -x.exponent);
  for (int bit = 0; bit < 64; bit++) {
    bool one = subtract(a, b);

    if (bit == 0 && !one) {
      x.exponent--;
      bit--;
    }
    x.bits = x.bits << 1 | one;
    shift_left(a, 1);
  }
  x.rest = subtract(a, b) ? 2 : 0;
  x.rest |= a->n != 0;
  return x;
}

// bits * 2^(exponent - 63) as a long double, whose format this is (Intel,
// volume 1, 4.2.2).
static long double
compose(uint64_t bits, int exponent)
{
  union {
    struct {
      uint64_t bits;
      uint16_t exponent;
    } part;
    long double value;
  } x = {{0, 0}};

  if (bits == 0)
    return 0;
  for (; bits >> 63 == 0 && exponent > LDBL_MIN_EXP - 1; exponent--)
    bits <<= 1;
  x.part.bits = bits;
  x.part.exponent =
      bits >> 63 == 0 ? 0 : (uint16_t)(exponent + LDBL_MAX_EXP - 1);
  return x.value;
}

// The number of the format that is next to x; of two, the one that ends in 0.
// As a long double it is exact.
static long double
round_to(const struct format *f, struct number x)
{
  int drop = 64 - f->bits; // bits that there is no room for
  bool half, more;         // what they say

  if (x.bits == 0)
    return 0;
  if (x.exponent < f->min)
    drop += f->min - x.exponent;
  if (drop > 64) {
    errno = ERANGE;
    return 0;
  }
  uint64_t keep = drop == 64 ? 0 : x.bits >> drop;
  if (drop == 0) {
    half = x.rest >> 1;
    more = x.rest & 1;
  } else {
    half = x.bits >> (drop - 1) & 1;
    more = (x.bits & (((uint64_t)1 << (drop - 1)) - 1)) != 0 || x.rest != 0;
  }
  if ((half || more) && x.exponent < f->min)
    errno = ERANGE;
  if (half && (more || (keep & 1) != 0) && ++keep == 0) {
    keep = (uint64_t)1 << 63;
    x.exponent++;
  }
  // Rounded up to a power of 2, `keep` has a bit more than there is room for.
  if (x.exponent > f->max ||
      (x.exponent == f->max && drop > 0 && keep >> (64 - drop) != 0)) {
    errno = ERANGE;
    return HUGE_VALL;
  }
  return compose(keep, x.exponent + drop);
}

// ---- reading ----

// The digit's value; -1: it is none of this base, 10 or 16.
static int
digit(char c, int base)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20; // lower case
  return base == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Whether the text begins with `word`, in any case.
static bool
begins(const char *s, const char *word)
{
  while (*word != '\0')
    if ((*s++ | 0x20) != *word++)
      return false;
  return true;
}

// An exponent after the letter at *s, which it skips; 0, and *s stays, if there
// is none. One that is far too large stays so.
static int
exponent(const char **s)
{
  const char *p = *s + 1;
  bool negative = *p == '-';
  int value = 0;

  if (*p == '-' || *p == '+')
    p++;
  if (digit(*p, 10) < 0)
    return 0;
  for (; digit(*p, 10) >= 0; p++)
    if (value < 100000000)
      value = value * 10 + digit(*p, 10);
  *s = p;
  return negative ? -value : value;
}

// What is at `s` after the 0x; `*end` is set behind it.
static struct number
hexadecimal(const char *s, const char **end)
{
  struct number x = {0, 0, 63};
  bool point = false;
  unsigned below = 0; // bits seen below x.bits

  for (;; s++) {
    if (*s == '.' && !point) {
      point = true;
      continue;
    }
    int d = digit(*s, 16);
    if (d < 0)
      break;
    x.exponent -= point ? 4 : 0;
    for (int bit = 3; bit >= 0; bit--) {
      unsigned one = (unsigned)d >> bit & 1;

      if (x.bits >> 63 == 0) {
        x.bits = x.bits << 1 | one;
      } else {
        x.exponent++;
        x.rest |= below++ == 0 ? one << 1 : one;
      }
    }
  }
  if ((*s | 0x20) == 'p')
    x.exponent += exponent(&s);
  *end = s;
  for (; x.bits != 0 && x.bits >> 63 == 0; x.bits <<= 1)
    x.exponent--;
  return x;
}

// Takes the digits at *s into b, and returns the power of 10 they are to be
// multiplied by. *digits is how many are in b.
static int
read_digits(const char **s, struct big *b, int *digits)
{
  const char *p = *s;
  int power = 0;
  bool point = false, more = false;

  for (b->n = *digits = 0;; p++) {
    int d = digit(*p, 10);

    if (*p == '.' && !point) {
      point = true;
      continue;
    }
    if (d < 0)
      break;
    power -= point;
    if (*digits < MAXDIGITS) {
      multiply(b, 10, (uint32_t)d);
      *digits += b->n != 0;
    } else {
      more |= d != 0;
      power++;
    }
  }
  if (more) {
    multiply(b, 10, 1);
    power--;
    ++*digits;
  }
  *s = p;
  return power;
}

// Two integers of 2.4 KB each, on a stack of 64 KB. Powers that no type holds
// are not calculated, only made to overflow or underflow.
static struct number
decimal(const char *s, const char **end)
{
  struct big a, b = {1, {1}};
  int digits;
  int power = read_digits(&s, &a, &digits);

  if ((*s | 0x20) == 'e')
    power += exponent(&s);
  *end = s;
  if (digits == 0)
    return (struct number){0, 0, 0};
  if (digits + power > MAX10)
    return (struct number){(uint64_t)1 << 63, 0, LDBL_MAX_EXP};
  if (digits + power < -MIN10)
    return (struct number){(uint64_t)1 << 63, 0, -2 * LDBL_MAX_EXP};
  if (power > 0)
    multiply_by_power_of_10(&a, power);
  else
    multiply_by_power_of_10(&b, -power);
  return divide(&a, &b);
}

// Behind "nan" and, if it is there, "(letters)".
static const char *
skip_nan(const char *s)
{
  const char *p = s + 3;

  if (*p != '(')
    return p;
  do
    p++;
  while (digit(*p, 10) >= 0 || *p == '_' ||
         ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'));
  return *p == ')' ? p + 1 : s + 3;
}

// C11 7.22.1.3. *end is `s` if there is no number at all; then the blanks are
// not skipped either.
static long double
parse(const char *s, char **end, const struct format *f)
{
  const char *p = s;
  const char *stop = s;
  long double value = 0;

  while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
    p++;
  bool negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;
  if (begins(p, "inf")) {
    stop = p + (begins(p, "infinity") ? 8 : 3);
    value = HUGE_VALL;
  } else if (begins(p, "nan")) {
    stop = skip_nan(p);
    value = NAN;
  } else if (p[0] == '0' && (p[1] | 0x20) == 'x' &&
             digit(p[p[2] == '.' ? 3 : 2], 16) >= 0) {
    value = round_to(f, hexadecimal(p + 2, &stop));
  } else if (digit(p[*p == '.' ? 1 : 0], 10) >= 0) {
    value = round_to(f, decimal(p, &stop));
  }
  if (end != NULL)
    *end = (char *)stop;
  return negative && stop != s ? -value : value;
}

float
strtof(const char *s, char **end)
{
  static const struct format f = {FLT_MANT_DIG, FLT_MIN_EXP - 1,
                                  FLT_MAX_EXP - 1};

  return (float)parse(s, end, &f);
}

double
strtod(const char *s, char **end)
{
  static const struct format f = {DBL_MANT_DIG, DBL_MIN_EXP - 1,
                                  DBL_MAX_EXP - 1};

  return (double)parse(s, end, &f);
}

long double
strtold(const char *s, char **end)
{
  static const struct format f = {LDBL_MANT_DIG, LDBL_MIN_EXP - 1,
                                  LDBL_MAX_EXP - 1};

  return parse(s, end, &f);
}

// C11 7.22.1.1.
double
atof(const char *s)
{
  return strtod(s, NULL);
}
