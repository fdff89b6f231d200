// <math.h>: angles from their tangent, sine, cosine.
// C11 7.12.4.1 to 7.12.4.4. The x87 has one instruction for all: fpatan gives
// the angle of a point, in all four quadrants, which is atan2. The others are
// made from it.
#include "user/libc/mathlib.h"

static long double
from_tangent(long double x)
{
  return x87_atan2(x, 1);
}

// The other side of a triangle whose longest is 1.
// (1 - x) * (1 + x), not 1 - x * x: near 1 that would lose half of its digits.
// Beyond 1 the root is of a negative number, so a NaN, which is what asin and
// acos must give there.
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
