// <math.h>: sign and size.
// C11 7.12.7.2, 7.12.11.1, 7.12.12. With a NaN among two, fmax and fmin give
// the other one (annex F.10.9): a NaN there means that a value is missing.
#include "user/libc/mathlib.h"

static long double
absolute(long double x)
{
  asm("fabs" : "+t"(x));
  return x;
}

// By the bit, not by a comparison: -0 has a sign, and a NaN, too.
static long double
with_sign(long double x, long double sign)
{
  x = absolute(x);
  return signbit(sign) ? -x : x;
}

static long double
larger(long double x, long double y)
{
  if (isnan(x))
    return y;
  return x < y ? y : x;
}

static long double
smaller(long double x, long double y)
{
  if (isnan(x))
    return y;
  return y < x ? y : x;
}

static long double
excess(long double x, long double y)
{
  return x <= y ? 0 : x - y; // of a NaN, NaN
}

FUNCTIONS(fabs, absolute)
FUNCTIONS_2(copysign, with_sign)
FUNCTIONS_2(fmax, larger)
FUNCTIONS_2(fmin, smaller)
FUNCTIONS_2(fdim, excess)
