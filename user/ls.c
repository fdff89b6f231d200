// Lists directories: one name per line, sorted.
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "ls [-a] [-i] [-l] [FILE]...\n"
    "list directories (none: this one) and files, a name per line\n"
    "  -a  also names that start with a dot\n"
    "  -i  inode numbers, too\n"
    "  -l  type (d directory, c device, - file), links, inode, size, name";

static bool show_all, show_inode, show_long;

static char
type_letter(mode_t mode)
{
  return S_ISDIR(mode) ? 'd' : S_ISCHR(mode) ? 'c' : '-';
}

// -i adds nothing to -l, which has the number.
static void
list_one(const char *name, const struct stat *st)
{
  if (show_long)
    out_print("%c %3d %5u %9ld %s\n", type_letter(st->st_mode), st->st_nlink,
              st->st_ino, st->st_size, name);
  else if (show_inode)
    out_print("%5u %s\n", st->st_ino, name);
  else
    out_print("%s\n", name);
}

// Without -l no file is opened: inode and name are in the directory, and a
// device that cannot be opened is listed.
static int
list_entry(const char *dir, const struct entry *e)
{
  struct stat st = {.st_ino = e->ino};
  char *path;
  int status = 0;

  if (show_long) {
    path = joinpath(dir, e->name);
    if (stat(path, &st) < 0) {
      warn("%s", path);
      status = 1;
    }
    free(path);
  }
  if (status == 0)
    list_one(e->name, &st);
  return status;
}

// A name that starts with a dot is hidden, "." and ".." among them.
static int
list_dir(const char *dir)
{
  struct entry *list;
  int n = listdir(dir, &list);
  int status = 0;

  if (n < 0) {
    warn("%s", dir);
    return 1;
  }
  for (int i = 0; i < n; i++)
    if (show_all || list[i].name[0] != '.')
      status |= list_entry(dir, &list[i]);
  free(list);
  return status;
}

// Operands that are no directories come first, as one list.
static int
list_files(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  for (int i = 1; i < argc; i++) {
    if (stat(argv[i], &st) < 0) {
      warn("%s", argv[i]);
      status = 1;
    } else if (!S_ISDIR(st.st_mode)) {
      list_one(argv[i], &st);
    }
  }
  return status;
}

// In the order they were given, with a heading where there is more than one
// operand.
static int
list_dirs(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  for (int i = 1; i < argc; i++) {
    if (stat(argv[i], &st) < 0 || !S_ISDIR(st.st_mode))
      continue;
    if (argc > 2)
      out_print("%s%s:\n", i > 1 ? "\n" : "", argv[i]);
    status |= list_dir(argv[i]);
  }
  return status;
}

// -1, a name per line, is what it does anyway.
int
main(int argc, char *argv[])
{
  int status;
  int c;

  while ((c = option(&argc, &argv, "ail1", help)) != -1) {
    show_all = show_all || c == 'a';
    show_inode = show_inode || c == 'i';
    show_long = show_long || c == 'l';
  }
  if (argc < 2)
    return out_close(list_dir("."));
  status = list_files(argc, argv);
  status |= list_dirs(argc, argv);
  return out_close(status);
}
