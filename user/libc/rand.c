// <stdlib.h>: random numbers by xorshift32, whose state goes through all values
// but 0. Its high bits are given out: they are the better ones.
#include <stdlib.h>

#pragma weak rand_r
#pragma weak random
#pragma weak srandom

static unsigned state = 1;

static int
next(unsigned *x)
{
  if (*x == 0)
    *x = 0x9e3779b9; // any other value; a state of 0 would stay
  *x ^= *x << 13;
  *x ^= *x >> 17;
  *x ^= *x << 5;
  return (int)(*x >> 1);
}

// C11 7.22.2.1. 31 bits: RAND_MAX is the largest int.
int
rand(void)
{
  return next(&state);
}

// C11 7.22.2.2. The same seed makes the same numbers, here and on any later
// build: a test may rely on it.
void
srand(unsigned seed)
{
  state = seed;
}

// POSIX: a state of the caller's own.
int
rand_r(unsigned *seed)
{
  return next(seed);
}

long
random(void)
{
  return next(&state);
}

void
srandom(unsigned seed)
{
  state = seed;
}
