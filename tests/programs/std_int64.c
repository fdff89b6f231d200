// Arithmetic of long long, and floating point to and from it: what the compiler
// calls a library for, at edges and with random operands.
// A 32-bit compiler calls __divdi3 and its like, of libgcc or of ours; no
// program names them, so no other test would come by them. A mistake there
// shows in few operands: those at the edges, and those with long runs of equal
// bits, which the shifts make of random ones.
#include <stdint.h>
#include <stdio.h>

static uint64_t state = 88172645463325252u;

// Xorshift, of Marsaglia: rand() would give other numbers in each library.
static uint64_t
next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static uint64_t sum; // of all results, in order

// The order counts, so that two mistakes do not cancel each other.
static void
note(uint64_t result)
{
  sum = (sum << 7 | sum >> 57) ^ result;
}

// Also without the other library's word: what the quotient and the rest must be
// to each other is looked at here.
static void
divide(uint64_t a, uint64_t b)
{
  int64_t x = (int64_t)a, y = (int64_t)b;

  if (b == 0)
    return;
  note(a / b);
  note(a % b);
  if (a - a / b * b != a % b || a % b >= b)
    printf("wrong: %llu / %llu\n", (unsigned long long)a,
           (unsigned long long)b);
  // Undefined in C: the processor raises an exception.
  if (x == INT64_MIN && y == -1)
    return;
  note((uint64_t)(x / y));
  note((uint64_t)(x % y));
  note((uint64_t)(x / 10 + y % 1000));
}

// The builtins are calls of libgcc where the processor has no instruction.
static void
bits(uint64_t a, uint64_t b)
{
  int64_t product;

  note(a * b);
  note(a << (b & 63));
  note(a >> (b & 63));
  note((uint64_t)((int64_t)a >> (b & 63)));
  note(a < b);
  note((int64_t)a < (int64_t)b);
  note((uint64_t)__builtin_popcountll(a));
  note((uint64_t)__builtin_parityll(a));
  note((uint64_t)__builtin_ffsll((long long)a));
  note((uint64_t)__builtin_popcount((unsigned)a));
  note((uint64_t)__builtin_ffs((int)a));
  note((uint64_t)__builtin_clrsbll((long long)a));
  note((uint64_t)__builtin_clrsb((int)a));
  if (a != 0) {
    note((uint64_t)__builtin_clzll(a));
    note((uint64_t)__builtin_ctzll(a));
  }
  note(__builtin_bswap64(a));
  note((uint64_t)__builtin_mul_overflow((int64_t)a, (int64_t)b, &product));
  note((uint64_t)product);
}

// `volatile` makes a value the double that it is in memory.
static void
convert(uint64_t a)
{
  volatile double d = (double)a, e = (double)(int64_t)a;
  volatile float f = (float)(int64_t)(a >> 20);

  note((uint64_t)(d / 4));
  note((uint64_t)(int64_t)(e / 2));
  note((uint64_t)(int64_t)f);
  note((uint64_t)(float)(a >> 40));
  note((uint64_t)(int32_t)(f / 65536));
  note((uint32_t)(d / 4294967296.0 / 2));
}

int
main(void)
{
  static const uint64_t edge[] = {0,
                                  1,
                                  2,
                                  3,
                                  7,
                                  10,
                                  0x7fffffff,
                                  0x80000000,
                                  0xffffffff,
                                  0x100000000,
                                  0x100000001,
                                  0x1ffffffff,
                                  0x7fffffffffffffff,
                                  0x8000000000000000,
                                  0x8000000000000001,
                                  0xfffffffeffffffff,
                                  0xffffffff00000000,
                                  0xffffffff00000001,
                                  0xfffffffffffffffe,
                                  0xffffffffffffffff};
  const int n = sizeof(edge) / sizeof(edge[0]);

  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      divide(edge[i], edge[j]);
      bits(edge[i], edge[j]);
    }
    convert(edge[i]);
    printf("%016llx\n", (unsigned long long)sum);
  }
  for (int i = 0; i < 40000; i++) {
    uint64_t a = next(), b = next();

    divide(a >> (a & 63), b >> (b & 63));
    divide(a, b >> (b & 31));
    divide((uint64_t)0 - (a & 7), b);
    bits(a, b >> (b & 63));
    convert(a >> (b & 63));
    if (i % 1000 == 0)
      printf("%016llx\n", (unsigned long long)sum);
  }
  return 0;
}
