// Prints numbers.
#include <stdint.h>
#include <stdio.h>
#include "tool.h"

static const char help[] = "seq [FIRST [STEP]] LAST\n"
                           "print whole numbers from FIRST (1) to LAST, STEP "
                           "(1) apart";

// Any int: steps may be negative, and so may both ends.
static int
argument(const char *text)
{
  return number(text, INT32_MIN, INT32_MAX);
}

// Distances are unsigned: they may be larger than any int.
static void
print_numbers(int first, int step, int last)
{
  uint left = step > 0 ? (uint)last - (uint)first : (uint)first - (uint)last;
  uint by = step > 0 ? (uint)step : -(uint)step;
  uint n = (uint)first;

  for (;;) {
    out_print("%d\n", (int)n);
    if (left < by)
      return;
    left -= by;
    n += (uint)step;
  }
}

int
main(int argc, char *argv[])
{
  int first, step, last;

  // There are no options: what starts with - is a number.
  usage(argc, argv, argc < 2 || argc > 4, help);
  first = argc > 2 ? argument(argv[1]) : 1;
  step = argc > 3 ? argument(argv[2]) : 1;
  last = argument(argv[argc - 1]);
  if (step == 0) {
    fprintf(stderr, "seq: the step may not be 0\n");
    return 2;
  }
  if (step > 0 ? first <= last : first >= last)
    print_numbers(first, step, last);
  return out_close(0);
}
