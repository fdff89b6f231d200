// read: a line from standard input, cut into words for variables. The last
// variable gets all that is left of the line.
#include "user/sh/sh.h"
#include <sys/lectern.h>

struct line {
  struct str text;
  struct str marks; // for each byte: 'x', a \ was in front of it, or ' '
  bool ended;       // by a newline
  bool abandoned;   // by ^C
};

// The two strings grow together.
static void
add(struct line *line, char c, bool quoted)
{
  str_add(&line->text, c);
  str_add(&line->marks, quoted ? 'x' : ' ');
}

// Byte by byte, as what follows the line is for others.
// A \ quotes the next character, and joins lines, unless `raw`.
static void
read_bytes(struct line *line, bool raw)
{
  bool quoted = false;
  char c;

  while (read(0, &c, 1) == 1 && !line->text.failed) {
    if (c == '\n' && !quoted) {
      line->ended = true;
      return;
    }
    if (c == '\\' && !raw && !quoted) {
      quoted = true;
      continue;
    }
    if (c != '\0' && !(c == '\n' && quoted))
      add(line, c, quoted);
    quoted = false;
  }
}

// At the console a shell that someone types to reads with its editor: ^C then
// is a key, which could not end it otherwise.
static void
read_console(struct line *line, bool raw)
{
  struct str typed = {0};
  enum edited result = edit_line("", &typed);
  size_t i;

  line->ended = result == EDIT_LINE;
  line->abandoned = result == EDIT_ABANDONED;
  for (i = 0; line->ended && i < typed.len; i++) {
    bool quotes = typed.s[i] == '\\' && !raw && i + 1 < typed.len;

    i += quotes;
    add(line, typed.s[i], quotes);
  }
  str_free(&typed);
}

// Whether byte `i` of the line splits; `white`: as white space does.
static bool
splits(const struct line *line, size_t i, const char *ifs, bool white)
{
  char c = i < line->text.len ? line->text.s[i] : '\0';
  bool blank = c == ' ' || c == '\t' || c == '\n';

  return c != '\0' && line->marks.s[i] == ' ' && strchr(ifs, c) != NULL &&
         (blank || !white);
}

// Behind the white space at `i` that splits.
static size_t
skip_white(const struct line *line, size_t i, const char *ifs)
{
  while (splits(line, i, ifs, true))
    i++;
  return i;
}

// The word at *at, of which *at is then behind all that ends it.
static char *
next_word(const struct line *line, size_t *at, const char *ifs)
{
  size_t from = *at, to = from;

  while (to < line->text.len && !splits(line, to, ifs, false))
    to++;
  *at = skip_white(line, to, ifs);
  if (splits(line, *at, ifs, false))
    *at = skip_white(line, *at + 1, ifs);
  return arena_copy(line->text.s + from, to - from);
}

// What is left from `at` on: one word without what ends it, or several words
// without the white space at their end.
static char *
rest(const struct line *line, size_t at, const char *ifs)
{
  size_t behind = at, end = line->text.len;
  char *word = next_word(line, &behind, ifs);

  if (behind == end)
    return word;
  while (end > at && splits(line, end - 1, ifs, true))
    end--;
  return arena_copy(line->text.s + at, end - at);
}

// false: a variable could not be set, or there is no memory.
static bool
assign(const struct line *line, int n, char *names[])
{
  const char *value = var_get("IFS", 3);
  const char *ifs = value == NULL ? " \t\n" : arena_copy(value, strlen(value));
  size_t at;
  int i;

  if (ifs == NULL)
    return false;
  at = skip_white(line, 0, ifs);
  for (i = 0; i < n; i++) {
    char *word = i + 1 < n ? next_word(line, &at, ifs) : rest(line, at, ifs);

    if (word == NULL || !var_set(names[i], strlen(names[i]), word))
      return false;
  }
  return true;
}

// The status is 1 at the end of the input, also if a line without a newline was
// there: a loop `while read` then ends.
int
run_read(int argc, char *argv[])
{
  bool raw = argc > 1 && strcmp(argv[1], "-r") == 0;
  int first = raw ? 2 : 1, i;
  struct line line = {0};
  bool ok;

  for (i = first; i < argc && name_length(argv[i]) == strlen(argv[i]); i++)
    ;
  if (i < argc || first == argc) {
    fprintf(stderr, "usage: read [-r] NAME...\n");
    return 2;
  }
  str_append(&line.text, "", 0);
  str_append(&line.marks, "", 0);
  if (interactive() && ioctl(0, CONS_RAW, 0) == 0) // it is the console
    read_console(&line, raw);
  else
    read_bytes(&line, raw);
  ok = !line.text.failed && !line.marks.failed && !line.abandoned &&
       assign(&line, argc - first, argv + first);
  str_free(&line.text);
  str_free(&line.marks);
  if (line.abandoned)
    flow_stop();
  return ok && line.ended ? 0 : 1;
}
