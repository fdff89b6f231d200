// Tells where programs are.
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

// The file in the directories of $PATH, or /bin; an empty one of them is the
// current directory. In new memory, which the caller frees; NULL: there is
// none.
static char *
find(const char *name)
{
  const char *dirs = getenv("PATH");
  bool more = strchr(name, '/') == NULL;
  struct stat st;

  if (!more)
    dirs = "";
  else if (dirs == NULL)
    dirs = "/bin";
  do {
    size_t len = strcspn(dirs, ":");
    char dir[len + 1];

    memcpy(dir, dirs, len);
    dir[len] = '\0';
    char *path = joinpath(dir, name);
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
      return path;
    free(path);
    more = dirs[len] == ':';
    dirs += len + more;
  } while (more);
  return NULL;
}

int
main(int argc, char *argv[])
{
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    char *path = find(argv[i]);

    if (path != NULL)
      out_print("%s\n", path);
    else
      status = 1;
    free(path);
  }
  return out_close(status);
}
