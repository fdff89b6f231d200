// Compares two files byte by byte.
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "cmp [-l] [-s] FILE FILE\n"
                           "say where two files differ first; status 1 if so\n"
                           "  -l  all places: number, and both bytes in octal\n"
                           "  -s  say nothing";

static bool all, silent;

static FILE *
open_file(const char *name)
{
  FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

  if (f == NULL && !silent)
    warn("%s", name);
  return f;
}

// Says that one ended before the other; its status.
static int
at_end(const char *name, unsigned long place)
{
  if (!silent) {
    out_flush();
    fprintf(stderr, "cmp: %s ends after byte %lu\n", name, place - 1);
  }
  return 1;
}

static int
compare(FILE *a, FILE *b, char *names[])
{
  unsigned long place = 1, line = 1;
  int status = 0;

  for (;; place++) {
    int x = getc(a);
    int y = getc(b);

    if (x == EOF && y == EOF)
      return status;
    if (ferror(a) || ferror(b))
      return 2;
    if (x == EOF || y == EOF)
      return at_end(names[x == EOF ? 0 : 1], place);
    if (x != y) {
      status = 1;
      if (all && !silent)
        out_print("%lu %3o %3o\n", place, (uint)x, (uint)y);
      else if (!silent)
        out_print("%s %s differ: byte %lu, line %lu\n", names[0], names[1],
                  place, line);
      if (!all || silent)
        return status;
    }
    line += x == '\n';
  }
}

int
main(int argc, char *argv[])
{
  FILE *a, *b;
  int status;
  int c;

  while ((c = option(&argc, &argv, "ls", help)) != -1) {
    all = all || c == 'l';
    silent = silent || c == 's';
  }
  usage(argc, argv, argc != 3, help);
  a = open_file(argv[1]);
  b = open_file(argv[2]);
  if (a == NULL || b == NULL)
    return 2;
  status = compare(a, b, argv + 1);
  if ((ferror(a) || ferror(b)) && !silent)
    warn("%s", argv[ferror(a) ? 1 : 2]);
  return out_close(status);
}
