// Brings everything written so far to the disk.
#include <unistd.h>
#include <sys/lectern.h>
#include "tool.h"

static const char help[] = "sync\n"
                           "return when all that was written is on the disk";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  if (sync_disk() < 0)
    fail("disk");
  return 0;
}
