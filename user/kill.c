// Ends, stops or continues processes.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "signame.h"
#include "tool.h"

static const char help[] =
    "kill [-SIGNAL | -s SIGNAL] PID..., kill -l [NUMBER...]\n"
    "end processes; ps lists their numbers\n"
    "  -SIGNAL  a name or number (TERM): STOP stops, "
    "CONT lets go on, 0 only asks\n"
    "           whether there is one; others end as -9 does: nothing can\n"
    "           resist kill here\n"
    "  -l       the names of all signals, or of these numbers";

// A negative number is a job.
int
main(int argc, char *argv[])
{
  int status = 0, sig;

  usage(argc, argv, argc < 2, help);
  if (strcmp(argv[1], "-l") == 0) {
    status = signal_list(argc - 2, argv + 2, _progname);
    return out_close(status);
  }
  int first = signal_option(argc, argv, _progname, &sig);
  if (first < 0)
    return 2;
  usage(argc, argv, first >= argc, help);
  for (int i = first; i < argc; i++) {
    if (kill(number(argv[i], INT32_MIN, INT32_MAX), sig) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
