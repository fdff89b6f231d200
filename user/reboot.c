// Starts the machine anew.
#include "tool.h"

static const char help[] = "reboot\n"
                           "write everything to the disk and start the machine "
                           "anew";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  end_machine(true, 0);
}
