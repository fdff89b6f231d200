// <math.h>: rests of a division, which are exact. The x87 takes off up to 63
// bits of the quotient at a time, and says in C2, bit 10 of its status, that
// there are more.
#include "user/libc/mathlib.h"

#define C2 0x0400

// fprem cuts the quotient off towards 0, which is fmod's remainder (C11
// 7.12.10.1).
static long double
cut(long double x, long double y)
{
  unsigned short status;

  do
    asm("fprem\n\tfnstsw %1" : "+t"(x), "=a"(status) : "u"(y));
  while (status & C2);
  return x;
}

// fprem1 rounds it to the nearest, to the even one of two, which is IEEE's
// remainder (C11 7.12.10.2).
static long double
nearest(long double x, long double y)
{
  unsigned short status;

  do
    asm("fprem1\n\tfnstsw %1" : "+t"(x), "=a"(status) : "u"(y));
  while (status & C2);
  return x;
}

// The quotient that goes with a rest, modulo 8, and its sign. The processor
// says it in its status, too; not every emulator does.
static int
quotient(long double x, long double y, long double rest)
{
  int bits = (int)x87_rint((cut(x, 8 * y) - rest) / y);

  bits = (bits < 0 ? -bits : bits) & 7;
  return !signbit(x) == !signbit(y) ? bits : -bits;
}

FUNCTIONS_2(fmod, cut)
FUNCTIONS_2(remainder, nearest)

#define REMQUO(type, name)                      \
  type name(type x, type y, int *n)             \
  {                                             \
    volatile type result = (type)nearest(x, y); \
    *n = quotient(x, y, result);                \
    _math_errno(result, x, y);                  \
    return result;                              \
  }

REMQUO(double, remquo)
REMQUO(float, remquof)
REMQUO(long double, remquol)
