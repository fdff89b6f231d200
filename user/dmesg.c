// Prints what the kernel has printed: what has left the screen is still there.
// The kernel keeps the last 4096 bytes, and says so where there was more.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "dmesg\n"
                           "print the kernel's messages since the start, or "
                           "the last 4096 bytes of them";

int
main(int argc, char *argv[])
{
  static char buf[BUFSIZ];
  ssize_t n;
  int fd;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  if ((fd = open("/dev/kmsg", O_RDONLY)) < 0) {
    warn("/dev/kmsg");
    return 1;
  }
  while ((n = read(fd, buf, sizeof(buf))) > 0)
    out_write(buf, (size_t)n);
  if (n < 0)
    warn("/dev/kmsg");
  return out_close(n < 0 ? 1 : 0);
}
