// Tells what a file is.
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "stat FILE...\n"
    "print kind, bytes, blocks of 512 bytes, inode and links of each file";

static const char *
kind(mode_t mode)
{
  return S_ISDIR(mode)    ? "directory"
         : S_ISCHR(mode)  ? "device"
         : S_ISFIFO(mode) ? "pipe"
                          : "regular file";
}

int
main(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (stat(argv[i], &st) < 0) {
      warn("%s", argv[i]);
      status = 1;
      continue;
    }
    out_print("%s: %s, %ld bytes, %ld blocks, inode %u, links %u\n", argv[i],
              kind(st.st_mode), (long)st.st_size, (long)st.st_blocks,
              (uint)st.st_ino, (uint)st.st_nlink);
  }
  return out_close(status);
}
