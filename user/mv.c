// Renames files and directories.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] = "mv FILE... TARGET\n"
                           "rename FILE to TARGET, or move it into TARGET if "
                           "that is a directory";

// "The same file" also by two names: rename would remove one of them, or do
// nothing, and both surprise.
static int
move(const char *src, const char *dst)
{
  char *to = target(src, dst);
  struct stat from, st;
  int status = 1;

  if (stat(src, &from) == 0 && stat(to, &st) == 0 && same_file(&from, &st))
    fprintf(stderr, "mv: %s and %s are the same file\n", src, to);
  else if (rename(src, to) < 0)
    warn("%s to %s", src, to);
  else
    status = 0;
  free(to);
  return status;
}

// There is one file system, so each move is a rename: it happens or it does
// not, and copies nothing.
int
main(int argc, char *argv[])
{
  const char *dst;
  struct stat st;
  int status = 0;

  while (option(&argc, &argv, "f", help) != -1)
    ; // -f: never ask; mv never does
  usage(argc, argv, argc < 3, help);
  dst = argv[argc - 1];
  if (argc > 3 && (stat(dst, &st) < 0 || !S_ISDIR(st.st_mode))) {
    errno = ENOTDIR;
    fail("%s", dst);
  }
  for (int i = 1; i < argc - 1; i++)
    status |= move(argv[i], dst);
  return status;
}
