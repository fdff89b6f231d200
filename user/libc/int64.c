// What the compilers call for the division of long long, which takes a 32-bit
// processor many instructions. The names are theirs (the "di" is 64 bits); no
// program calls these itself. A division by 0 faults as one of int does.
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t a, uint64_t b, uint64_t *rest);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divmoddi4(int64_t a, int64_t b, int64_t *rest);
int64_t __divdi3(int64_t a, int64_t b);
int64_t __moddi3(int64_t a, int64_t b);

// high:low / b in one instruction; it faults unless high < b.
static uint32_t
divide(uint32_t high, uint32_t low, uint32_t b, uint32_t *rest)
{
  uint32_t quotient;

  asm("divl %4" : "=a"(quotient), "=d"(*rest) : "0"(low), "1"(high), "r"(b));
  return quotient;
}

// As on paper, with digits of 32 bits: b is one digit.
static uint64_t
by_one_digit(uint64_t a, uint32_t b, uint64_t *rest)
{
  uint32_t r, high, low;

  high = divide(0, (uint32_t)(a >> 32), b, &r);
  low = divide(r, (uint32_t)a, b, &r);
  *rest = r;
  return (uint64_t)high << 32 | low;
}

// b has two digits, so the quotient has one. Without as many low bits as leave
// one digit of b, whose top bit then is set, a / b comes out right or up to 2
// too large: what is cut off makes b smaller by less than b / 2^31, and the
// quotient is below 2^32. So it is counted up from 2 below that.
static uint64_t
by_two_digits(uint64_t a, uint64_t b, uint64_t *rest)
{
  unsigned cut = 0;
  uint32_t guess, ignored;

  while (b >> cut >> 32 != 0)
    cut++;
  guess = divide((uint32_t)(a >> cut >> 32), (uint32_t)(a >> cut),
                 (uint32_t)(b >> cut), &ignored);
  uint64_t quotient = guess > 2 ? guess - 2 : 0;
  uint64_t r = a - quotient * b;
  for (; r >= b; r -= b)
    quotient++;
  *rest = r;
  return quotient;
}

// All the others come down to this one. `rest` may be NULL.
uint64_t
__udivmoddi4(uint64_t a, uint64_t b, uint64_t *rest)
{
  uint64_t quotient, r;

  if (b >> 32 == 0)
    quotient = by_one_digit(a, (uint32_t)b, &r);
  else
    quotient = by_two_digits(a, b, &r);
  if (rest != 0)
    *rest = r;
  return quotient;
}

uint64_t
__udivdi3(uint64_t a, uint64_t b)
{
  return __udivmoddi4(a, b, 0);
}

uint64_t
__umoddi3(uint64_t a, uint64_t b)
{
  uint64_t rest;

  __udivmoddi4(a, b, &rest);
  return rest;
}

static uint64_t
size_of(int64_t n)
{
  return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

// Towards 0; the rest has the sign of a.
int64_t
__divmoddi4(int64_t a, int64_t b, int64_t *rest)
{
  uint64_t r;
  uint64_t quotient = __udivmoddi4(size_of(a), size_of(b), &r);

  if (rest != 0)
    *rest = (int64_t)(a < 0 ? -r : r);
  return (int64_t)((a < 0) != (b < 0) ? -quotient : quotient);
}

int64_t
__divdi3(int64_t a, int64_t b)
{
  return __divmoddi4(a, b, 0);
}

int64_t
__moddi3(int64_t a, int64_t b)
{
  int64_t rest;

  __divmoddi4(a, b, &rest);
  return rest;
}
