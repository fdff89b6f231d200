// Names and directories, for the programs that walk the file tree.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

// Room for this many entries is taken at a time.
#define LIST_STEP 64

#define TRIES 100 // names that others may have already

static int
compare_names(const void *a, const void *b)
{
  return strcmp(((const struct entry *)a)->name,
                ((const struct entry *)b)->name);
}

// Adds the entries of an open directory to *list; their number, or -1.
// readdir says end and error alike; errno, set to 0 before, tells them apart.
static int
read_entries(DIR *dir, struct entry **list)
{
  struct dirent *de;
  int n;

  for (n = 0;; n++) {
    errno = 0;
    if ((de = readdir(dir)) == NULL)
      return errno != 0 ? -1 : n;
    if (n % LIST_STEP == 0) {
      struct entry *bigger =
          realloc(*list, (size_t)(n + LIST_STEP) * sizeof(**list));

      if (bigger == NULL)
        return -1;
      *list = bigger;
    }
    (*list)[n].ino = de->d_ino;
    strcpy((*list)[n].name, de->d_name);
  }
}

// Sorted, so that what walks a tree does so in the same order each time: tests
// can compare what it prints.
int
listdir(const char *path, struct entry **list)
{
  DIR *dir = opendir(path);
  int error;
  int n;

  *list = NULL;
  if (dir == NULL)
    return -1;
  n = read_entries(dir, list);
  error = errno;
  closedir(dir);
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

// Of "/" alone the length is 0.
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
// Ends the program without memory: a walk that leaves out what it has no memory
// for would look complete.
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

// A source of "." or ".." has no name that could be made in a directory, so `cp
// -r . dir` copies what is in it, to dir itself.
char *
target(const char *src, const char *dst)
{
  struct stat st;
  const char *name;
  size_t len;

  name = lastname(src, &len);
  if (is_dots(name) || stat(dst, &st) < 0 || !S_ISDIR(st.st_mode))
    return joinpath("", dst);
  return join(dst, name, len);
}

// By number: the same file may have many names.
bool
same_file(const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

// `amount`, 1024 at least, in one of the units, each 1024 times the one before.
// One digit behind the point while the number is short, rounded up: what is
// shown is never less than what is used.
static void
show_scaled(char *text, size_t n, uint amount, const char *units)
{
  int unit = -1;
  uint tenths = 0;

  for (uint whole = amount; whole >= 1024; whole = (whole + 1023) / 1024) {
    tenths = whole > UINT_MAX / 10 ? UINT_MAX / 1024 * 10
                                   : (whole * 10 + 1023) / 1024;
    unit++;
  }
  if (tenths < 100)
    snprintf(text, n, "%u.%u%c", tenths / 10, tenths % 10, units[unit]);
  else
    snprintf(text, n, "%u%c", (tenths + 9) / 10, units[unit]);
}

void
show_size(char *text, size_t n, uint kb, bool human)
{
  if (human && kb >= 1024)
    show_scaled(text, n, kb, "MGT");
  else
    snprintf(text, n, human ? "%uK" : "%u", kb);
}

void
show_amount(char *text, size_t n, uint bytes)
{
  if (bytes >= 1024)
    show_scaled(text, n, bytes, "KMG");
  else
    snprintf(text, n, "%u", bytes);
}

// A name that is there already is somebody else's, or was left by a process
// that had this number before.
int
open_beside(const char *name, char **path)
{
  size_t len, dir = (size_t)(lastname(name, &len) - name);
  char *text = malloc(dir + 60);
  int fd = -1, error = ENOMEM;

  for (int i = 0; text != NULL && fd < 0 && i < TRIES; i++) {
    sprintf(text, "%.*s.%.20s-%d.%d", (int)dir, name, _progname, getpid(), i);
    fd = open(text, O_WRONLY | O_CREAT | O_EXCL, 0666);
    error = errno;
    if (fd < 0 && error != EEXIST)
      break;
  }
  if (fd < 0) {
    free(text);
    text = NULL;
    errno = error;
  }
  *path = text;
  return fd;
}
