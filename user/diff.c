// Says what is different in two files, or in two directories. Its parts are in
// user/diff, and diff.h says how they go together.
#include "user/diff/diff.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "diff [-q] [-r] [-u] OLD NEW\n"
    "say which lines of two files, or of the files in two directories, differ\n"
    "  -q  only which files differ\n"
    "  -r  directories with all they hold\n"
    "  -u  with 3 lines around each change, as patches have it\n"
    "status 0: no difference, 1: some, 2: something could not be read";

#define MAX_DEPTH 100 // the stack is 64 KB

static bool brief, recursive, unified;
static int depth;

static int diff(const char *a, const char *b, bool inside);

// The worse of two statuses.
static int
worse(int a, int b)
{
  return a > b ? a : b;
}

// `inside`: names were not given by the user, so they are told.
static void
print(struct text *a, struct text *b, bool inside)
{
  if (brief) {
    out_print("Files %s and %s differ\n", a->name, b->name);
    return;
  }
  if (text_is_binary(a) || text_is_binary(b)) {
    out_print("Binary files %s and %s differ\n", a->name, b->name);
    return;
  }
  if (inside)
    out_print("diff%s%s %s %s\n", recursive ? " -r" : "", unified ? " -u" : "",
              a->name, b->name);
  number_lines(a, b);
  compare(a, b);
  if (unified)
    print_unified(a, b);
  else
    print_normal(a, b);
}

// Compares two files; 0: equal, 1: they differ, and what was asked for is
// printed, 2: one cannot be read, which is said. Bytes are compared first: most
// files are equal, and need no lines.
static int
diff_files(const char *a, const char *b, bool inside)
{
  struct text old, new;
  int status = 2;

  if (!text_read(&old, a))
    return 2;
  if (text_read(&new, b)) {
    status = old.size != new.size ||
             (old.size > 0 && memcmp(old.bytes, new.bytes, old.size) != 0);
    if (status != 0)
      print(&old, &new, inside);
    text_free(&new);
  }
  text_free(&old);
  return status;
}

// Compares what has the same name in both directories. The status is diff's.
static int
diff_entry(const char *a, const char *b, const char *name)
{
  char *x = joinpath(a, name);
  char *y = joinpath(b, name);
  int status = diff(x, y, true);

  free(x);
  free(y);
  return status;
}

// A name that one directory lacks: a difference, so the status is 1.
static int
only_in(const char *dir, const char *name)
{
  out_print("Only in %s: %s\n", dir, name);
  return 1;
}

// Both lists are sorted: the lower name of the two is next. A name that only
// one has is a difference. If a directory cannot be read the status is 2, and
// nothing is compared.
static int
diff_dirs(const char *a, const char *b)
{
  struct entry *old, *new;
  int n = listdir(a, &old);
  int m = listdir(b, &new);
  int status = 0;
  int i = 0;
  int j = 0;

  if (n < 0 || m < 0) {
    warn("%s", n < 0 ? a : b);
    status = 2;
    i = n;
    j = m;
  }
  while (i < n || j < m) {
    int order = i == n ? 1 : j == m ? -1 : strcmp(old[i].name, new[j].name);

    if (is_dots(order <= 0 ? old[i].name : new[j].name))
      ;
    else if (order == 0)
      status = worse(status, diff_entry(a, b, old[i].name));
    else if (order < 0)
      status = worse(status, only_in(a, old[i].name));
    else
      status = worse(status, only_in(b, new[j].name));
    i += order <= 0;
    j += order >= 0;
  }
  free(old);
  free(new);
  return status;
}

// Whether `path` is a directory. "-" is standard input, and what cannot be
// found is none: text_read says so later.
static bool
is_dir(const char *path)
{
  struct stat st;

  return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

// Compares two paths, both files or both directories; a file and a directory
// are different. `inside`: they were found in directories. Those are only
// entered with -r then, and only MAX_DEPTH deep.
static int
diff(const char *a, const char *b, bool inside)
{
  bool x = is_dir(a);
  bool y = is_dir(b);
  int status;

  if (!x && !y)
    return diff_files(a, b, inside);
  if (x != y) {
    out_print("%s is %s, %s is %s\n", a, x ? "a directory" : "a file", b,
              y ? "a directory" : "a file");
    return 1;
  }
  if (inside && !recursive) {
    out_print("Common subdirectories: %s and %s\n", a, b);
    return 0;
  }
  if (depth == MAX_DEPTH) {
    fprintf(stderr, "diff: %s: too deep\n", a);
    return 2;
  }
  depth++;
  status = diff_dirs(a, b);
  depth--;
  return status;
}

// diff FILE DIR is about the file of the same name there.
int
main(int argc, char *argv[])
{
  const char *a, *b;
  int c;

  while ((c = option(&argc, &argv, "qru", help)) != -1) {
    brief = brief || c == 'q';
    recursive = recursive || c == 'r';
    unified = unified || c == 'u';
  }
  usage(argc, argv, argc != 3, help);
  a = argv[1];
  b = argv[2];
  if (is_dir(a) != is_dir(b)) {
    if (is_dir(a))
      a = target(b, a);
    else
      b = target(a, b);
  }
  return out_close(diff(a, b, false));
}
