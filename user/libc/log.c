// <math.h>: logarithms.
// C11 7.12.6.7 to 7.12.6.10. fyl2x multiplies a logarithm to base 2 by its
// second operand, before it rounds: by ln 2 it is one to base e.
#include "user/libc/mathlib.h"

#define LOG10_2 0.301029995663981195213738894724493027l

static long double
to_base_e(long double x)
{
  return x87_log2(x, LN2);
}

static long double
to_base_2(long double x)
{
  return x87_log2(x, 1);
}

static long double
to_base_10(long double x)
{
  return x87_log2(x, LOG10_2);
}

// 1 + x loses the digits of a small x. The instruction for that works up to 1 -
// sqrt(1/2), about 0.29, only.
static long double
of_1_plus(long double x)
{
  if (x > -0.25l && x < 0.25l)
    return x87_log2p1(x, LN2);
  return x87_log2(1 + x, LN2);
}

FUNCTIONS(log, to_base_e)
FUNCTIONS(log2, to_base_2)
FUNCTIONS(log10, to_base_10)
FUNCTIONS(log1p, of_1_plus)
