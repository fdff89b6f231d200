// Clears the screen.
#include "tool.h"

static const char help[] = "clear\n"
                           "clear the screen; the cursor goes to its top";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  out_print("\033[H\033[J");
  return out_close(0);
}
