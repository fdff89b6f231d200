// Prints lines backwards.
#include <stdio.h>
#include "tool.h"

static const char help[] = "rev [FILE]...\n"
                           "print each line from its end to its start";

static int
reverse(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  ssize_t n;

  (void)name;
  while ((n = getline(&line, &size, in)) >= 0) {
    size_t end = (size_t)n - (n > 0 && line[n - 1] == '\n');

    for (size_t i = end; i > 0; i--)
      out_write(&line[i - 1], 1);
    out_write(line + end, (size_t)n - end);
  }
  return 0;
}

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  refuse_output_as_input();
  return out_close(each_stream(argc, argv, reverse));
}
