// Tells how much memory and disk is in use.
// What the kernel's meminfo counts. "used" is what is not free: the cache of
// disk blocks is of fixed size, so nothing of it could be given back.
#include <stdbool.h>
#include <sys/lectern.h>
#include "tool.h"

static const char help[] =
    "free [-a]\n"
    "memory and disk in KB, inodes of the disk: all, used, free\n"
    "  -a  also what the kernel's tables hold";

#define FRAME_KB 4 // of memory
#define BLOCK_KB 4 // of the disk

static void
print_row(const char *name, uint all, uint unused, uint unit)
{
  out_print("%-8s %9u %9u %9u\n", name, all * unit, (all - unused) * unit,
            unused * unit);
}

int
main(int argc, char *argv[])
{
  struct meminfo info;
  bool tables = false;

  while (option(&argc, &argv, "a", help) != -1)
    tables = true;
  usage(argc, argv, argc > 1, help);
  if (meminfo(&info) < 0)
    fail("memory information");
  out_print("%-8s %9s %9s %9s\n", "", "total", "used", "free");
  print_row("memory", info.frames, info.free_frames, FRAME_KB);
  print_row("disk", info.disk_blocks, info.free_blocks, BLOCK_KB);
  print_row("inodes", info.disk_inodes, info.free_inodes, 1);
  if (tables)
    out_print("in use: %u processes, %u open files, %u inodes, %u buffers\n"
              "CPUs: %u\n",
              info.procs, info.files, info.inodes, info.bufs, info.ncpu);
  return out_close(0);
}
