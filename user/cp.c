// Copies files and, with -r, whole directories.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "cp [-r] FILE... TARGET\n"
                           "copy FILE to TARGET, or into it if that is a "
                           "directory\n"
                           "  -r  copy directories with all they hold";

// The stack is 64 KB, and each level takes up to 250 bytes of it.
#define MAX_DEPTH 200

static bool recursive;
static int depth; // directories being copied now
static char buf[8 * BUFSIZ];

static int copy(const char *src, const char *dst);

// What is written stays when the copy fails: half a file tells where it
// stopped.
static int
copy_bytes(int in, int out, const char *src, const char *dst)
{
  ssize_t n;

  while ((n = read(in, buf, sizeof(buf))) > 0) {
    if (write_all(out, buf, (size_t)n) < 0) {
      warn("%s", dst);
      return 1;
    }
  }
  if (n < 0)
    warn("%s", src);
  return n < 0;
}

// O_TRUNC empties the target first; that it is not the source has been seen
// (copy).
static int
copy_file(int in, const char *src, const char *dst)
{
  int out = open(dst, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  int status = 1;

  if (out < 0) {
    warn("%s", dst);
  } else {
    status = copy_bytes(in, out, src, dst);
    close(out);
  }
  return status;
}

// Whether what is to be made at `path`, or the directory for it, is `dir` or
// inside it. It goes up by chdir: each ".." would make a path longer, until the
// kernel takes it no more.
static bool
leads_into(char *path, const struct stat *dir)
{
  struct stat here, up;
  size_t len;

  if (chdir(path) < 0) { // not made yet: look at where it would be
    path[lastname(path, &len) - path] = '\0';
    if (*path != '\0' && chdir(path) < 0)
      return false; // then nothing can be made there
  }
  for (;;) {
    if (stat(".", &here) < 0 || same_file(&here, dir))
      return true;
    if (chdir("..") < 0 || stat(".", &up) < 0)
      return true; // not known: the safe answer
    if (same_file(&here, &up))
      return false;
  }
}

// The same, asked of a child: it does not find back where it came from.
static bool
is_inside(const char *path, const struct stat *dir)
{
  int status, pid = fork();

  if (pid < 0)
    fail("fork");
  if (pid == 0)
    exit(leads_into(joinpath("", path), dir));
  return waitpid(pid, &status, 0) < 0 || status != 0;
}

// Whether a path is one the kernel takes; says so if not. The end of it says
// most.
static bool
path_fits(const char *path)
{
  size_t n = strlen(path);

  if (n < PATH_MAX)
    return true;
  fprintf(stderr, "cp: ...%s: not copied: its path has %u bytes, %u at most\n",
          path + n - 100, (unsigned)n, (unsigned)PATH_MAX - 1);
  return false;
}

// All names are read before the first is copied: a directory that grows
// meanwhile, by what is copied into it, does not go on for ever.
static int
copy_entries(const char *src, const char *dst)
{
  struct entry *list;
  int n = listdir(src, &list);
  int status = 0;

  if (n < 0) {
    warn("%s", src);
    return 1;
  }
  depth++;
  for (int i = 0; i < n; i++) {
    char *from, *to;

    if (is_dots(list[i].name))
      continue;
    from = joinpath(src, list[i].name);
    to = joinpath(dst, list[i].name);
    status |= path_fits(from) && path_fits(to) ? copy(from, to) : 1;
    free(from);
    free(to);
  }
  depth--;
  free(list);
  return status;
}

// A directory that is there is filled, not replaced.
static int
copy_dir(const char *src, const char *dst)
{
  struct stat st;

  if (!recursive) {
    errno = EISDIR;
    warn("%s", src);
    return 1;
  }
  if (depth == MAX_DEPTH) {
    fprintf(stderr, "cp: %s: too deep: cd into it and copy from there\n", src);
    return 1;
  }
  if (stat(dst, &st) == 0 && !S_ISDIR(st.st_mode)) {
    errno = ENOTDIR;
    warn("%s", dst);
    return 1;
  }
  if (mkdir(dst, 0777) < 0 && errno != EEXIST) {
    warn("%s", dst);
    return 1;
  }
  return copy_entries(src, dst);
}

// Copies src to the name dst. 0, or 1 after a message.
static int
copy(const char *src, const char *dst)
{
  struct stat from, to;
  int status;
  int in = open(src, O_RDONLY);

  if (in < 0 || fstat(in, &from) < 0) {
    warn("%s", src);
    status = 1;
  } else if (stat(dst, &to) == 0 && same_file(&from, &to)) {
    fprintf(stderr, "cp: %s and %s are the same file\n", src, dst);
    status = 1;
  } else if (S_ISDIR(from.st_mode)) {
    close(in); // descriptors are few, directories may be deep
    return copy_dir(src, dst);
  } else if (recursive && S_ISCHR(from.st_mode)) {
    fprintf(stderr, "cp: %s: is a device, not copied\n", src);
    status = 1;
  } else {
    status = copy_file(in, src, dst);
  }
  if (in >= 0)
    close(in);
  return status;
}

// Without the test `cp -r . sub` would copy sub into itself until the disk is
// full.
static int
copy_operand(const char *src, const char *dst)
{
  char *to = target(src, dst);
  struct stat st;
  int status = 1;

  if (recursive && stat(src, &st) == 0 && S_ISDIR(st.st_mode) &&
      is_inside(to, &st))
    fprintf(stderr, "cp: %s: cannot be copied into itself, to %s\n", src, to);
  else
    status = copy(src, to);
  free(to);
  return status;
}

// With more than two operands the last must be a directory: each copy would
// overwrite the one before.
int
main(int argc, char *argv[])
{
  const char *dst;
  struct stat st;
  int status = 0;

  while (option(&argc, &argv, "rR", help) != -1)
    recursive = true;
  usage(argc, argv, argc < 3, help);
  dst = argv[argc - 1];
  if (argc > 3 && (stat(dst, &st) < 0 || !S_ISDIR(st.st_mode))) {
    errno = ENOTDIR;
    fail("%s", dst);
  }
  for (int i = 1; i < argc - 1; i++)
    status |= copy_operand(argv[i], dst);
  return status;
}
