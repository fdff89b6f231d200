// Functions of real numbers (C11 7.12). Each is there three times: `sin` for
// double, `sinf` for float, `sinl` for long double.
//
// They calculate in long double, on the x87, and round once at the end; so the
// double is the nearest to the true value, or the one beside it, and of one
// that is exact, like sqrt(9) or pow(10, 22), it is that. Angles are in
// radians, and of every double, however large, the part over a full turn is
// taken off exactly; those of a long double may go up to 2^1024 (beyond: NaN).
//
// Errors set errno, not the flags of floating point (there is no <fenv.h>):
// EDOM where a function has no value, which it returns as NaN; ERANGE where it
// is too large or infinite (+-HUGE_VAL). What is too small becomes 0 or loses
// digits, and errno stays.
#ifndef _MATH_H
#define _MATH_H

#if __FLT_EVAL_METHOD__ == 2
typedef long double float_t;
typedef long double double_t;
#else
typedef float float_t;
typedef double double_t;
#endif

#define HUGE_VAL  __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define HUGE_VALL __builtin_huge_vall()
#define INFINITY  __builtin_inff()
#define NAN       __builtin_nanf("")

#define MATH_ERRNO       1
#define MATH_ERREXCEPT   2
#define math_errhandling MATH_ERRNO

// ---- numbers that one looks up (POSIX) ----
#define M_E        2.7182818284590452354
#define M_LOG2E    1.4426950408889634074
#define M_LOG10E   0.43429448190325182765
#define M_LN2      0.69314718055994530942
#define M_LN10     2.30258509299404568402
#define M_PI       3.14159265358979323846
#define M_PI_2     1.57079632679489661923
#define M_PI_4     0.78539816339744830962
#define M_1_PI     0.31830988618379067154
#define M_2_PI     0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2    1.41421356237309504880
#define M_SQRT1_2  0.70710678118654752440

// ---- kinds of numbers: macros for all three types ----
#define FP_NAN       0
#define FP_INFINITE  1
#define FP_ZERO      2
#define FP_SUBNORMAL 3
#define FP_NORMAL    4
#define FP_ILOGB0    (-2147483647 - 1) // what ilogb returns of 0
#define FP_ILOGBNAN  (-2147483647 - 1) // ... and of NaN

#define fpclassify(x) \
  __builtin_fpclassify(FP_NAN, FP_INFINITE, FP_NORMAL, FP_SUBNORMAL, FP_ZERO, x)
#define isfinite(x) __builtin_isfinite(x)
#define isinf(x)    __builtin_isinf_sign(x) // 1, -1, or 0: it is none
#define isnan(x)    __builtin_isnan(x)
#define isnormal(x) __builtin_isnormal(x)
#define signbit(x)  _signbit(x) // not 0: there is a minus, even before 0
#define _signbit(x)                                               \
  (sizeof(x) == sizeof(float)    ? __builtin_signbitf((float)(x)) \
   : sizeof(x) == sizeof(double) ? __builtin_signbit((double)(x)) \
                                 : __builtin_signbitl((long double)(x)))

// Comparisons that are false for NaN.
#define isgreater(x, y)      __builtin_isgreater(x, y)
#define isgreaterequal(x, y) __builtin_isgreaterequal(x, y)
#define isless(x, y)         __builtin_isless(x, y)
#define islessequal(x, y)    __builtin_islessequal(x, y)
#define islessgreater(x, y)  __builtin_islessgreater(x, y)
#define isunordered(x, y)    __builtin_isunordered(x, y)

// ---- sign and size ----
double fabs(double x);                  // without its sign
double copysign(double x, double sign); // x with the sign of the other
double fmax(double x, double y);        // the larger; of a NaN, the other
double fmin(double x, double y);        // the smaller
double fdim(double x, double y);        // x - y, or 0 where it is negative

// ---- to a whole number ----
double floor(double x);      // down
double ceil(double x);       // up
double trunc(double x);      // towards 0
double round(double x);      // to the nearest; a half away from 0
double rint(double x);       // to the nearest; a half to the even one
double nearbyint(double x);  // the same
long lround(double x);       // round, as an integer; one that does not
long long llround(double x); // fit gives any
long lrint(double x);        // rint, as an integer
long long llrint(double x);
double modf(double x, double *whole); // the part after the point; *whole: the
                                      // other, of the same sign

// ---- rests ----
double fmod(double x, double y);      // x - n * y exactly, n cut towards 0
double remainder(double x, double y); // ..., n the nearest, a half the even one
double remquo(double x, double y, int *n); // *n: 3 bits of n and its sign

// ---- mantissa and exponent ----
double frexp(double x, int *e); // 0.5 <= result < 1: x is result * 2^*e
double ldexp(double x, int e);  // x * 2^e
double scalbn(double x, int e); // the same
double scalbln(double x, long e);
double logb(double x);                 // floor(log2(|x|)), exactly
int ilogb(double x);                   // the same, as an integer
double nextafter(double x, double to); // the next number on the way to `to`
double nexttoward(double x, long double to);
double nan(const char *text); // NaN, whatever the text

// ---- powers ----
double sqrt(double x);            // the square root
double cbrt(double x);            // the third root
double hypot(double x, double y); // sqrt(x * x + y * y)
double pow(double x, double y);   // x to the power of y
double exp(double x);             // e to the power of x
double exp2(double x);            // 2 to the power of x
double expm1(double x);           // exp(x) - 1, near 0 too
double log(double x);             // to base e
double log2(double x);            // to base 2
double log10(double x);           // to base 10
double log1p(double x);           // log(1 + x), near 0 too

// ---- angles ----
double sin(double x);             // the sine
double cos(double x);             // the cosine
double tan(double x);             // the tangent
double asin(double x);            // -pi/2 to pi/2
double acos(double x);            // 0 to pi
double atan(double x);            // -pi/2 to pi/2
double atan2(double y, double x); // the angle of the point (x, y), -pi to pi

// ---- hyperbolic functions ----
double sinh(double x);
double cosh(double x);
double tanh(double x);
double asinh(double x);
double acosh(double x);
double atanh(double x);

// ---- the same for float ----
float fabsf(float x);
float copysignf(float x, float sign);
float fmaxf(float x, float y);
float fminf(float x, float y);
float fdimf(float x, float y);
float floorf(float x);
float ceilf(float x);
float truncf(float x);
float roundf(float x);
float rintf(float x);
float nearbyintf(float x);
long lroundf(float x);
long long llroundf(float x);
long lrintf(float x);
long long llrintf(float x);
float modff(float x, float *whole);
float fmodf(float x, float y);
float remainderf(float x, float y);
float remquof(float x, float y, int *n);
float frexpf(float x, int *e);
float ldexpf(float x, int e);
float scalbnf(float x, int e);
float scalblnf(float x, long e);
float logbf(float x);
int ilogbf(float x);
float nextafterf(float x, float to);
float nexttowardf(float x, long double to);
float nanf(const char *text);
float sqrtf(float x);
float cbrtf(float x);
float hypotf(float x, float y);
float powf(float x, float y);
float expf(float x);
float exp2f(float x);
float expm1f(float x);
float logf(float x);
float log2f(float x);
float log10f(float x);
float log1pf(float x);
float sinf(float x);
float cosf(float x);
float tanf(float x);
float asinf(float x);
float acosf(float x);
float atanf(float x);
float atan2f(float y, float x);
float sinhf(float x);
float coshf(float x);
float tanhf(float x);
float asinhf(float x);
float acoshf(float x);
float atanhf(float x);

// ---- the same for long double ----
long double fabsl(long double x);
long double copysignl(long double x, long double sign);
long double fmaxl(long double x, long double y);
long double fminl(long double x, long double y);
long double fdiml(long double x, long double y);
long double floorl(long double x);
long double ceill(long double x);
long double truncl(long double x);
long double roundl(long double x);
long double rintl(long double x);
long double nearbyintl(long double x);
long lroundl(long double x);
long long llroundl(long double x);
long lrintl(long double x);
long long llrintl(long double x);
long double modfl(long double x, long double *whole);
long double fmodl(long double x, long double y);
long double remainderl(long double x, long double y);
long double remquol(long double x, long double y, int *n);
long double frexpl(long double x, int *e);
long double ldexpl(long double x, int e);
long double scalbnl(long double x, int e);
long double scalblnl(long double x, long e);
long double logbl(long double x);
int ilogbl(long double x);
long double nextafterl(long double x, long double to);
long double nexttowardl(long double x, long double to);
long double nanl(const char *text);
long double sqrtl(long double x);
long double cbrtl(long double x);
long double hypotl(long double x, long double y);
long double powl(long double x, long double y);
long double expl(long double x);
long double exp2l(long double x);
long double expm1l(long double x);
long double logl(long double x);
long double log2l(long double x);
long double log10l(long double x);
long double log1pl(long double x);
long double sinl(long double x);
long double cosl(long double x);
long double tanl(long double x);
long double asinl(long double x);
long double acosl(long double x);
long double atanl(long double x);
long double atan2l(long double y, long double x);
long double sinhl(long double x);
long double coshl(long double x);
long double tanhl(long double x);
long double asinhl(long double x);
long double acoshl(long double x);
long double atanhl(long double x);

#endif
