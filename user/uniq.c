// Drops lines that repeat the one before.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] = "uniq [-c] [-d] [-u] [FILE]\n"
                           "print lines, but those that follow an equal one\n"
                           "  -c  with the number of repetitions\n"
                           "  -d  only lines that repeat\n"
                           "  -u  only lines that do not";

struct line {
  char *text;
  size_t size; // bytes at text
  size_t len;  // without the newline
};

static bool show_count, only_repeated, only_single;

// The newline is left out, so that a last line without one equals one with it.
static bool
read_line(FILE *in, struct line *line)
{
  ssize_t n = getline(&line->text, &line->size, in);

  if (n < 0)
    return false;
  line->len = (size_t)n - (n > 0 && line->text[n - 1] == '\n');
  return true;
}

// Prints a line that occurred `count` times in a row.
static void
print_group(const struct line *line, uint count)
{
  if (count == 0 || (only_repeated && count == 1) || (only_single && count > 1))
    return;
  if (show_count)
    out_print("%7u ", count);
  out_write(line->text, line->len);
  out_write("\n", 1);
}

// Two lines are held and change places; with each new group only the buffers'
// names are swapped.
static int
drop_repeats(FILE *in, const char *name)
{
  static struct line last, line;
  struct line swap;
  uint count = 0;

  (void)name;
  while (read_line(in, &line)) {
    if (count > 0 && line.len == last.len &&
        memcmp(line.text, last.text, line.len) == 0) {
      count++;
      continue;
    }
    print_group(&last, count);
    swap = last;
    last = line;
    line = swap;
    count = 1;
  }
  print_group(&last, count);
  return 0;
}

// One operand at most: others give a second the meaning of an output file,
// which would be overwritten by who expects something else.
int
main(int argc, char *argv[])
{
  int c;

  while ((c = option(&argc, &argv, "cdu", help)) != -1) {
    show_count = show_count || c == 'c';
    only_repeated = only_repeated || c == 'd';
    only_single = only_single || c == 'u';
  }
  usage(argc, argv, argc > 2, help);
  refuse_output_as_input();
  return out_close(each_stream(argc, argv, drop_repeats));
}
