// What compilers of today refuse unless told otherwise, in one place.
// Nothing here is meant to be good: each line is an error to a compiler of 2020
// that comes without our flags.
#include "types.h"
#include "user.h"

static twice(n)
{
  return n + n;
}

void
nothing()
{
  return 1;
}

int
something(void)
{
  int *p = 4096;
  char **strings;
  int unused;

  strings = p;
  later(strings == p);
  return;
}

later(flag)
{
  for (int i = 0; i < 2; i++)
    printf(1, "later %d %d\n", flag, twice(i));
}

void main(argc, argv) char *argv[];
{
  nothing();
  something();
  exit();
}
