// Makes empty files.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "touch FILE...\n"
                           "make empty files; those that exist stay as they "
                           "are (files have no times here)";

// stat first: on a read-only disk, a file that exists is no error.
int
main(int argc, char *argv[])
{
  struct stat st;
  int status = 0;
  int fd;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (stat(argv[i], &st) == 0)
      continue;
    fd = open(argv[i], O_CREAT | O_WRONLY, 0666);
    if (fd < 0) {
      warn("%s", argv[i]);
      status = 1;
    } else {
      close(fd);
    }
  }
  return status;
}
