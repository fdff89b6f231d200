// Fails.
#include <stdbool.h>
#include "tool.h"

static const char help[] = "false\n"
                           "do nothing, and fail";

int
main(int argc, char *argv[])
{
  usage(argc, argv, false, help);
  return 1;
}
