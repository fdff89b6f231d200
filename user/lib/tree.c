// Names and directories, for the programs that walk the file tree.
#include "user.h"

// Room for this many entries is taken at a time.
#define LIST_STEP 64

static int
compare_names(const void *a, const void *b)
{
  return strcmp(((const struct entry *)a)->name,
                ((const struct entry *)b)->name);
}

// Reads the open directory into *list; the number of entries, or -1.
static int
read_entries(int fd, struct entry **list)
{
  struct entry *bigger;
  int n = 0;
  int more;

  for (;;) {
    if (n % LIST_STEP == 0) {
      bigger = realloc(*list, (size_t)(n + LIST_STEP) * sizeof(**list));
      if (bigger == NULL)
        return -1;
      *list = bigger;
    }
    more = readdir(fd, &(*list)[n].inum, (*list)[n].name);
    if (more <= 0)
      return more < 0 ? -1 : n;
    n++;
  }
}

int
listdir(const char *path, struct entry **list)
{
  int fd = open(path, O_RDONLY);
  struct stat st;
  int error;
  int n = -1;

  *list = NULL;
  if (fd < 0)
    return -1;
  if (fstat(fd, &st) == 0) {
    if (st.type == T_DIR)
      n = read_entries(fd, list);
    else
      errno = ENOTDIR;
  }
  error = errno;
  close(fd);
  errno = error;
  if (n < 0) {
    free(*list);
    *list = NULL;
  } else {
    qsort(*list, (size_t)n, sizeof(**list), compare_names);
  }
  return n;
}

bool
is_dots(const char *name)
{
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

const char *
lastname(const char *path, size_t *len)
{
  const char *end = path + strlen(path);
  const char *start;

  while (end > path && end[-1] == '/')
    end--;
  for (start = end; start > path && start[-1] != '/'; start--)
    ;
  *len = (size_t)(end - start);
  return start;
}

// dir, a slash, and `len` characters of `name`, in memory of its own.
static char *
join(const char *dir, const char *name, size_t len)
{
  size_t n = strlen(dir);
  bool slash = n > 0 && dir[n - 1] != '/';
  char *path = malloc(n + slash + len + 1);

  if (path == NULL)
    fail("%s", dir);
  memcpy(path, dir, n);
  if (slash)
    path[n++] = '/';
  memcpy(path + n, name, len);
  path[n + len] = '\0';
  return path;
}

char *
joinpath(const char *dir, const char *name)
{
  return join(dir, name, strlen(name));
}

char *
target(const char *src, const char *dst)
{
  struct stat st;
  const char *name;
  size_t len;

  name = lastname(src, &len);
  if (is_dots(name) || stat(dst, &st) < 0 || st.type != T_DIR)
    return joinpath("", dst);
  return join(dst, name, len);
}

bool
same_file(const struct stat *a, const struct stat *b)
{
  return a->dev == b->dev && a->ino == b->ino;
}
