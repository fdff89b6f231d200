// Ends processes.
#include "user.h"

static const char help[] = "kill [-9] PID...\n"
                           "end processes; ps tells their numbers\n"
                           "  -9  the same: nothing can resist kill here";

int
main(int argc, char *argv[])
{
  int status = 0;

  while (option(&argc, &argv, "#", help) != -1) {
    if (strcmp(optarg, "9") == 0)
      continue;
    fprintf(2, "kill: -%s: there is no signal but 9\n", optarg);
    return 2;
  }
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (kill(number(argv[i], INT32_MIN, INT32_MAX)) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
