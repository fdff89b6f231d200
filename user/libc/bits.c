// What the compilers call for __builtin_popcount and its like, where the
// processor has no instruction. The names are theirs: "si" is 32 bits, "di" 64.
//
// A loop over bits would do for all of them. Where one can be made from another
// it is: these are for programs that were written for larger processors, and
// here size counts more than speed.
#include <stdbool.h>
#include <stdint.h>

int __popcountsi2(uint32_t n);
int __popcountdi2(uint64_t n);
int __paritysi2(uint32_t n);
int __paritydi2(uint64_t n);
int __clzsi2(uint32_t n);
int __clzdi2(uint64_t n);
int __ctzsi2(uint32_t n);
int __ctzdi2(uint64_t n);
int __ffssi2(uint32_t n);
int __ffsdi2(uint64_t n);
int __clrsbsi2(int32_t n);
int __clrsbdi2(int64_t n);
int64_t __mulodi4(int64_t a, int64_t b, int *overflow);

// The 1 bits.
int
__popcountsi2(uint32_t n)
{
  int count = 0;

  for (; n != 0; n &= n - 1) // takes the lowest one away
    count++;
  return count;
}

// As for the others of 64 bits: the two halves, each by the one of 32.
int
__popcountdi2(uint64_t n)
{
  return __popcountsi2((uint32_t)n) + __popcountsi2((uint32_t)(n >> 32));
}

// Whether they are an odd number.
int
__paritysi2(uint32_t n)
{
  return __popcountsi2(n) & 1;
}

int
__paritydi2(uint64_t n)
{
  return __popcountdi2(n) & 1;
}

// The 0 bits above the highest 1.
int
__clzsi2(uint32_t n)
{
  int count = 0;

  for (; n != 0; n >>= 1)
    count++;
  return 32 - count;
}

int
__clzdi2(uint64_t n)
{
  uint32_t high = (uint32_t)(n >> 32);

  return high != 0 ? __clzsi2(high) : 32 + __clzsi2((uint32_t)n);
}

// The 0 bits below the lowest 1.
int
__ctzsi2(uint32_t n)
{
  return 31 - __clzsi2(n & -n);
}

int
__ctzdi2(uint64_t n)
{
  uint32_t low = (uint32_t)n;

  return low != 0 ? __ctzsi2(low) : 32 + __ctzsi2((uint32_t)(n >> 32));
}

// The lowest 1, counted from 1; 0: there is none.
int
__ffssi2(uint32_t n)
{
  return n != 0 ? __ctzsi2(n) + 1 : 0;
}

int
__ffsdi2(uint64_t n)
{
  return n != 0 ? __ctzdi2(n) + 1 : 0;
}

// The bits below the sign that are like it.
int
__clrsbsi2(int32_t n)
{
  return __clzsi2((uint32_t)(n < 0 ? ~n : n)) - 1;
}

int
__clrsbdi2(int64_t n)
{
  return __clzdi2((uint64_t)(n < 0 ? ~n : n)) - 1;
}

// Part of __builtin_mul_overflow; the product is as if it wrapped around.
int64_t
__mulodi4(int64_t a, int64_t b, int *overflow)
{
  int64_t product = (int64_t)((uint64_t)a * (uint64_t)b);

  *overflow = (a == -1 && b == INT64_MIN) || (b == -1 && a == INT64_MIN) ||
              (b != 0 && b != -1 && product / b != a);
  return product;
}
