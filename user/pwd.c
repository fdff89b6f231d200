// Prints the current directory.
#include <unistd.h>
#include "tool.h"

static const char help[] = "pwd\n"
                           "print the name of the current directory";

static char buf[4 * BUFSIZ];

int
main(int argc, char *argv[])
{
  const char *path;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  path = getcwd(buf, sizeof(buf));
  if (path == NULL)
    fail("current directory");
  out_print("%s\n", path);
  return out_close(0);
}
