// <math.h>: angles from their tangent, sine, cosine.
#include "user/libc/mathlib.h"

static long double
from_tangent(long double x)
{
  return x87_atan2(x, 1);
}

// The other side of a triangle whose longest is 1.
static long double
other_side(long double x)
{
  return x87_sqrt((1 - x) * (1 + x));
}

static long double
from_sine(long double x)
{
  return x87_atan2(x, other_side(x));
}

static long double
from_cosine(long double x)
{
  return x87_atan2(other_side(x), x);
}

FUNCTIONS(atan, from_tangent)
FUNCTIONS_2(atan2, x87_atan2)
FUNCTIONS(asin, from_sine)
FUNCTIONS(acos, from_cosine)
