// Prints the start of files.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "head [-n LINES | -LINES | -c BYTES] [FILE]...\n"
                           "print the first lines (10) of each file\n"
                           "  -n  how many lines\n"
                           "  -c  how many bytes instead";

static int lines = 10;
static int bytes = -1; // -1: count lines
static bool show_name;

// In the form of other systems: scripts take such output apart again.
static void
print_name(const char *name)
{
  static bool again;

  if (show_name)
    out_print("%s==> %s <==\n", again ? "\n" : "",
              strcmp(name, "-") == 0 ? "standard input" : name);
  again = true;
}

// The stream reads ahead, up to a buffer: in `(head -n 1; cat)` cat goes on
// where the buffer ends.
static int
print_lines(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  ssize_t n;

  print_name(name);
  for (int i = 0; i < lines; i++) {
    n = getline(&line, &size, in);
    if (n < 0)
      break;
    out_write(line, (size_t)n);
  }
  return 0;
}

// Reads no more than it prints, so that who reads on from the same pipe finds
// the rest.
static int
print_bytes(int fd, const char *name)
{
  static char buf[BUFSIZ];
  int left = bytes;
  ssize_t n = 0;

  print_name(name);
  while (left > 0) {
    n = read(fd, buf, left < BUFSIZ ? (size_t)left : BUFSIZ);
    if (n <= 0)
      break;
    out_write(buf, (size_t)n);
    left -= n;
  }
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

// The last of several -n and -c counts; -c goes before -n.
int
main(int argc, char *argv[])
{
  int c;

  while ((c = option(&argc, &argv, "n:c:#", help)) != -1) {
    if (c == 'c')
      bytes = number(option_argument(), 0, INT32_MAX);
    else
      lines = number(option_argument(), 0, INT32_MAX);
  }
  show_name = argc > 2;
  refuse_output_as_input();
  if (bytes >= 0)
    return out_close(each_file(argc, argv, print_bytes));
  return out_close(each_stream(argc, argv, print_lines));
}
