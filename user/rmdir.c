// Removes empty directories.
// A directory that is not empty stays, and the message says so: `rm -r` is for
// those.
#include <unistd.h>
#include "tool.h"

static const char help[] = "rmdir DIRECTORY...\n"
                           "remove empty directories";

int
main(int argc, char *argv[])
{
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (rmdir(argv[i]) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
