// Greatest common divisors and prime factors of 64-bit numbers.
// args: 1071 462
// args: 18446744073709551615 4294967297
// args: -9223372036854775807 1000000007
// args: 12x
// args:
//
// Long division of 64 bits in a program that looks harmless: it links only if
// the functions are there that the compiler calls for it. What is no number
// must be said, with the status of a failure.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned long long
gcd(unsigned long long a, unsigned long long b)
{
  while (b != 0) {
    unsigned long long r = a % b;

    a = b;
    b = r;
  }
  return a;
}

static void
factor(unsigned long long n)
{
  unsigned long long p;
  const char *sep = "";

  printf("%llu = ", n);
  if (n < 2) {
    printf("%llu\n", n);
    return;
  }
  for (p = 2; p <= 70000 && p * p <= n; p += p == 2 ? 1 : 2)
    while (n % p == 0) {
      printf("%s%llu", sep, p);
      sep = " * ";
      n /= p;
    }
  if (n > 1)
    printf("%s%llu%s", sep, n, n > 70000ULL * 70000 ? " ?" : "");
  putchar('\n');
}

static unsigned long long
power_mod(unsigned long long base, unsigned int exponent, unsigned int m)
{
  unsigned long long result = 1;

  base %= m;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1)
      result = result * base % m;
    base = base * base % m;
  }
  return result;
}

int
main(int argc, char *argv[])
{
  unsigned long long v[2];
  long long s;
  int i;

  if (argc != 3) {
    fprintf(stderr, "usage: %s A B\n", argv[0]);
    return 2;
  }
  for (i = 0; i < 2; i++) {
    char *end;

    errno = 0;
    v[i] = strtoull(argv[i + 1], &end, 10);
    if (errno != 0 || end == argv[i + 1] || *end != '\0') {
      fprintf(stderr, "%s: '%s' is no number\n", argv[0], argv[i + 1]);
      return 1;
    }
  }
  printf("gcd(%llu, %llu) = %llu\n", v[0], v[1], gcd(v[0], v[1]));
  for (i = 0; i < 2; i++)
    factor(v[i]);
  s = (long long)v[0];
  printf("signed %lld: /7 %lld, %%7 %lld, /-1000003 %lld, %%-1000003 %lld\n", s,
         s / 7, s % 7, s / -1000003, s % -1000003);
  printf("hex %llx %#llX %llo, shifted %llx %llx %lld\n", v[0], v[1], v[1],
         v[0] << 13, v[0] >> 29, s >> 17);
  printf("narrow %20lld|%-20lld|%020lld|%+lld|%.25llu\n", s, s, s, s, v[1]);
  printf("product %llu, power %llu\n", v[0] * v[1],
         power_mod(v[0], 65537, 1000000007));
  printf("as double %.6e %.0f, back %llu\n", (double)v[0], (double)(v[1] >> 12),
         (unsigned long long)((double)v[1] / 4));
  printf("llabs %lld, lldiv %lld %lld\n", llabs(s), lldiv(s, 1000).quot,
         lldiv(s, 1000).rem);
  printf("%" PRIu64 " %" PRIx64 " %" PRId32 "\n", (uint64_t)v[0],
         (uint64_t)v[1], (int32_t)s);
  return 0;
}
