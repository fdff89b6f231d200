// Numbers lines.
#include <stdbool.h>
#include <stdio.h>
#include "tool.h"

static const char help[] = "nl [-b a] [FILE]...\n"
                           "print lines with numbers, empty ones without\n"
                           "  -b a  number the empty ones, too";

static bool all;
static uint number_now; // over all operands

static int
number_lines(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  ssize_t n;

  (void)name;
  while ((n = getline(&line, &size, in)) >= 0) {
    if (n > 0 && line[n - 1] == '\n')
      n--;
    if (n > 0 || all)
      out_print("%6u\t", ++number_now);
    else
      out_print("       ");
    out_write(line, (size_t)n);
    out_print("\n");
  }
  return 0;
}

int
main(int argc, char *argv[])
{
  while (option(&argc, &argv, "b:", help) != -1) {
    char how = *option_argument();

    usage(argc, argv, how != 'a' && how != 't', help);
    all = how == 'a';
  }
  refuse_output_as_input();
  return out_close(each_stream(argc, argv, number_lines));
}
