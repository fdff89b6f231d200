// Prints the lines that match a pattern.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tool.h"

static const char help[] =
    "grep [-E | -F] [-c] [-h] [-i] [-l] [-n] [-o] [-q] [-r] [-s] [-v] [-w] "
    "[-x]\n"
    "     [-A N] [-B N] [-C N | -N] PATTERN | -e PATTERN... [FILE]...\n"
    "print the lines that match PATTERN: c . [abc] [^a-z] [[:digit:]] match a\n"
    "character, x* repeats x, x\\{2,5\\} so often, \\(x\\) is a group, ^ and $ "
    "are\n"
    "the ends of the line, \\< and \\> of a word, \\ takes the next character "
    "as\n"
    "it is; exits with 0: found, 1: not found, 2: error\n"
    "  -E  extended patterns: x+ x? x{2,5} (x) a|b\n"
    "  -F  plain text: no character is special\n"
    "  -e  this pattern; may be there more than once: any of them\n"
    "  -A, -B, -C  so many lines after each, before it, on both sides, too\n"
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
    "  -w  whole words: no letter, digit or _ is beside the match\n"
    "  -x  whole lines: all of the line matches";

struct line {
  char *text;
  size_t size; // bytes at text
  size_t n;    // without the newline
};

static const char **given; // the patterns as typed
static int ngiven;
static char *any; // all of them as one choice
static struct regex *pattern;
static bool plain, count_only, names_only, numbers, quiet, inverted;
static bool parts_only, recursive, silent, words, whole;
static int before = -1, after = -1; // lines of context; -1: not said
static bool context;                // some were asked for, maybe 0
static struct line *ring; // the line at hand and the `before` ones before it
static uint ring_size;    // grows up to that
static bool no_names;     // -h
static bool show_names;   // before each line
static bool found;        // in any file

// As fail, with the status that says so.
static _Noreturn void
trouble(const char *what)
{
  warn("%s", what);
  exit(2);
}

// A line, or what matches in it; `mark` is : if it matches, - if not. The
// newline is written anew: the last line of a file may have none.
static void
print_text(const char *name, uint number, char mark, const char *text, size_t n)
{
  if (show_names)
    out_print("%s%c", name, mark);
  if (numbers)
    out_print("%u%c", number, mark);
  out_write(text, n);
  out_write("\n", 1);
}

// Lines are counted from 1, so the ring is full when the first one's place is
// wanted again.
static struct line *
line_at(uint number)
{
  uint i = number % ((uint)before + 1);

  if (i >= ring_size) {
    uint size = ring_size * 2 + 16;

    if (size > UINT32_MAX / sizeof(*ring) ||
        (ring = realloc(ring, size * sizeof(*ring))) == NULL)
      trouble("lines");
    memset(ring + ring_size, 0, (size - ring_size) * sizeof(*ring));
    ring_size = size;
  }
  return &ring[i];
}

// The line -- stands where others were left out, and between files.
static void
print_gap(bool gap)
{
  static bool again; // something has been printed, maybe of another file

  if (gap && again && context)
    out_print("--\n");
  again = true;
}

// Prints the lines from..to, which are in the ring; the last one matches.
static void
print_lines(const char *name, uint from, uint to)
{
  for (; from <= to; from++)
    print_text(name, from, from == to ? ':' : '-', line_at(from)->text,
               line_at(from)->n);
}

// -o: an empty match is none. With -w the characters beside the word are left
// out (compile_all): the next match may need the one behind it, or the last of
// this match, as the one before it.
static void
print_parts(const char *name, uint number, const char *line, size_t n)
{
  size_t from = 0, done = 0, start, end;

  while (from <= n && regex_find(pattern, line, n, from, &start, &end)) {
    if (words)
      regex_group(pattern, 2, &start, &end);
    if (start < done) { // with the one before it, it was this match again
      from = done;
      continue;
    }
    if (end > start)
      print_text(name, number, ':', line + start, end - start);
    done = end;
    if (end <= start)
      from = end + 1;
    else
      from = words ? end - 1 : end;
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

// The next line, and whether there is one.
static bool
read_line(FILE *in, struct line *line)
{
  ssize_t n = getline(&line->text, &line->size, in);

  line->n = n > 0 && line->text[n - 1] == '\n' ? (size_t)n - 1 : (size_t)n;
  return n >= 0;
}

// Stops at the first match where only that counts: `grep -q x /dev/zero` would
// not end otherwise.
static int
search(FILE *in, const char *name)
{
  struct line *line = line_at(1);
  uint printed = 0; // the last line that was
  uint until = 0;   // the last one that follows a match closely enough
  uint matches = 0;

  if (strcmp(name, "-") == 0)
    name = "(standard input)";
  for (uint number = 1; read_line(in, line); line = line_at(++number)) {
    bool hit = regex_match(pattern, line->text, line->n) != inverted;
    uint from = number - 1 - printed < (uint)before ? printed + 1
                                                    : number - (uint)before;

    matches += hit;
    found = found || hit;
    if (hit && (quiet || names_only))
      break;
    if (count_only || quiet || names_only)
      continue;
    if (parts_only && inverted)
      continue;
    if (hit) {
      print_gap(from > printed + 1 || printed == 0);
      if (parts_only)
        print_parts(name, number, line->text, line->n);
      else
        print_lines(name, from, number);
    } else if (number <= until) {
      if (!parts_only)
        print_text(name, number, '-', line->text, line->n);
    } else {
      continue;
    }
    printed = number;
    until = hit ? number + (uint)after : until;
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

// Reads the options, and the first operand if it is the pattern. Returns flags
// for regex_compile; the patterns are in `given`.
static int
read_options(int *argc, char ***argv)
{
  int flags = 0, around = 0;
  int c;

  given = calloc((size_t)*argc, sizeof(*given));
  if (given == NULL)
    trouble("patterns");
  while ((c = option(argc, argv, "A:B:C:EFce:hilnoqrsvwx#", help)) != -1) {
    if (c == 'A')
      after = number(option_argument(), 0, INT32_MAX);
    if (c == 'B')
      before = number(option_argument(), 0, INT32_MAX);
    if (c == 'C' || c == '#')
      around = number(option_argument(), 0, INT32_MAX);
    context = context || strchr("ABC#", c) != NULL;
    if (c == 'e')
      given[ngiven++] = option_argument();
    flags |= c == 'E' ? RE_EXTENDED : 0;
    flags |= c == 'i' ? RE_NOCASE : 0;
    plain = plain || c == 'F';
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
    whole = whole || c == 'x';
  }
  before = before < 0 ? around : before; // -A and -B go before -C
  after = after < 0 ? around : after;
  words = words && !whole; // a whole line is one, too
  if (ngiven == 0) {
    usage(*argc, *argv, *argc < 2, help);
    given[ngiven++] = *++*argv;
    --*argc;
  }
  return plain ? flags & ~RE_EXTENDED : flags;
}

// What regex_compile makes of it, or the program's end.
static struct regex *
compile(const char *text, int flags)
{
  const char *error;
  struct regex *re = regex_compile(text, flags, &error);

  if (re == NULL) {
    fprintf(stderr, "grep: %s: %s\n", text, error);
    exit(2);
  }
  return re;
}

// Adds `n` characters to the text of `any`.
static void
add(const char *text, size_t n)
{
  static size_t len;

  any = realloc(any, len + n + 1);
  if (any == NULL)
    trouble("patterns");
  memcpy(any + len, text, n);
  len += n;
  any[len] = '\0';
}

static void
add_operator(char c, bool extended)
{
  if (!extended)
    add("\\", 1);
  add(&c, 1);
}

// Adds one more pattern to the choice `any`, as a group. With -F a \ takes the
// meaning from each character that has one. It is compiled alone first, so that
// what is wrong with it is not said of the choice.
static void
add_pattern(const char *text, size_t n, int flags)
{
  bool extended = flags & RE_EXTENDED;
  size_t start;

  if (any != NULL)
    add_operator('|', extended);
  add_operator('(', extended);
  start = strlen(any);
  for (size_t i = 0; i < n; i++) {
    if (plain && strchr(".[*^$\\", text[i]) != NULL)
      add("\\", 1);
    add(text + i, 1);
  }
  regex_free(compile(any + start, flags));
  add_operator(')', extended);
}

// Sets `pattern`, or ends the program. Each line of what was given is a
// pattern. For -w a character on both sides is taken, too, if there is one:
// that of no word. What the user's match is group 2 then.
static void
compile_all(int flags)
{
  bool extended = flags & RE_EXTENDED;
  const char *form = extended ? "(^|[^[:alnum:]_])(%s)([^[:alnum:]_]|$)"
                              : "\\(^\\|[^[:alnum:]_]\\)\\(%s\\)"
                                "\\([^[:alnum:]_]\\|$\\)";
  char *wrapped;

  for (int i = 0; i < ngiven; i++) {
    const char *text = given[i];

    for (size_t n; n = strcspn(text, "\n"), text[n] != '\0'; text += n + 1)
      add_pattern(text, n, flags);
    add_pattern(text, strlen(text), flags);
  }
  if (whole)
    form = extended ? "^(%s)$" : "^\\(%s\\)$";
  else if (!words)
    form = "%s";
  wrapped = malloc(strlen(form) + strlen(any) + 1);
  if (wrapped == NULL)
    trouble("patterns");
  sprintf(wrapped, form, any);
  pattern = compile(wrapped, flags);
  free(wrapped);
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

  compile_all(flags);
  show_names = want_names(argc, argv);
  if (!count_only && !names_only && !quiet)
    refuse_output_as_input();
  if (silent)
    no_input_messages();
  if (argc < 2)
    status = search_tree(recursive ? NULL : "-", true);
  for (int i = 1; i < argc && !(quiet && found); i++)
    status |= search_tree(argv[i], true);
  if (status != 0 && !(quiet && found))
    return out_close(2);
  return out_close(found ? 0 : 1);
}
