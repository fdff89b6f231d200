// Removes empty directories.
#include "user.h"

static const char help[] = "rmdir DIRECTORY...\n"
                           "remove empty directories";

int
main(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    bool found = stat(argv[i], &st) == 0;

    if (found && st.type != T_DIR)
      errno = ENOTDIR;
    if (!found || st.type != T_DIR || unlink(argv[i]) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
