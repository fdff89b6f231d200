// Tells where programs are.
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "which NAME...\n"
    "print the path of each program that the shell would run; fails if one\n"
    "is not there (`man NAME` tells what the shell does itself)";

static bool
is_file(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

// The file in the directories of $PATH, or /bin; false: there is none. A name
// with a slash is not looked for.
static bool
find(const char *name, char *path, size_t size)
{
  const char *dirs = getenv("PATH");

  if (strchr(name, '/') != NULL) {
    snprintf(path, size, "%s", name);
    return is_file(name);
  }
  if (dirs == NULL)
    dirs = "/bin";
  while (path_next(&dirs, name, path, size))
    if (is_file(path))
      return true;
  return false;
}

int
main(int argc, char *argv[])
{
  char path[PATH_MAX];
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (find(argv[i], path, sizeof(path)))
      out_print("%s\n", path);
    else
      status = 1;
  }
  return out_close(status);
}
