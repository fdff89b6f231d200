// Prints lines, the last one first.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] = "tac [FILE]...\n"
                           "print the lines of each file, the last one first";

// All is read before the first line is written: a pipe has no end to begin
// with. A last line without a newline stays without, as elsewhere.
static int
backwards(FILE *in, const char *name)
{
  char *text = NULL, *bigger;
  size_t n = 0, room = 0, end, at;

  for (;;) {
    if (n == room) {
      room = room * 2 + BUFSIZ;
      if ((bigger = realloc(text, room)) == NULL)
        fail("%s", name);
      text = bigger;
    }
    size_t got = fread(text + n, 1, room - n, in);
    if (got == 0)
      break;
    n += got;
  }
  for (end = n; end > 0; end = at) {
    for (at = end - 1; at > 0 && text[at - 1] != '\n'; at--)
      ;
    out_write(text + at, end - at);
  }
  free(text);
  return 0;
}

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  return out_close(each_stream(argc, argv, backwards));
}
