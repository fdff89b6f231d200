// Gives files further names.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "ln FILE... TARGET\n"
                           "give FILE the further name TARGET, or a name in "
                           "TARGET if that is a directory";

// -s fails at once and with its reason: who asks for it has something in mind
// that a link cannot do.
int
main(int argc, char *argv[])
{
  int status = 0;

  if (option(&argc, &argv, "s", help) != -1) {
    fprintf(stderr, "ln: -s: this file system has no symbolic links\n");
    return 1;
  }
  usage(argc, argv, argc < 3, help);
  for (int i = 1; i < argc - 1; i++) {
    char *to = target(argv[i], argv[argc - 1]);

    if (link(argv[i], to) < 0) {
      warn("%s to %s", argv[i], to);
      status = 1;
    }
    free(to);
  }
  return status;
}
