// <math.h>: roots.
// C11 7.12.7.1, 7.12.7.3, 7.12.7.5. IEEE 754 wants a square root to be the
// nearest number there is; of the others it says nothing.
#include "user/libc/mathlib.h"

#define PRECISION        0x300 // in the x87's control word
#define PRECISION_DOUBLE 0x200

// Rounded twice, to 64 bits and then to 53, a root could come out next to the
// right one; so it is calculated with 53. For float, 64 bits are enough not to
// matter.
static long double
double_root(long double x)
{
  unsigned short before, now;

  asm volatile("fnstcw %0" : "=m"(before));
  now = (before & ~PRECISION) | PRECISION_DOUBLE;
  asm volatile("fldcw %1\n\tfsqrt\n\tfldcw %2"
               : "+t"(x)
               : "m"(now), "m"(before));
  return x;
}

FUNCTION_OF(double, sqrt, double_root)
FUNCTION_OF(float, sqrtf, x87_sqrt)
FUNCTION_OF(long double, sqrtl, x87_sqrt)

// By a logarithm, and then one step of Newton's.
// Not pow(x, 1/3): 1/3 is no number of the machine, and a negative x has a
// third root. The step of Newton's makes up for what 1/3 lost.
static long double
third_root(long double x)
{
  long double size = signbit(x) ? -x : x;
  long double root, l, n;

  if (x == 0 || !isfinite(x))
    return x;
  l = x87_log2(size, 1 / 3.0l);
  n = x87_rint(l);
  root = x87_scale(x87_exp2m1(l - n) + 1, n);
  root -= (root - size / (root * root)) / 3;
  return signbit(x) ? -root : root;
}

FUNCTIONS(cbrt, third_root)

// Both are scaled by the larger one's exponent: their squares must fit.
static long double
diagonal(long double x, long double y)
{
  long double m, e;

  if (isinf(x) || isinf(y))
    return HUGE_VALL;
  x = signbit(x) ? -x : x;
  y = signbit(y) ? -y : y;
  if (isnan(x) || isnan(y) || x == 0 || y == 0)
    return x + y;
  e = x87_extract(x > y ? x : y, &m);
  x = x87_scale(x, -e);
  y = x87_scale(y, -e);
  return x87_scale(x87_sqrt(x * x + y * y), e);
}

FUNCTIONS_2(hypot, diagonal)
