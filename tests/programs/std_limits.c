// <limits.h>, <float.h>, <stdint.h>: what is the same on the host, and what the
// numbers must be to each other.
// A header that is copied from another machine compiles all the same; that its
// numbers are wrong, programs see only at the edge. What depends on the size of
// long, and that of pointers, is compared here to what it must be, since the
// host may have other sizes.
#include <float.h>
#include <iso646.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdnoreturn.h>
#include <string.h>

int
main(void)
{
  printf("%d %d %d %d %d\n", CHAR_BIT, SCHAR_MIN, SCHAR_MAX, UCHAR_MAX,
         CHAR_MIN);
  printf("%d %d %d %d %d %u\n", SHRT_MIN, SHRT_MAX, USHRT_MAX, INT_MIN, INT_MAX,
         UINT_MAX);
  printf("%lld %lld %llu\n", LLONG_MIN, LLONG_MAX, ULLONG_MAX);
  printf("%d %d\n", ULONG_MAX == (unsigned long)-1,
         LONG_MIN == -LONG_MAX - 1 && (unsigned long)LONG_MAX == ULONG_MAX / 2);
  printf("%d %d %d\n", SIZE_MAX == (size_t)-1, INT64_MAX == LLONG_MAX,
         INT32_MIN == INT_MIN);
  printf("%d %d %d %d\n", FLT_RADIX, FLT_MANT_DIG, FLT_DIG, FLT_DECIMAL_DIG);
  printf("%d %d %d %d\n", FLT_MIN_EXP, FLT_MIN_10_EXP, FLT_MAX_EXP,
         FLT_MAX_10_EXP);
  printf("%a %a %a %a\n", (double)FLT_MAX, (double)FLT_MIN,
         (double)FLT_TRUE_MIN, (double)FLT_EPSILON);
  printf("%d %d %d %d\n", DBL_MANT_DIG, DBL_DIG, DBL_DECIMAL_DIG, DBL_MIN_EXP);
  printf("%d %d %d\n", DBL_MIN_10_EXP, DBL_MAX_EXP, DBL_MAX_10_EXP);
  printf("%a %a %a %a\n", DBL_MAX, DBL_MIN, DBL_TRUE_MIN, DBL_EPSILON);
  printf("%d %d %d %d %d %d %d\n", LDBL_MANT_DIG, LDBL_DIG, LDBL_MIN_EXP,
         LDBL_MIN_10_EXP, LDBL_MAX_EXP, LDBL_MAX_10_EXP, DECIMAL_DIG);
  printf("%d %d\n", LDBL_MAX + LDBL_MAX == (long double)INFINITY,
         LDBL_MIN / 0x1p63l == LDBL_TRUE_MIN && LDBL_TRUE_MIN > 0);
  printf("%d\n", 1 + LDBL_EPSILON > 1 and not(1 + LDBL_EPSILON / 2 > 1));
  printf("%d\n", (int)alignof(int) == 4 && alignof(max_align_t) >= 4);
  printf("%s %s %s\n", setlocale(LC_ALL, NULL), setlocale(LC_ALL, "C"),
         localeconv()->decimal_point);
  printf("%d\n", setlocale(LC_ALL, "xx_XX") == NULL);
  printf("%d\n", localeconv()->frac_digits == CHAR_MAX);
  return 0;
}
