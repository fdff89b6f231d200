// <math.h>: sign and size.
#include "user/libc/mathlib.h"

static long double
absolute(long double x)
{
  asm("fabs" : "+t"(x));
  return x;
}

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
