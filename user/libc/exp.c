// <math.h>: powers of e and of 2.
// C11 7.12.6.1 to 7.12.6.3. The processor can raise 2 to a power between -1 and
// 1, and multiply by a whole power of 2; any other power is put together from
// these two.
#include "user/libc/mathlib.h"

// Beyond this any power is infinite or 0.
#define FAR 20000

// 2^x. f2xm1 takes the part after the point.
static long double
power_of_2(long double x)
{
  long double n;

  if (isnan(x))
    return x;
  if (x > FAR || x < -FAR)
    return x > 0 ? HUGE_VALL : 0;
  n = x87_rint(x);
  return x87_scale(x87_exp2m1(x - n) + 1, n);
}

// ln 2 in two parts. The first has 48 bits, so that n times it is exact.
#define LN2_HIGH 0xb17217f7d1cfp-48l
#define LN2_LOW  0xf35793c7673007e6p-113l

// x is n * ln 2 + rest. x * log2(e) would have its error in the part after the
// point, where a large x leaves few bits.
static long double
power_of_e(long double x)
{
  long double n, rest;

  if (isnan(x))
    return x;
  if (x > FAR || x < -FAR)
    return x > 0 ? HUGE_VALL : 0;
  n = x87_rint(x * LOG2_E);
  rest = (x - n * LN2_HIGH) - n * LN2_LOW;
  return x87_scale(x87_exp2m1(rest * LOG2_E) + 1, n);
}

// Near 0, e^x - 1 by a subtraction would lose the digits that the function is
// called for; 2^y - 1 is what the instruction gives.
static long double
power_of_e_minus_1(long double x)
{
  if (x > -0.5l && x < 0.5l)
    return x87_exp2m1(x * LOG2_E);
  return power_of_e(x) - 1;
}

FUNCTIONS(exp, power_of_e)
FUNCTIONS(exp2, power_of_2)
FUNCTIONS(expm1, power_of_e_minus_1)
