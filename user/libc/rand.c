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

int
rand(void)
{
  return next(&state);
}

void
srand(unsigned seed)
{
  state = seed;
}

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
