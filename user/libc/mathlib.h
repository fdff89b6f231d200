// What the files of <math.h> share: instructions of the x87, and how a function
// for double, float and long double is made from one.
#ifndef MATHLIB_H
#define MATHLIB_H

#include <math.h>

// Sets errno by what came out for x and y: EDOM if a NaN that none of them is,
// ERANGE if an infinity and they are finite (matherr.c). One that there is not
// is given as 0.
void _math_errno(long double result, long double x, long double y);

// A calculation in long double, as three functions. In a variable that is
// volatile a result is rounded to its type, which in a register it is not.
#define FUNCTION_OF(type, name, calculate)     \
  type name(type x)                            \
  {                                            \
    volatile type result = (type)calculate(x); \
    _math_errno(result, x, 0);                 \
    return result;                             \
  }
#define FUNCTION_OF_2(type, name, calculate)      \
  type name(type x, type y)                       \
  {                                               \
    volatile type result = (type)calculate(x, y); \
    _math_errno(result, x, y);                    \
    return result;                                \
  }
#define FUNCTIONS(name, calculate)       \
  FUNCTION_OF(double, name, calculate)   \
  FUNCTION_OF(float, name##f, calculate) \
  FUNCTION_OF(long double, name##l, calculate)
#define FUNCTIONS_2(name, calculate)       \
  FUNCTION_OF_2(double, name, calculate)   \
  FUNCTION_OF_2(float, name##f, calculate) \
  FUNCTION_OF_2(long double, name##l, calculate)

#define LN2    0.693147180559945309417232121458176568l
#define LOG2_E 1.442695040888963407359924681001892137l
#define PI     3.141592653589793238462643383279502884l

// ---- instructions (Intel, volume 2) ----
static inline long double
x87_rint(long double x)
{
  asm("frndint" : "+t"(x));
  return x;
}

// x * 2^n; n is whole.
static inline long double
x87_scale(long double x, long double n)
{
  asm("fscale" : "+t"(x) : "u"(n));
  return x;
}

static inline long double
x87_sqrt(long double x)
{
  asm("fsqrt" : "+t"(x));
  return x;
}

// 2^x - 1 for x between -1 and 1.
static inline long double
x87_exp2m1(long double x)
{
  asm("f2xm1" : "+t"(x));
  return x;
}

// y * log2(x)
static inline long double
x87_log2(long double x, long double y)
{
  asm("fyl2x" : "+t"(x) : "u"(y) : "st(1)");
  return x;
}

// y * log2(1 + x) for x between -0.29 and 0.29.
static inline long double
x87_log2p1(long double x, long double y)
{
  asm("fyl2xp1" : "+t"(x) : "u"(y) : "st(1)");
  return x;
}

// The angle of the point (x, y).
static inline long double
x87_atan2(long double y, long double x)
{
  asm("fpatan" : "+t"(x) : "u"(y) : "st(1)");
  return x;
}

// The exponent of x, whole; its mantissa, 1 <= |m| < 2, goes to *m. x is finite
// and not 0.
static inline long double
x87_extract(long double x, long double *m)
{
  long double e;

  asm("fxtract" : "=t"(*m), "=u"(e) : "0"(x));
  return e;
}

#endif
