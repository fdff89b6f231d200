// Ends, stops or continues processes.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "signame.h"
#include "tool.h"

static const char help[] =
    "kill [-SIGNAL] PID...\n"
    "end processes; ps lists their numbers\n"
    "  -SIGNAL  a name or number (TERM): STOP stops, "
    "CONT lets go on; others end\n"
    "           as -9 does: nothing can resist kill here";

// Negative numbers are jobs, so "-5" is an operand only behind a signal or --.
int
main(int argc, char *argv[])
{
  int status = 0, sig = SIGTERM, first = 1;

  if (argc > 2 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
    sig = signal_number(argv[1] + 1);
    if (sig < 0)
      fprintf(stderr, "kill: %s: no such signal\n", argv[1]);
    if (sig < 0)
      return 2;
    first = 2;
  }
  usage(argc, argv,
        argc < 2 || (argc == 2 && argv[1][0] == '-' && argv[1][1] != '-'),
        help);
  if (first < argc && strcmp(argv[first], "--") == 0)
    first++;
  for (int i = first; i < argc; i++) {
    if (kill(number(argv[i], INT32_MIN, INT32_MAX), sig) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
