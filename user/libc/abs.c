// <stdlib.h>: integer arithmetic. Negated as unsigned: the smallest number has
// no positive one, and stays.
#include <stdlib.h>

// C11 7.22.6.1. The standard leaves abs(INT_MIN) undefined; a program that asks
// for it gets INT_MIN, and no trap.
int
abs(int i)
{
  return i < 0 ? (int)-(unsigned)i : i;
}

long
labs(long i)
{
  return i < 0 ? (long)-(unsigned long)i : i;
}

long long
llabs(long long i)
{
  return i < 0 ? (long long)-(unsigned long long)i : i;
}

// C11 7.22.6.2. Since C99 the quotient is cut off towards 0, which is what the
// processor's division does: rest and quotient come from one idivl.
div_t
div(int a, int b)
{
  return (div_t){a / b, a % b};
}

ldiv_t
ldiv(long a, long b)
{
  return (ldiv_t){a / b, a % b};
}

lldiv_t
lldiv(long long a, long long b)
{
  return (lldiv_t){a / b, a % b};
}
