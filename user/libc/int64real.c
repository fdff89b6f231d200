// Conversions between unsigned integers of 64 bits and real numbers, as
// compilers call them (int64.c). The FPU knows signed ones.
#include <stdint.h>

uint64_t __fixunsdfdi(double x);
uint64_t __fixunssfdi(float x);
uint64_t __fixunsxfdi(long double x);
double __floatundidf(uint64_t n);
float __floatundisf(uint64_t n);
long double __floatundixf(uint64_t n);

uint64_t
__fixunsxfdi(long double x)
{
  if (x >= 0x1p63L)
    return (uint64_t)(int64_t)(x - 0x1p63L) + (1ull << 63);
  return (uint64_t)(int64_t)x;
}

uint64_t
__fixunsdfdi(double x)
{
  return __fixunsxfdi(x);
}

uint64_t
__fixunssfdi(float x)
{
  return __fixunsxfdi(x);
}

// The FPU's 64 bits of precision hold each n exactly: one rounding follows.
long double
__floatundixf(uint64_t n)
{
  long double half = (long double)(int64_t)(n >> 1);

  return half * 2 + (int)(n & 1);
}

double
__floatundidf(uint64_t n)
{
  return (double)__floatundixf(n);
}

float
__floatundisf(uint64_t n)
{
  return (float)__floatundixf(n);
}
