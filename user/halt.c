// Turns the machine off, under another system's name for it.
#include <sys/lectern.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "halt\n"
                           "as poweroff: write everything to the disk and turn "
                           "the machine off";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  if (sync_disk() < 0)
    warn("disk");
  poweroff(0);
  fail("the machine stays on"); // poweroff returns only when it fails
}
