// Turns the machine off.
#include "tool.h"

static const char help[] = "poweroff [STATUS]\n"
                           "write everything to the disk and turn the machine "
                           "off;\nan emulator's exit status is STATUS (0)";

int
main(int argc, char *argv[])
{
  int status;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 2, help);
  status = argc > 1 ? number(argv[1], 0, 126) : 0;
  end_machine(false, status);
}
