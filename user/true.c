// Succeeds.
#include <stdbool.h>
#include "tool.h"

static const char help[] = "true\n"
                           "do nothing, and succeed";

int
main(int argc, char *argv[])
{
  usage(argc, argv, false, help);
  return 0;
}
