// <math.h>: mantissa and exponent.
// C11 7.12.6.4 to 7.12.6.6, 7.12.6.11, 7.12.6.13. All are exact, but for what
// scaling shifts out below the smallest number.
#include <limits.h>
#include "user/libc/mathlib.h"

// x as result * 2^*e.
// The mantissa of fxtract is between 1 and 2, that of frexp between 1/2 and 1.
static long double
take_apart(long double x, int *e)
{
  long double m;

  *e = 0;
  if (x == 0 || !isfinite(x))
    return x;
  *e = (int)x87_extract(x, &m) + 1;
  return m / 2;
}

// Of numbers below the smallest normal one, too, it is what it would be if
// there were no limit.
static long double
exponent(long double x)
{
  long double m;

  if (x == 0)
    return -HUGE_VALL;
  if (!isfinite(x))
    return x * x; // of -infinity, infinity
  return x87_extract(x, &m);
}

// FP_ILOGB0 and FP_ILOGBNAN are INT_MIN here.
static int
int_exponent(long double x)
{
  if (isinf(x))
    return INT_MAX;
  return x == 0 || isnan(x) ? INT_MIN : (int)exponent(x);
}

FUNCTIONS(logb, exponent)

#define FREXP(type, name)          \
  type name(type x, int *e)        \
  {                                \
    return (type)take_apart(x, e); \
  }
#define SCALE(type, name, integer)                \
  type name(type x, integer e)                    \
  {                                               \
    volatile type result = (type)x87_scale(x, e); \
    _math_errno(result, x, 0);                    \
    return result;                                \
  }
#define ILOGB(type, name)                      \
  int name(type x)                             \
  {                                            \
    _math_errno(x == 0 ? HUGE_VALL : x, 1, 1); \
    return int_exponent(x);                    \
  }

FREXP(double, frexp)
FREXP(float, frexpf)
FREXP(long double, frexpl)
SCALE(double, ldexp, int)
SCALE(float, ldexpf, int)
SCALE(long double, ldexpl, int)
SCALE(double, scalbn, int)
SCALE(float, scalbnf, int)
SCALE(long double, scalbnl, int)
SCALE(double, scalbln, long)
SCALE(float, scalblnf, long)
SCALE(long double, scalblnl, long)
ILOGB(double, ilogb)
ILOGB(float, ilogbf)
ILOGB(long double, ilogbl)
