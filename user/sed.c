// Edits text as it goes by: a script of commands is done for each line. The
// parts are in user/sed; user/sed/sed.h has them in order.
#include "user/sed/sed.h"
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "sed [-E] [-i] [-n] SCRIPT [FILE]... | -e SCRIPT... | -f FILE...\n"
    "edit lines: [FROM[,TO]][!]COMMAND; an address is a number, $ (the last\n"
    "line) or /PATTERN/\n"
    "  s/OLD/NEW/FLAGS  put NEW, with & and \\1, for OLD; g all, 2 the "
    "second,\n"
    "                   p print, i upper and lower case are the same, w FILE\n"
    "  y/abc/xyz/  change characters      p  print         =  print the "
    "number\n"
    "  d  leave out, next line            n  next line     q  end\n"
    "  a i c TEXT  behind, before, instead                 { }  several\n"
    "  r FILE  print it behind            w FILE  write the line there\n"
    "  D N G H P g h x  with more lines   : b t LABEL  jump\n"
    "options: -n print only what p does, -E extended patterns,\n"
    "         -i change the files themselves";

// 2 is the status of a script that is wrong.
void
sed_fail(const char *message)
{
  fprintf(stderr, "sed: %s\n", message);
  exit(2);
}

// There is one byte more than `n`, for a NUL. `old` may be NULL. Nothing is
// ever freed on failure: the program ends.
void *
sed_memory(void *old, size_t n)
{
  void *p = realloc(old, n + 1);

  if (p == NULL)
    sed_fail("out of memory");
  return p;
}

// Adds a line to the script. *script is NULL before the first, and is in memory
// of its own then.
static void
add_script(char **script, const char *text)
{
  size_t n = *script == NULL ? 0 : strlen(*script);

  *script = sed_memory(*script, n + strlen(text) + 2);
  strcpy(*script + n, text);
  strcat(*script + n, "\n");
}

// Adds the lines of a script's file. A file that cannot be read ends the
// program.
static void
add_file(char **script, const char *name)
{
  FILE *in = fopen(name, "r");
  char *line = NULL;
  size_t size = 0;
  ssize_t n;

  if (in == NULL)
    fail("%s", name);
  while ((n = getline(&line, &size, in)) >= 0) {
    if (n > 0 && line[n - 1] == '\n')
      line[n - 1] = '\0';
    add_script(script, line);
  }
  if (ferror(in))
    fail("%s", name);
  free(line);
  fclose(in);
}

// -e and -f may be there more than once, and are one script in their order.
// Without them the first operand is the script, the others are files.
int
main(int argc, char *argv[])
{
  bool quiet = false, extended = false, in_place = false;
  char *script = NULL;
  int c;

  while ((c = option(&argc, &argv, "nEire:f:", help)) != -1) {
    quiet = quiet || c == 'n';
    in_place = in_place || c == 'i';
    extended = extended || c == 'E' || c == 'r';
    if (c == 'e')
      add_script(&script, option_argument());
    if (c == 'f')
      add_file(&script, option_argument());
  }
  if (script == NULL) {
    usage(argc, argv, argc < 2, help);
    add_script(&script, argv[1]);
    argc--;
    argv++;
  }
  usage(argc, argv, in_place && argc < 2, help);
  return script_run(script_read(script, extended), argv + 1, argc - 1, quiet,
                    in_place);
}
