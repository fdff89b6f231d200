// Nothing to prove: each function but the last has what must be an alarm, or
// the proofs say nothing. Read by tests/prove.t.
// options: -main prove_wrong
#include "debug/panic.h"

static void
panics(void)
{
  panic("a panic");
}

static void
asserts(uint n)
{
  assert(n < 4);
}

static void
compares(uint n)
{
  assert_lt(n, 4);
}

static void
writes(uint n)
{
  static char bytes[4];

  bytes[n] = 1;
}

static void
divides(uint n)
{
  static uint quotient;

  quotient = 4 / n;
}

static void
is_right(uint n)
{
  assert_le(n, 4);
}

void
prove_wrong(void)
{
  uint n = FROM(0, 4);

  if (YES_OR_NO)
    panics();
  if (YES_OR_NO)
    asserts(n);
  if (YES_OR_NO)
    compares(n);
  if (YES_OR_NO)
    writes(n);
  if (YES_OR_NO)
    divides(n);
  is_right(n);
}
