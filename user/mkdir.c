// Makes directories.
#include <stdbool.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] = "mkdir [-p] DIRECTORY...\n"
                           "make directories\n"
                           "  -p  also those above it; it may exist already";

static bool
is_dir(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

// Makes one directory; with `exists_ok`, one that is there will do. 0 or -1.
// mkdir first, then the look at what is there: the other way round, another
// process could come between.
static int
make(const char *path, bool exists_ok)
{
  if (mkdir(path, 0777) == 0)
    return 0;
  if (exists_ok && is_dir(path))
    return 0;
  return -1;
}

// Makes the directories above `path`, from the top down. Writes to `path`, but
// leaves it as it was.
static int
make_parents(char *path)
{
  int result = 0;

  for (char *p = path; *p != '\0' && result == 0; p++) {
    if (p == path || *p != '/' || p[-1] == '/')
      continue;
    *p = '\0';
    result = make(path, true);
    *p = '/';
  }
  return result;
}

int
main(int argc, char *argv[])
{
  bool parents = false;
  int status = 0;

  while (option(&argc, &argv, "p", help) != -1)
    parents = true;
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if ((parents && make_parents(argv[i]) < 0) || make(argv[i], parents) < 0) {
      warn("%s", argv[i]);
      status = 1;
    }
  }
  return status;
}
