// Lists directories: one name per line, sorted.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "ls [-a] [-d] [-F] [-h] [-i] [-l] [-R] [FILE]...\n"
    "list directories (none: this one) and files, a name per line\n"
    "  -a  also names that start with a dot\n"
    "  -d  directories as files are: not what is in them\n"
    "  -F  a / behind the names of directories\n"
    "  -h  sizes with K, M, G, for -l\n"
    "  -i  inode numbers, too\n"
    "  -l  type (d directory, c device, - file), links, inode, size, name\n"
    "  -R  also all directories below";

static bool show_all, show_inode, show_long;
static bool no_lists, mark, human, recursive;
static bool printed; // something: a heading has an empty line before it then

static char
type_letter(mode_t mode)
{
  return S_ISDIR(mode) ? 'd' : S_ISCHR(mode) ? 'c' : '-';
}

// -i adds nothing to -l, which has the number.
static void
list_one(const char *name, const struct stat *st)
{
  const char *end = mark && S_ISDIR(st->st_mode) ? "/" : "";
  char size[16];

  if (human)
    show_amount(size, sizeof(size), (uint)st->st_size);
  else
    snprintf(size, sizeof(size), "%ld", st->st_size);
  if (show_long)
    out_print("%c %3d %5u %9s %s%s\n", type_letter(st->st_mode), st->st_nlink,
              st->st_ino, size, name, end);
  else if (show_inode)
    out_print("%5u %s%s\n", st->st_ino, name, end);
  else
    out_print("%s%s\n", name, end);
  printed = true;
}

// Without -l and -F no file is opened: inode and name are in the directory. A
// device that cannot be opened is listed, but for -l.
static int
list_entry(const char *dir, const struct entry *e)
{
  struct stat st = {.st_ino = e->ino};
  char *path;
  int status = 0;

  if (show_long || mark) {
    path = joinpath(dir, e->name);
    if (stat(path, &st) < 0 && show_long) {
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
static bool
is_shown(const struct entry *e)
{
  return show_all || e->name[0] != '.';
}

// With a heading: its path in a line. -R lists what is below when this list is
// complete, so that each heading has its names behind it.
static int
list_dir(const char *dir, bool heading)
{
  struct entry *list;
  struct stat st;
  int n = listdir(dir, &list);
  int status = 0;

  if (n < 0) {
    warn("%s", dir);
    return 1;
  }
  if (heading)
    out_print("%s%s:\n", printed ? "\n" : "", dir);
  printed = printed || heading;
  for (int i = 0; i < n; i++)
    if (is_shown(&list[i]))
      status |= list_entry(dir, &list[i]);
  for (int i = 0; i < n && recursive; i++) {
    if (!is_shown(&list[i]) || is_dots(list[i].name))
      continue;
    char *path = joinpath(dir, list[i].name);

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
      status |= list_dir(path, true);
    free(path);
  }
  free(list);
  return status;
}

// Operands that are no directories come first, as one list. With -d directories
// are in it, too.
static int
list_files(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  for (int i = 1; i < argc; i++) {
    if (stat(argv[i], &st) < 0) {
      warn("%s", argv[i]);
      status = 1;
    } else if (no_lists || !S_ISDIR(st.st_mode)) {
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
    status |= list_dir(argv[i], argc > 2 || recursive);
  }
  return status;
}

// -1, a name per line, is what it does anyway. -d goes before -R.
int
main(int argc, char *argv[])
{
  static char *here[] = {"ls", "."};
  int status, c;

  while ((c = option(&argc, &argv, "adFhilR1", help)) != -1) {
    show_all = show_all || c == 'a';
    no_lists = no_lists || c == 'd';
    mark = mark || c == 'F';
    human = human || c == 'h';
    show_inode = show_inode || c == 'i';
    show_long = show_long || c == 'l';
    recursive = recursive || c == 'R';
  }
  if (argc < 2) {
    argc = 2;
    argv = here;
  }
  status = list_files(argc, argv);
  if (!no_lists)
    status |= list_dirs(argc, argv);
  return out_close(status);
}
