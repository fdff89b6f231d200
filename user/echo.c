// Prints its arguments. Only a first -n is an option; the rest is text.
#include <stdbool.h>
#include <string.h>
#include "tool.h"

static const char help[] = "echo [-n] [TEXT]...\n"
                           "print the arguments\n"
                           "  -n  without a newline at the end";

int
main(int argc, char *argv[])
{
  bool newline = argc < 2 || strcmp(argv[1], "-n") != 0;
  int first = newline ? 1 : 2;

  usage(argc, argv, false, help);
  for (int i = first; i < argc; i++)
    out_print("%s%s", i > first ? " " : "", argv[i]);
  if (newline)
    out_print("\n");
  return out_close(0);
}
