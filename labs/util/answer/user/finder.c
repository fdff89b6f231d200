// Walks a tree, and prints the paths that end in a name.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] = "finder DIR NAME\n"
                           "print all paths below DIR that end in NAME";

// Each directory is read whole, and closed, before the walk goes down: a tree
// may be deeper than a process may have open files. 0, or -1.
static int
walk(const char *dir, const char *name)
{
  struct entry *list;
  int n = listdir(dir, &list);
  int result = 0;

  if (n < 0) {
    warn("%s", dir);
    return -1;
  }
  for (int i = 0; i < n; i++) {
    struct stat st;
    char *path;

    if (is_dots(list[i].name))
      continue;
    path = joinpath(dir, list[i].name);
    if (strcmp(list[i].name, name) == 0)
      out_print("%s\n", path);
    if (stat(path, &st) < 0) {
      warn("%s", path);
      result = -1;
    } else if (S_ISDIR(st.st_mode) && walk(path, name) < 0) {
      result = -1;
    }
    free(path);
  }
  free(list);
  return result;
}

int
main(int argc, char *argv[])
{
  usage(argc, argv, argc != 3, help);
  return out_close(walk(argv[1], argv[2]) < 0);
}
