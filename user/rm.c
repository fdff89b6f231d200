// Removes files and, with -r, whole directories.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "rm [-r] [-f] FILE...\n"
                           "remove files\n"
                           "  -r  also directories, with all they hold\n"
                           "  -f  say nothing about files that do not exist";

// A directory being emptied. The walk goes by chdir, with names only, so that
// no depth makes a path too long or the stack too small.
struct level {
  struct level *up;
  uint inum;          // of this directory
  struct entry *list; // what is in it
  int n, next;
  size_t path_len; // of what leads here, in `here`
};

static bool recursive, force;
static int status;

static char *here; // the current directory, for messages
static size_t here_len;

// Goes on in `here` with a name; the length before it.
static size_t
here_add(const char *name)
{
  size_t before = here_len, n = strlen(name);
  char *longer = realloc(here, before + n + 2);

  if (longer == NULL)
    fail("%s", name);
  here = longer;
  if (before > 0)
    here[here_len++] = '/';
  memcpy(here + here_len, name, n + 1);
  here_len += n;
  return before;
}

static void
here_cut(size_t len)
{
  here_len = len;
  here[len] = '\0';
}

// Says why an entry of the current directory stays.
static void
complain(const char *name, int error)
{
  size_t before = here_add(name);

  errno = error;
  warn("%s", here);
  here_cut(before);
  status = 1;
}

// Reads the current directory. The names are all read first: a directory
// changes under a reader who removes from it.
// The list is this level's own; the inode number is there for `leave` to see
// whether it comes back to it.
static struct level *
enter(struct level *up, size_t path_len)
{
  struct level *level = calloc(1, sizeof(*level));
  struct stat st;

  if (level == NULL || stat(".", &st) < 0 ||
      (level->n = listdir(".", &level->list)) < 0)
    fail("%s", here); // nothing is removed by halves: the rest stays
  level->up = up;
  level->inum = st.st_ino;
  level->path_len = path_len;
  return level;
}

// Goes up and removes the directory that was left. What is there must be where
// we came from: somebody may have moved the tree.
static struct level *
leave(struct level *level)
{
  struct level *up = level->up;
  struct stat st;

  if (up != NULL) {
    const char *name = up->list[up->next++].name;

    if (chdir("..") < 0 || stat(".", &st) < 0 || st.st_ino != up->inum) {
      fprintf(stderr, "rm: a directory was moved meanwhile: the rest stays\n");
      exit(1);
    }
    here_cut(level->path_len);
    // Something left in it has been told of.
    if (remove(name) < 0 && !(errno == ENOTEMPTY && status != 0))
      complain(name, errno);
  }
  free(level->list);
  free(level);
  return up;
}

// Removes an entry of the current directory; or, if that is a directory that is
// not empty, makes it the current one. Whether it did that.
// remove first: it is right for files and empty directories, which are most,
// and needs no stat.
static bool
remove_or_go_in(const char *name)
{
  if (is_dots(name) || remove(name) == 0)
    return false;
  if (errno == ENOTEMPTY && chdir(name) == 0)
    return true;
  if (!force || errno != ENOENT)
    complain(name, errno);
  return false;
}

// Empties the current directory.
static void
empty_directory(void)
{
  struct level *level = enter(NULL, 0);

  while (level != NULL) {
    if (level->next == level->n) {
      level = leave(level);
      continue;
    }
    const char *name = level->list[level->next].name;
    if (remove_or_go_in(name))
      level = enter(level, here_add(name));
    else
      level->next++;
  }
}

// Removes a directory that is not empty. A child empties it, as whoever goes
// down by chdir does not find back where it came from.
static int
remove_tree(const char *path)
{
  int word, pid = fork();

  if (pid == 0) {
    here_add(path);
    if (chdir(path) < 0)
      fail("%s", path);
    empty_directory();
    exit(status);
  }
  if (pid < 0 || waitpid(pid, &word, 0) < 0) {
    warn("%s", path);
    return 1;
  }
  if (word != 0) // it has said why
    return 1;
  if (remove(path) == 0)
    return 0;
  warn("%s", path);
  return 1;
}

// 0, or 1 after a message.
static int
remove_path(const char *path)
{
  struct stat st;

  if (!recursive && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    errno = EISDIR;
  } else {
    if (remove(path) == 0 || (force && errno == ENOENT))
      return 0;
    if (recursive && errno == ENOTEMPTY)
      return remove_tree(path);
  }
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
