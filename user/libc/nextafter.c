// <math.h>: neighbours. Numbers of one sign have the order of their bits, taken
// as integers; in memory the lowest bits come first. In a long double, the
// highest bit of 64 is always 1 unless the exponent is 0, so a carry out of
// them needs a hand.
#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include "user/libc/mathlib.h"

// Steps the bits by one: away from 0, or towards it.
#define STEP(type, integer, name)            \
  static type name(type x, bool away)        \
  {                                          \
    union {                                  \
      type value;                            \
      integer bits;                          \
    } u = {x};                               \
    u.bits = away ? u.bits + 1 : u.bits - 1; \
    return u.value;                          \
  }

STEP(float, uint32_t, stepf)
STEP(double, uint64_t, step)

// Below the smallest normal number the exponent is 0 and the highest bit is 0,
// too: there, and for a step from the one to the other, the bits alone count.
static long double
stepl(long double x, bool away)
{
  const uint64_t top = (uint64_t)1 << 63;
  union {
    long double value;
    struct {
      uint64_t bits;
      uint16_t exponent; // and the sign
    } part;
  } u = {x};

  if (away) {
    if (++u.part.bits == 0 || u.part.bits == top) {
      u.part.bits |= top;
      u.part.exponent++;
    }
  } else if (u.part.bits-- == top && (u.part.exponent & 0x7fff) != 0) {
    if ((--u.part.exponent & 0x7fff) != 0)
      u.part.bits |= top;
  }
  return u.value;
}

// C11 7.12.11.3 and 7.12.11.4. nexttoward's target is a long double for all
// types: `(target)x == to` compares before it is rounded.
#define NEXTAFTER(type, name, target, step, smallest) \
  type name(type x, target to)                        \
  {                                                   \
    volatile type result;                             \
    if (isnan(x) || isnan(to))                        \
      return (type)(x + to);                          \
    if ((target)x == to)                              \
      return (type)to;                                \
    if (x == 0)                                       \
      return to > 0 ? smallest : -smallest;           \
    result = step(x, (to > x) == (x > 0));            \
    _math_errno(result, x, 0);                        \
    return result;                                    \
  }

NEXTAFTER(double, nextafter, double, step, DBL_TRUE_MIN)
NEXTAFTER(float, nextafterf, float, stepf, FLT_TRUE_MIN)
NEXTAFTER(long double, nextafterl, long double, stepl, LDBL_TRUE_MIN)
NEXTAFTER(double, nexttoward, long double, step, DBL_TRUE_MIN)
NEXTAFTER(float, nexttowardf, long double, stepf, FLT_TRUE_MIN)
NEXTAFTER(long double, nexttowardl, long double, stepl, LDBL_TRUE_MIN)

// C11 7.12.11.2. The text may choose among the NaNs of a machine; here all are
// alike.
double
nan(const char *text)
{
  return NAN;
}

float
nanf(const char *text)
{
  return NAN;
}

long double
nanl(const char *text)
{
  return NAN;
}
