// Ends processes.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] = "kill [-9] PID...\n"
                           "end processes; ps lists their numbers\n"
                           "  -9  the same: nothing can resist kill here";

// -9 is accepted, as one types it elsewhere. Negative numbers are jobs, so "-5"
// is an operand only after --.
int
main(int argc, char *argv[])
{
  int status = 0;

  while (option(&argc, &argv, "#", help) != -1) {
    if (strcmp(option_argument(), "9") == 0)
      continue;
    fprintf(stderr, "kill: -%s: there is no signal but 9\n", option_argument());
    return 2;
  }
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (kill(number(argv[i], INT32_MIN, INT32_MAX), SIGKILL) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
