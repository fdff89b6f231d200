// Removes files and, with -r, whole directories.
#include "user.h"

static const char help[] = "rm [-r] [-f] FILE...\n"
                           "remove files\n"
                           "  -r  also directories, with all they hold\n"
                           "  -f  say nothing about files that do not exist";

// The stack is 64 KB, and each level takes up to 150 bytes of it.
#define MAX_DEPTH 300

static bool recursive, force;
static int depth; // directories being emptied now

static int remove_path(const char *path);

// Empties a directory. The names are all read first: a directory changes under
// a reader who removes from it.
static int
remove_entries(const char *path)
{
  struct entry *list;
  int n = listdir(path, &list);
  int status = 0;

  if (n < 0) {
    warn("%s", path);
    return 1;
  }
  depth++;
  for (int i = 0; i < n; i++) {
    char *inside;

    if (is_dots(list[i].name))
      continue;
    inside = joinpath(path, list[i].name);
    status |= remove_path(inside);
    free(inside);
  }
  depth--;
  free(list);
  return status;
}

// 0, or 1 after a message.
static int
remove_path(const char *path)
{
  struct stat st;

  if (stat(path, &st) == 0 && st.type == T_DIR) {
    if (!recursive) {
      errno = EISDIR;
      warn("%s", path);
      return 1;
    }
    if (depth == MAX_DEPTH) {
      fprintf(2, "rm: %s: too deep: cd into it and remove from there\n", path);
      return 1;
    }
    if (remove_entries(path) != 0)
      return 1;
  }
  if (unlink(path) == 0 || (force && errno == ENOENT))
    return 0;
  warn("%s", path);
  return 1;
}

// What can never be removed is refused before it is emptied.
static int
remove_operand(const char *path)
{
  size_t len;
  const char *name = lastname(path, &len);

  errno = 0;
  if (len == 0 && *path == '/')
    errno = EBUSY;
  else if (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')))
    errno = EINVAL;
  if (errno == 0)
    return remove_path(path);
  warn("%s", path);
  return 1;
}

int
main(int argc, char *argv[])
{
  int status = 0;
  int c;

  while ((c = option(&argc, &argv, "rRf", help)) != -1) {
    if (c == 'f')
      force = true;
    else
      recursive = true;
  }
  usage(argc, argv, argc < 2 && !force, help);
  for (int i = 1; i < argc; i++)
    status |= remove_operand(argv[i]);
  return status;
}
