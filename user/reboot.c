// Starts the machine anew.
#include <sys/lectern.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "reboot\n"
                           "write everything to the disk and start the machine "
                           "anew";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  if (sync_disk() < 0)
    warn("disk");
  reboot();
  fail("the machine goes on"); // reboot returns only when it fails
}
