// Tells how much room files and directories take.
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] = "du [-a] [-h] [-s] [FILE]...\n"
                           "print the KB that directories (none: this one) "
                           "take, with what is in them\n"
                           "  -a  files in them, too\n"
                           "  -h  in the unit that fits\n"
                           "  -s  only what is named";

#define BLOCK 4096 // of the disk; holes are counted as if they were full

static bool all, human, summary;
static int status;

// Files with more than one name that have been counted.
static struct stat *counted;
static size_t ncounted;

// Whether it is the first name of the file that is met. Directories have one
// place in the tree, whatever their link count. Files are few that have two
// names, so a list is searched.
static bool
first_name(const struct stat *st)
{
  struct stat *more;

  if (st->st_nlink < 2 || S_ISDIR(st->st_mode))
    return true;
  for (size_t i = 0; i < ncounted; i++)
    if (same_file(&counted[i], st))
      return false;
  more = realloc(counted, (ncounted + 1) * sizeof(*more));
  if (more == NULL)
    fail("links");
  counted = more;
  counted[ncounted++] = *st;
  return true;
}

// Prints a line of the output.
static void
print(uint kb, const char *path)
{
  char text[16];

  show_size(text, sizeof(text), kb, human);
  out_print("%s\t%s\n", text, path);
}

// The KB of a file or a tree; prints what is asked for. A path that gets too
// long is an error that is told, and the rest is counted. `named`: it is an
// operand, which is always printed. What cannot be read counts 0. A directory
// is printed behind what is in it, when its sum is known.
static uint
count(const char *path, bool named)
{
  struct entry *list = NULL;
  struct stat st;
  uint kb;
  int n = 0;

  if (stat(path, &st) < 0 ||
      (S_ISDIR(st.st_mode) && (n = listdir(path, &list)) < 0)) {
    warn("%s", path);
    status = 1;
    return 0;
  }
  if (!first_name(&st))
    return 0;
  kb = ((uint)st.st_size + BLOCK - 1) / BLOCK * (BLOCK / 1024);
  for (int i = 0; i < n; i++) {
    if (is_dots(list[i].name))
      continue;
    char *below = joinpath(path, list[i].name);

    kb += count(below, false);
    free(below);
  }
  free(list);
  if (named || (!summary && (all || S_ISDIR(st.st_mode))))
    print(kb, path);
  return kb;
}

int
main(int argc, char *argv[])
{
  int c;

  while ((c = option(&argc, &argv, "ahks", help)) != -1) {
    all = all || c == 'a';
    human = human || c == 'h';
    summary = summary || c == 's';
  }
  if (argc < 2)
    count(".", true);
  for (int i = 1; i < argc; i++)
    count(argv[i], true);
  return out_close(status);
}
