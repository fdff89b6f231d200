// <math.h>: x to the power of y, as 2^(y * log2(x)).
// C11 7.12.7.4. What the special values are is in annex F.10.4.4.
#include <stdbool.h>
#include <stdint.h>
#include "user/libc/mathlib.h"

#define FAR   20000 // beyond this any power of 2 is infinite or 0
#define SQRT2 1.414213562373095048801688724209698079l

// From 2^63 on all numbers are whole, and from 2^64 on even: rounding leaves
// them.
static bool
is_whole(long double y)
{
  return x87_rint(y) == y;
}

static bool
is_odd(long double y)
{
  return is_whole(y) && !is_whole(y / 2);
}

// x without the lower half of its bits; what it lacks fits in 32 bits, too.
static long double
upper_half(long double x)
{
  union {
    long double value;
    uint32_t word[3];
  } u = {x};

  u.word[0] = 0;
  return u.value;
}

// x is finite and > 0, y not NaN. The exponent up to 16384 that y * log2(x) may
// be leaves 50 bits of a long double for the part after the point, so the
// product is summed up from parts that are exact, the whole ones first. With m
// the mantissa of x and k its exponent:
//
//   y * log2(x) = y * k + y * log2(m),   y = yh + yl,   log2(m) = lh + ll
static long double
power_of_positive(long double x, long double y)
{
  long double m, k, l, n, yh, yl, lh, ll, rest;

  k = x87_extract(x, &m);
  if (m > SQRT2) {
    m /= 2;
    k += 1;
  }
  l = x87_log2(m, 1);
  n = x87_rint(y * (k + l));
  if (n > FAR || n < -FAR)
    return n > 0 ? HUGE_VALL : 0;
  yh = upper_half(y);
  yl = y - yh;
  lh = upper_half(l);
  ll = l - lh;
  rest = yh * k - n + yh * lh;
  rest += yl * k + (yh * ll + yl * lh) + yl * ll;
  return x87_scale(x87_exp2m1(rest) + 1, n);
}

// x is 0 or infinite: so is the result.
static long double
power_of_extreme(long double x, long double y)
{
  long double size = (x == 0) == (y > 0) ? 0 : HUGE_VALL;

  return signbit(x) && is_odd(y) ? -size : size;
}

static long double
power(long double x, long double y)
{
  if (y == 0 || x == 1)
    return 1; // whatever the other is
  if (isnan(x) || isnan(y))
    return x + y;
  if (isinf(y)) {
    long double size = signbit(x) ? -x : x;

    if (size == 1)
      return 1;
    return (size > 1) == (y > 0) ? HUGE_VALL : 0;
  }
  if (x == 0 || isinf(x))
    return power_of_extreme(x, y);
  if (x > 0)
    return power_of_positive(x, y);
  if (!is_whole(y))
    return NAN;
  return is_odd(y) ? -power_of_positive(-x, y) : power_of_positive(-x, y);
}

FUNCTIONS_2(pow, power)
