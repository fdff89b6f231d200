// Prints the last name of a path.
#include <string.h>
#include "tool.h"

static const char help[] = "basename PATH [SUFFIX]\n"
                           "print the last name of a path, without SUFFIX";

// A suffix that is all of the name stays.
int
main(int argc, char *argv[])
{
  const char *name;
  size_t len, cut;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2 || argc > 3, help);
  name = lastname(argv[1], &len);
  cut = argc > 2 ? strlen(argv[2]) : 0;
  if (cut < len && strncmp(name + len - cut, cut > 0 ? argv[2] : "", cut) == 0)
    len -= cut;
  if (len == 0 && argv[1][0] == '/')
    out_print("/");
  out_write(name, len);
  out_print("\n");
  return out_close(0);
}
