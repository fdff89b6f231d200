// Tells where programs are.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "which NAME...\n"
    "print the path of each program that the shell would run; fails if one\n"
    "is not there (`man NAME` tells what the shell does itself)";

// Programs are in /bin, unless their name has a slash.
int
main(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    bool path = strchr(argv[i], '/') != NULL;
    char *name = joinpath(path ? "" : "/bin", argv[i]);

    if (stat(name, &st) == 0 && S_ISREG(st.st_mode))
      out_print("%s\n", name);
    else
      status = 1;
    free(name);
  }
  return out_close(status);
}
