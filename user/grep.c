// Prints the lines that match a pattern.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "grep [-E] [-c] [-h] [-i] [-l] [-n] [-o] [-q] [-r] [-s] [-v] [-w] PATTERN\n"
    "     [FILE]...\n"
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
    "  -o  only what matches, each match in a line of its own\n"
    "  -q  nothing: only the exit status\n"
    "  -r  all files below directories, too; without FILE those below .\n"
    "  -s  no messages about files that cannot be read\n"
    "  -v  the lines that do not match\n"
    "  -w  whole words: no letter, digit or _ is beside the match";

static struct regex *pattern;
static bool count_only, names_only, numbers, quiet, inverted;
static bool parts_only, recursive, silent, words;
static bool no_names;   // -h
static bool show_names; // before each line
static bool found;      // in any file

// A line, or what matches in it. The newline is written anew: the last line of
// a file may have none.
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

// -o: an empty match is none. With -w the characters beside the word are left
// out (compile): the next match may need the one behind it.
static void
print_parts(const char *name, uint number, const char *line, size_t n)
{
  size_t from = 0, start, end;

  while (from <= n && regex_find(pattern, line, n, from, &start, &end)) {
    if (words)
      regex_group(pattern, 2, &start, &end);
    if (end > start)
      print_match(name, number, line + start, end - start);
    from = end > from ? end : from + 1;
  }
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

  if (strcmp(name, "-") == 0)
    name = "(standard input)";
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
    if (parts_only && !count_only && !inverted)
      print_parts(name, number, line, (size_t)n);
    else if (!parts_only && !count_only)
      print_match(name, number, line, (size_t)n);
  }
  if (!quiet)
    print_summary(name, matches);
  return 0;
}

// Searches a file, with -r also all below a directory; 1 if something could not
// be read. Devices are searched only if they are operands: a console has no
// end. The path NULL is this directory, and is not in the names below it.
static int
search_tree(const char *path, bool operand)
{
  char *argv[] = {NULL, (char *)path};
  const char *dir = path == NULL ? "." : path;
  struct entry *list;
  struct stat st;
  int n, status = 0;

  if (!recursive || stat(dir, &st) < 0 || S_ISREG(st.st_mode) ||
      (operand && !S_ISDIR(st.st_mode)))
    return each_stream(2, argv, search);
  if (!S_ISDIR(st.st_mode))
    return 0;
  n = listdir(dir, &list);
  if (n < 0 && !silent)
    warn("%s", dir);
  for (int i = 0; i < n && !(quiet && found); i++) {
    if (is_dots(list[i].name))
      continue;
    char *below = joinpath(path == NULL ? "" : path, list[i].name);

    status |= search_tree(below, false);
    free(below);
  }
  free(list);
  return n < 0 ? 1 : status;
}

// Reads the options; returns flags for regex_compile.
static int
read_options(int *argc, char ***argv)
{
  int flags = 0;
  int c;

  while ((c = option(argc, argv, "Echilnoqrsvw", help)) != -1) {
    flags |= c == 'E' ? RE_EXTENDED : 0;
    flags |= c == 'i' ? RE_NOCASE : 0;
    count_only = count_only || c == 'c';
    no_names = no_names || c == 'h';
    names_only = names_only || c == 'l';
    numbers = numbers || c == 'n';
    quiet = quiet || c == 'q';
    inverted = inverted || c == 'v';
    parts_only = parts_only || c == 'o';
    recursive = recursive || c == 'r';
    silent = silent || c == 's';
    words = words || c == 'w';
  }
  return flags;
}

// Sets `pattern`, or ends the program. For -w a second one is made of it that
// also takes a character on both sides, if there is one: that of no word. What
// the user's matches is its group 2.
static void
compile(const char *text, int flags)
{
  bool extended = flags & RE_EXTENDED;
  const char *form = extended ? "(^|[^[:alnum:]_])(%s)([^[:alnum:]_]|$)"
                              : "\\(^\\|[^[:alnum:]_]\\)\\(%s\\)"
                                "\\([^[:alnum:]_]\\|$\\)";
  size_t size = strlen(form) + strlen(text) + 1;
  char *wrapped = malloc(size);
  const char *error;

  if (wrapped == NULL)
    fail("%s", text);
  snprintf(wrapped, size, form, text);
  pattern = regex_compile(text, flags, &error);
  if (pattern != NULL && words) {
    regex_free(pattern);
    pattern = regex_compile(wrapped, flags, &error);
  }
  free(wrapped);
  if (pattern == NULL) {
    fprintf(stderr, "grep: %s: %s\n", text, error);
    exit(2);
  }
}

// Whether names are printed before lines: not if the only operand is a file.
static bool
want_names(int argc, char *argv[])
{
  struct stat st;

  if (no_names || argc > 2)
    return !no_names;
  return recursive &&
         (argc < 2 || (stat(argv[1], &st) == 0 && S_ISDIR(st.st_mode)));
}

// An error counts only where it could have changed the answer: with -q a match
// in one file is the answer.
int
main(int argc, char *argv[])
{
  int flags = read_options(&argc, &argv);
  int status = 0;

  usage(argc, argv, argc < 2, help);
  compile(argv[1], flags);
  argc--;
  argv++;
  show_names = want_names(argc, argv);
  if (!count_only && !names_only && !quiet)
    refuse_output_as_input();
  if (silent)
    no_input_messages();
  if (argc < 2)
    status = search_tree(recursive ? NULL : "-", true);
  for (int i = 1; i < argc; i++)
    status |= search_tree(argv[i], true);
  if (status != 0 && !(quiet && found))
    return out_close(2);
  return out_close(found ? 0 : 1);
}
