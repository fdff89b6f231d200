// Turns the machine off or starts it anew. There are no users to be warned, so
// it can only be now.
#include <string.h>
#include "tool.h"

static const char help[] =
    "shutdown [-h | -r] [now]\n"
    "write everything to the disk and turn the machine off, at once\n"
    "  -h  turn it off (the usual)\n"
    "  -r  start it anew";

int
main(int argc, char *argv[])
{
  bool again = false;
  int c;

  while ((c = option(&argc, &argv, "hr", help)) != -1)
    again = c == 'r';
  usage(argc, argv, argc > 2 || (argc == 2 && strcmp(argv[1], "now") != 0),
        help);
  end_machine(again, 0);
}
