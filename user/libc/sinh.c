// <math.h>: hyperbolic functions and their inverses. Each is calculated for |x|
// from what is exact near 0.
//
// C11 7.12.5. exp(x) - exp(-x) is useless near 0, where both are 1: so the
// formulas are in expm1, and those of the inverses in log1p.
#include "user/libc/mathlib.h"

#define LARGE 40 // from here on exp(-x) is too small to matter

// A size with the sign of x, which may be -0.
static long double
with_sign_of(long double x, long double size)
{
  return signbit(x) ? -size : size;
}

static long double
hyperbolic_sine(long double x)
{
  long double size = with_sign_of(x, x);
  long double e = expm1l(size);

  return with_sign_of(x, size > LARGE ? e / 2 : (e + e / (e + 1)) / 2);
}

// No small differences here: both parts are positive.
static long double
hyperbolic_cosine(long double x)
{
  long double e = expl(with_sign_of(x, x));

  return (e + 1 / e) / 2;
}

static long double
hyperbolic_tangent(long double x)
{
  long double size = with_sign_of(x, x);
  long double e;

  if (size > LARGE)
    return with_sign_of(x, 1);
  e = expm1l(2 * size);
  return with_sign_of(x, e / (e + 2));
}

// Above 2^40, x^2 + 1 is x^2 to all 64 bits, and would be infinite for a large
// x.
static long double
from_sine(long double x)
{
  long double a = with_sign_of(x, x);
  long double result;

  if (a > 0x1p40l)
    result = logl(a) + LN2;
  else
    result = log1pl(a + a * a / (1 + x87_sqrt(1 + a * a)));
  return with_sign_of(x, result);
}

// x - 1 is exact, and what the result depends on where x is near 1.
static long double
from_cosine(long double x)
{
  long double more = x - 1;

  if (x < 1)
    return NAN;
  if (x > 0x1p40l)
    return logl(x) + LN2;
  return log1pl(more + x87_sqrt(more * (2 + more)));
}

// At 1 and -1 the quotient is infinite, so the result is, with ERANGE; beyond,
// a NaN.
static long double
from_tangent(long double x)
{
  long double size = with_sign_of(x, x);

  return with_sign_of(x, log1pl(2 * size / (1 - size)) / 2);
}

FUNCTIONS(sinh, hyperbolic_sine)
FUNCTIONS(cosh, hyperbolic_cosine)
FUNCTIONS(tanh, hyperbolic_tangent)
FUNCTIONS(asinh, from_sine)
FUNCTIONS(acosh, from_cosine)
FUNCTIONS(atanh, from_tangent)
