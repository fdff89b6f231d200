// Prints the lines that match a pattern.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] =
    "grep [-E] [-c] [-h] [-i] [-l] [-n] [-q] [-v] PATTERN [FILE]...\n"
    "print the lines that match PATTERN: c . [abc] [^a-z] [[:digit:]] match a\n"
    "character, x* repeats x, x\\{2,5\\} so often, \\(x\\) is a group, ^ and $ "
    "are\n"
    "the ends of the line, \\< and \\> of a word, \\ takes the next character "
    "as\n"
    "it is; exits with 0: found, 1: not found, 2: error\n"
    "  -E  extended patterns: x+ x? x{2,5} (x) a|b\n"
    "  -c  only count the lines\n"
    "  -h  no file names before lines\n"
    "  -i  upper and lower case are the same\n"
    "  -l  only the names of files with such lines\n"
    "  -n  line numbers, too\n"
    "  -q  nothing: only the exit status\n"
    "  -v  the lines that do not match";

static struct regex *pattern;
static bool count_only, names_only, numbers, quiet, inverted;
static bool show_names; // before each line
static bool found;      // in any file

// The newline is written anew: the last line of a file may have none.
static void
print_match(const char *name, uint number, const char *line, size_t n)
{
  if (show_names)
    out_print("%s:", name);
  if (numbers)
    out_print("%u:", number);
  out_write(line, n);
  out_write("\n", 1);
}

// With -c and -l both: the name, then the count.
static void
print_summary(const char *name, uint matches)
{
  if (names_only && matches > 0)
    out_print("%s\n", name);
  if (!count_only)
    return;
  if (show_names)
    out_print("%s:", name);
  out_print("%u\n", matches);
}

// Stops at the first match where only that counts: `grep -q x /dev/zero` would
// not end otherwise.
static int
search(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  uint number = 0;
  uint matches = 0;
  ssize_t n;

  while ((n = getline(&line, &size, in)) >= 0) {
    number++;
    if (n > 0 && line[n - 1] == '\n')
      n--;
    if (regex_match(pattern, line, (size_t)n) == inverted)
      continue;
    matches++;
    found = true;
    if (quiet || names_only)
      break;
    if (!count_only)
      print_match(name, number, line, (size_t)n);
  }
  if (!quiet)
    print_summary(strcmp(name, "-") == 0 ? "(standard input)" : name, matches);
  return 0;
}

// Reads the options; returns flags for regex_compile. Adds to *no_names if the
// user wants none.
static int
read_options(int *argc, char ***argv, bool *no_names)
{
  int flags = 0;
  int c;

  while ((c = option(argc, argv, "Echilnqv", help)) != -1) {
    flags |= c == 'E' ? RE_EXTENDED : 0;
    flags |= c == 'i' ? RE_NOCASE : 0;
    count_only = count_only || c == 'c';
    *no_names = *no_names || c == 'h';
    names_only = names_only || c == 'l';
    numbers = numbers || c == 'n';
    quiet = quiet || c == 'q';
    inverted = inverted || c == 'v';
  }
  return flags;
}

// An error counts only where it could have changed the answer: with -q a match
// in one file is the answer.
int
main(int argc, char *argv[])
{
  const char *error;
  bool no_names = false;
  int flags = read_options(&argc, &argv, &no_names);
  int status;

  usage(argc, argv, argc < 2, help);
  pattern = regex_compile(argv[1], flags, &error);
  if (pattern == NULL) {
    fprintf(stderr, "grep: %s: %s\n", argv[1], error);
    return 2;
  }
  argc--;
  argv++;
  show_names = argc > 2 && !no_names;
  if (!count_only && !names_only && !quiet)
    refuse_output_as_input();
  status = each_stream(argc, argv, search);
  if (status != 0 && !(quiet && found))
    return out_close(2);
  return out_close(found ? 0 : 1);
}
