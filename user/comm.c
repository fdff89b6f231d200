// Compares two sorted files, line by line.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] =
    "comm [-1] [-2] [-3] FILE1 FILE2\n"
    "print lines of sorted files in three columns: only in FILE1, only in\n"
    "FILE2, in both; each digit leaves out its column";

struct input {
  FILE *file;
  const char *name;
  char *line;
  size_t size;
  bool more; // there is a line
};

static bool hidden[3];

static void
next(struct input *in)
{
  ssize_t n = getline(&in->line, &in->size, in->file);

  in->more = n >= 0;
  if (ferror(in->file))
    fail("%s", in->name);
  if (n > 0 && in->line[n - 1] == '\n')
    in->line[n - 1] = '\0';
}

static void
open_input(struct input *in, const char *name)
{
  in->name = name;
  in->file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (in->file == NULL)
    fail("%s", name);
  next(in);
}

// Columns that are left out move those behind them.
static void
print_line(const char *line, int column)
{
  if (hidden[column])
    return;
  for (int i = 0; i < column; i++)
    if (!hidden[i])
      out_print("\t");
  out_print("%s\n", line);
}

int
main(int argc, char *argv[])
{
  static struct input one, two;
  int c;

  while ((c = option(&argc, &argv, "123", help)) != -1)
    hidden[c - '1'] = true;
  usage(argc, argv, argc != 3, help);
  open_input(&one, argv[1]);
  open_input(&two, argv[2]);
  while (one.more || two.more) {
    int order = !one.more ? 1 : !two.more ? -1 : strcmp(one.line, two.line);

    print_line(order > 0 ? two.line : one.line, order < 0    ? 0
                                                : order == 0 ? 2
                                                             : 1);
    if (order <= 0)
      next(&one);
    if (order >= 0)
      next(&two);
  }
  return out_close(0);
}
