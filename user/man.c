// Tells how to use a program, by asking it.
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "man NAME\n"
                           "tell how to use the program NAME (ls /bin lists "
                           "them)";

// Part of the shell: there is no program to ask.
static const char *const builtins[] = {"cd",      "exit", "help",
                                       "history", "jobs", "wait"};

int
main(int argc, char *argv[])
{
  char *ask[] = {NULL, "--help", NULL};

  option(&argc, &argv, "", help);
  usage(argc, argv, argc != 2, help);
  for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
    if (strcmp(argv[1], builtins[i]) == 0) {
      out_print("%s is part of the shell: type help\n", argv[1]);
      return out_close(0);
    }
  }
  ask[0] = argv[1];
  execvp(ask[0], ask);
  fail("%s", argv[1]);
}
