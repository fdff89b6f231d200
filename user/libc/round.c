// <math.h>: to a whole number. In long double all of it is exact.
// C11 7.12.9 and 7.12.6.12. The x87 rounds as its control word says, to the
// nearest unless the program changes that; the other directions are made from
// it by a comparison, which is cheaper than loading the control word twice.
#include "user/libc/mathlib.h"

static long double
down(long double x)
{
  long double whole = x87_rint(x);

  return whole > x ? whole - 1 : whole;
}

static long double
up(long double x)
{
  return -down(-x);
}

static long double
towards_0(long double x)
{
  return signbit(x) ? up(x) : down(x);
}

// Not floor(x + 1/2): the sum is rounded, and makes 1 of the number just below
// 1/2.
static long double
half_away(long double x)
{
  long double whole = towards_0(x);

  if (x - whole >= 0.5l)
    return whole + 1;
  if (x - whole <= -0.5l)
    return whole - 1;
  return whole;
}

FUNCTIONS(floor, down)
FUNCTIONS(ceil, up)
FUNCTIONS(trunc, towards_0)
FUNCTIONS(round, half_away)
FUNCTIONS(rint, x87_rint)
FUNCTIONS(nearbyint, x87_rint)

#define TO_INTEGER(result, name, type, round) \
  result name(type x)                         \
  {                                           \
    return (result)round(x);                  \
  }
#define TO_INTEGERS(result, name, round)    \
  TO_INTEGER(result, name, double, round)   \
  TO_INTEGER(result, name##f, float, round) \
  TO_INTEGER(result, name##l, long double, round)

TO_INTEGERS(long, lround, half_away)
TO_INTEGERS(long long, llround, half_away)
TO_INTEGERS(long, lrint, x87_rint)
TO_INTEGERS(long long, llrint, x87_rint)

// The part after the point; an infinity has none.
// C11 7.12.6.12. Both parts have the sign of x, also where they are 0.
static long double
split(long double x, long double *whole)
{
  long double part;

  *whole = towards_0(x);
  part = isinf(x) ? 0 : x - *whole;
  return signbit(x) != signbit(part) ? -part : part;
}

#define MODF(type, name)                      \
  type name(type x, type *whole)              \
  {                                           \
    long double to;                           \
    volatile type part = (type)split(x, &to); \
    *whole = (type)to;                        \
    return part;                              \
  }

MODF(double, modf)
MODF(float, modff)
MODF(long double, modfl)
