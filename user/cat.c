// Prints files, one after the other.
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "cat [-n] [FILE]...\n"
                           "print files, or standard input (also -)\n"
                           "  -n  number the lines";

static char buf[8 * BUFSIZ];

// What has been read is passed on at once: the other end may be waiting for it.
static int
copy(int fd, const char *name)
{
  ssize_t n;

  while ((n = read(fd, buf, sizeof(buf))) > 0) {
    out_write(buf, (size_t)n);
    out_flush();
  }
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

// Counts on through all files, and by lines: what has no newline at its end is
// one, too.
static int
copy_numbered(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  static uint count;
  ssize_t n;

  (void)name;
  while ((n = getline(&line, &size, in)) >= 0) {
    out_print("%6u\t", ++count);
    out_write(line, (size_t)n);
  }
  return 0;
}

// Without -n no stream is needed: bytes are passed on as they are, NUL and all.
int
main(int argc, char *argv[])
{
  bool numbered = false;

  while (option(&argc, &argv, "n", help) != -1)
    numbered = true;
  refuse_output_as_input();
  if (numbered)
    return out_close(each_stream(argc, argv, copy_numbered));
  return out_close(each_file(argc, argv, copy));
}
