// <stdlib.h>: integer arithmetic. Negated as unsigned: the smallest number has
// no positive one, and stays.
#include <stdlib.h>

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
