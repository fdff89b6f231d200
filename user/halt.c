// Turns the machine off, under another system's name for it.
#include "tool.h"

static const char help[] = "halt\n"
                           "as poweroff: write everything to the disk and turn "
                           "the machine off";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  end_machine(false, 0);
}
