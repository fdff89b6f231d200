// Tells how full the disk is.
#include <sys/lectern.h>
#include <stdbool.h>
#include "tool.h"

static const char help[] = "df [-h] [-i]\n"
                           "print how much of the disk is used, in KB\n"
                           "  -h  in the unit that fits\n"
                           "  -i  inodes instead: how many files there may be";

#define BLOCK_KB 4

int
main(int argc, char *argv[])
{
  struct meminfo info;
  bool human = false, inodes = false;
  uint all, unused, used;
  char text[3][16];
  int c;

  while ((c = option(&argc, &argv, "hik", help)) != -1) {
    human = human || c == 'h';
    inodes = inodes || c == 'i';
  }
  usage(argc, argv, argc > 1, help);
  if (meminfo(&info) < 0)
    fail("disk");
  all = inodes ? info.disk_inodes : info.disk_blocks * BLOCK_KB;
  unused = inodes ? info.free_inodes : info.free_blocks * BLOCK_KB;
  used = all - unused;
  for (int i = 0; i < 3; i++) {
    uint n = i == 0 ? all : i == 1 ? used : unused;

    show_size(text[i], sizeof(text[i]), n, human && !inodes);
  }
  out_print("%-10s %9s %9s %9s %4s\n", "", inodes ? "inodes" : "size", "used",
            "free", "use%");
  out_print("%-10s %9s %9s %9s %3u%%\n", "/", text[0], text[1], text[2],
            all == 0 ? 0 : (used * 100 + all - 1) / all);
  return out_close(0);
}
