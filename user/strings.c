// Prints the texts that are in files: runs of printable characters.
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include "tool.h"

static const char help[] =
    "strings [-a] [-n LENGTH] [-t d|o|x] [FILE]...\n"
    "print the runs of printable characters in each file, a line each\n"
    "  -a  of the whole file (always)\n"
    "  -n  those of at least LENGTH characters (4)\n"
    "  -t  with their offset in decimal, octal or hexadecimal";

#define MAXLENGTH 1024 // of -n: what is held back

static int least = 4;
static char base; // of -t; '\0': no offsets

static void
print_offset(uint offset)
{
  if (base == 'd')
    out_print("%7u ", offset);
  else if (base == 'o')
    out_print("%7o ", offset);
  else if (base == 'x')
    out_print("%7x ", offset);
}

// For each_stream. The first characters of a run wait until it is long enough;
// those behind them are printed at once, so no run is too long.
static int
find_texts(FILE *in, const char *name)
{
  static char held[MAXLENGTH];
  int n = 0; // of this run, at most `least`
  uint at = 0;
  int c;

  (void)name;
  do {
    c = getc(in);
    if ((c >= ' ' && c < 0x7f) || c == '\t') {
      char text = (char)c;

      if (n == least) {
        out_write(&text, 1);
      } else {
        held[n++] = text;
        if (n == least) {
          print_offset(at + 1 - (uint)least);
          out_write(held, (size_t)n);
        }
      }
    } else {
      if (n == least)
        out_write("\n", 1);
      n = 0;
    }
    at++;
  } while (c != EOF);
  return 0;
}

int
main(int argc, char *argv[])
{
  int c;

  while ((c = option(&argc, &argv, "an:t:", help)) != -1) {
    if (c == 'n')
      least = number(option_argument(), 1, MAXLENGTH);
    if (c == 't') {
      base = *option_argument();
      usage(argc, argv,
            strlen(option_argument()) != 1 || strchr("dox", base) == NULL,
            help);
    }
  }
  refuse_output_as_input();
  return out_close(each_stream(argc, argv, find_texts));
}
