// Shows the environment, or runs a program with another one.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "env [-i] [-u NAME]... [NAME=VALUE]... [PROGRAM [WORD]...]\n"
    "print the environment, or run PROGRAM with the variables given\n"
    "  -i  begin with an empty one   -u  without the variable NAME";

int
main(int argc, char *argv[])
{
  static char *empty[1];
  char **entry;
  int c;

  while ((c = option(&argc, &argv, "iu:", help)) != -1) {
    if (c == 'i')
      environ = empty;
    else if (unsetenv(option_argument()) < 0)
      fail("%s", option_argument());
  }
  for (; argc > 1 && strchr(argv[1], '=') != NULL; argc--, argv++) {
    errno = EINVAL;
    if (argv[1][0] == '=' || putenv(argv[1]) < 0)
      fail("%s", argv[1]);
  }
  if (argc > 1)
    become(argv + 1);
  for (entry = environ; *entry != NULL; entry++)
    out_print("%s\n", *entry);
  return out_close(0);
}
