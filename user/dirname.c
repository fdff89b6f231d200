// Prints a path without its last name.
#include "tool.h"

static const char help[] = "dirname PATH...\n"
                           "print each path without its last name";

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    const char *path = argv[i];
    size_t len, n;

    for (n = (size_t)(lastname(path, &len) - path); n > 1; n--)
      if (path[n - 1] != '/')
        break;
    if (n == 0)
      path = path[0] == '/' ? "/" : ".", n = 1;
    out_write(path, n);
    out_print("\n");
  }
  return out_close(0);
}
