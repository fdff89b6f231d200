// <math.h>: sine, cosine, tangent.
//
// Not by fsin and its like: they know pi to 66 bits only, so sin(3.14159265)
// has half of its digits right, and sin(1e300) none; and emulators calculate
// them in double. Here the quarter turns in x are taken off exactly, and the
// rest, between -pi/4 and pi/4, goes into the series.
#include <stdint.h>
#include "user/libc/mathlib.h"

#define WORDS        7 // of the product in take_quarters
#define ZEROS        3 // words that are 0 in front of the table
#define MAX_EXPONENT 1023

// 2/pi in binary, the first word behind the point: enough for the largest
// double.
static const uint32_t two_by_pi[] = {
    0,          0,          0,          0xa2f9836e, 0x4e441529, 0xfc2757d1,
    0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a,
    0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5,
    0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b,
    0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf,
    0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7,
    0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab};

_Static_assert(sizeof(two_by_pi) * 8 >=
                   32 * ZEROS + MAX_EXPONENT - 65 + 32 * WORDS + 32,
               "the last bits that take_quarters asks for are there");

// Puts into `product` the lowest WORDS words, the highest first, of m times the
// WORDS words of the table that begin at bit `from`.
static void
multiply(uint32_t product[WORDS], uint64_t m, unsigned from)
{
  const uint32_t *t = two_by_pi + from / 32;
  uint32_t word[WORDS];
  uint64_t carry = 0;
  int i;

  for (i = WORDS - 1; i >= 0; i--) {
    word[i] = (uint32_t)(((uint64_t)t[i] << 32 | t[i + 1]) << from % 32 >> 32);
    carry += (uint64_t)word[i] * (uint32_t)m;
    product[i] = (uint32_t)carry;
    carry >>= 32;
  }
  for (i = WORDS - 1, carry = 0; i > 0; i--) {
    carry += (uint64_t)word[i] * (uint32_t)(m >> 32) + product[i - 1];
    product[i - 1] = (uint32_t)carry;
    carry >>= 32;
  }
}

// The quarter turns in x, of which the last two bits count; what is left, -pi/4
// to pi/4, goes to *rest. x is finite and not negative.
//
//   x * 2/pi = m * 2^(e - 63) * 2/pi,  m an integer of 64 bits
//
// The bits of 2/pi that then count multiples of 4 are left out: these are whole
// turns. So the product comes modulo 4, two of its bits in front of the point
// and 222 behind it; up to 64 of these are 0 where x is next to a quarter turn.
static unsigned
take_quarters(long double x, long double *rest)
{
  union {
    long double value;
    struct {
      uint64_t m;
      uint16_t exponent;
    } part;
  } u = {x};
  uint32_t product[WORDS], flip;
  long double part = 0;
  int e = u.part.exponent - 16383;

  if (e < -1 || e > MAX_EXPONENT) {
    *rest = e < -1 ? x : NAN; // less than 1/2 stays
    return 0;
  }
  multiply(product, u.part.m, (unsigned)(32 * ZEROS + e - 65));
  unsigned quarters = product[0] >> 30;
  // Half a quarter or more is taken for what is missing to a whole.
  flip = product[0] & 0x20000000 ? 0xffffffff : 0;
  product[0] = (product[0] ^ flip) & 0x3fffffff;
  for (int i = WORDS - 1; i > 0; i--)
    part = (part + (product[i] ^ flip)) * 0x1p-32l;
  part = (part + product[0]) * 0x1p-30l * (PI / 2);
  *rest = flip != 0 ? -part : part;
  return flip != 0 ? quarters + 1 : quarters;
}

// x - x^3/3! + x^5/5! - ... for |x| <= pi/4: of the first that is left out the
// 64 bits know nothing.
static long double
sine_series(long double x)
{
  long double sum = 1;

  for (int k = 22; k > 0; k -= 2)
    sum = 1 - sum * x * x / (k * (k + 1));
  return x * sum;
}

// 1 - x^2/2! + x^4/4! - ...
static long double
cosine_series(long double x)
{
  long double sum = 1;

  for (int k = 21; k > 0; k -= 2)
    sum = 1 - sum * x * x / (k * (k + 1));
  return sum;
}

// C11 7.12.4.6. Quarter turns decide which series gives the size, and which
// sign: 0 sin, 1 cos, 2 -sin, 3 -cos. Infinity - infinity is the NaN that is
// wanted.
static long double
sine(long double x)
{
  long double size = signbit(x) ? -x : x;
  long double rest, result;

  if (!isfinite(x))
    return x - x;
  unsigned quarters = take_quarters(size, &rest);
  result = quarters & 1 ? cosine_series(rest) : sine_series(rest);
  return !signbit(x) == !(quarters & 2) ? result : -result;
}

// C11 7.12.4.5: the same, a quarter turn ahead. Of x and -x it is alike.
static long double
cosine(long double x)
{
  long double rest, result;

  if (!isfinite(x))
    return x - x;
  unsigned quarters = take_quarters(signbit(x) ? -x : x, &rest);
  result = quarters & 1 ? -sine_series(rest) : cosine_series(rest);
  return quarters & 2 ? -result : result;
}

// C11 7.12.4.7. After two quarter turns it is the same again.
static long double
tangent(long double x)
{
  long double rest, result;

  if (!isfinite(x))
    return x - x;
  if (take_quarters(signbit(x) ? -x : x, &rest) & 1)
    result = -cosine_series(rest) / sine_series(rest);
  else
    result = sine_series(rest) / cosine_series(rest);
  return signbit(x) ? -result : result;
}

FUNCTIONS(sin, sine)
FUNCTIONS(cos, cosine)
FUNCTIONS(tan, tangent)
