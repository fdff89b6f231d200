// Does a script for each line.
//
// The line at work is in the pattern space, without its newline; what h keeps
// is in the hold space. Commands run one behind the other until the script
// ends, d or q ends it, or a jump leads elsewhere: run_once is the whole of it.
#include "user/sed/sed.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A text that grows: n bytes of `room`, without a NUL at the end.
struct text {
  char *s;
  size_t n, room;
};

static struct text pattern_space, hold_space, result, appended;
static uint line_number;
static bool substituted; // since the last line or t
static bool quiet;
static bool editing; // in place
static bool broken;  // something could not be read to its end

// ---- input: one line ahead, as only so $ is known ----

static char **files;
static int nfiles, status;
static FILE *in;
static char *ahead;
static size_t ahead_size;
static ssize_t ahead_n = -1;

// Adds n bytes at the end of t, which grows. s must not be in t, as that may
// move.
static void
text_add(struct text *t, const char *s, size_t n)
{
  if (t->s == NULL || t->n + n > t->room) {
    t->room = (t->n + n) * 2 + 80;
    t->s = sed_memory(t->s, t->room);
  }
  if (n > 0)
    memcpy(t->s + t->n, s, n);
  t->n += n;
}

// Opens the next of the files that can be read. False: there is none, and `in`
// is NULL. What cannot be opened is said, and makes the status 1; the others
// are done all the same. A file that the output goes to would never end: sed
// ends.
static bool
next_file(void)
{
  in = NULL;
  while (in == NULL && nfiles > 0) {
    const char *name = *files++;
    struct stat st;

    nfiles--;
    if (strcmp(name, "-") == 0 && !editing)
      in = stdin;
    else if (stat(name, &st) == 0 && S_ISDIR(st.st_mode))
      fprintf(stderr, "sed: %s: is a directory\n", name);
    else if ((in = fopen(name, "r")) == NULL)
      warn("%s", name);
    if (in == NULL)
      status = 1, broken = true;
    else if (same_open_file(fileno(in), 1))
      sed_fail("input file is output file");
  }
  return in != NULL;
}

// Reads a line, from the next file at the end of one. ahead_n is its length
// with the newline, or -1: all has been read.
static void
read_ahead(void)
{
  while ((ahead_n = in == NULL ? -1 : getline(&ahead, &ahead_size, in)) < 0) {
    if (in != NULL && ferror(in)) {
      warn("input");
      status = 1;
      broken = true;
    }
    if (in != NULL && in != stdin)
      fclose(in);
    if (!next_file())
      return;
  }
}

// The next line goes behind what is in the pattern space. False: there is none.
// The newline stays away. `ahead` has the line behind it then.
static bool
next_line(void)
{
  if (ahead_n < 0)
    return false;
  text_add(&pattern_space, ahead,
           (size_t)ahead_n - (ahead[ahead_n - 1] == '\n'));
  line_number++;
  read_ahead();
  return true;
}

// ---- output ----

// Prints n bytes and a newline, also where the input had none at its end.
static void
print_line(const char *s, size_t n)
{
  out_write(s, n);
  out_write("\n", 1);
}

// w: the line goes to the command's file.
static void
write_line(const struct command *c)
{
  if (fwrite(pattern_space.s, 1, pattern_space.n, c->out) < pattern_space.n ||
      putc('\n', c->out) == EOF)
    fail("%s", c->file);
}

// r: what the file holds will be printed behind the line. A file that cannot be
// read is an empty one, as POSIX has it.
static void
append_file(const char *name)
{
  char buf[BUFSIZ];
  FILE *file = fopen(name, "r");
  size_t n;

  if (file == NULL)
    return;
  while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
    text_add(&appended, buf, n);
  fclose(file);
}

// The end of a line's turn: what a and r said comes behind it. `print`: the
// line itself comes first.
static void
end_line(bool print)
{
  if (print)
    print_line(pattern_space.s, pattern_space.n);
  out_write(appended.s, appended.n);
  appended.n = 0;
}

// ---- addresses ----

// Whether the address means the current line. It is not ADDR_NONE. A pattern is
// looked for in the pattern space, as it is when the command's turn comes.
static bool
is_at(const struct address *a)
{
  if (a->kind == ADDR_LINE)
    return line_number == a->line;
  if (a->kind == ADDR_LAST)
    return ahead_n < 0;
  return regex_match(a->re, pattern_space.s, pattern_space.n);
}

// Whether a range begins here. One that begins at a number begins once, and
// also behind that line, if the command was not reached before. c->over
// remembers that.
static bool
begins(struct command *c)
{
  if (c->from.kind != ADDR_LINE)
    return is_at(&c->from);
  if (c->over || line_number < c->from.line)
    return false;
  c->over = true;
  return line_number == c->from.line || c->to.kind != ADDR_LINE ||
         line_number <= c->to.line;
}

// A range has one line at least: its end is looked for from the next line on.
// c->in_range says whether the next line is in it, too. A second number that is
// not above the first gives a range of one line. An end pattern is not looked
// for in the first line.
static bool
in_range(struct command *c)
{
  if (!c->in_range) {
    if (!begins(c))
      return false;
    c->in_range = c->to.kind == ADDR_LINE   ? line_number < c->to.line
                  : c->to.kind == ADDR_LAST ? ahead_n >= 0
                                            : true;
    return true;
  }
  if (c->to.kind == ADDR_LINE) {
    c->in_range = line_number < c->to.line;
    return line_number <= c->to.line || is_at(&c->from);
  }
  c->in_range = !is_at(&c->to);
  return true;
}

// Whether the command is for this line. A range has to be asked for each line
// that comes by, as it looks for its ends.
static bool
selected(struct command *c)
{
  bool is = c->from.kind == ADDR_NONE ||
            (c->to.kind == ADDR_NONE ? is_at(&c->from) : in_range(c));

  return is != c->invert;
}

// ---- commands ----

// Adds what takes the place of the match that re has just found. \1 to \9 are
// its groups, & and \0 all of it; a group that took no part is nothing. \n and
// \t are newline and tab, another \ takes the next character as it is.
static void
add_new(const struct command *c)
{
  size_t start, end;

  for (const char *t = c->text; *t != '\0'; t++) {
    int group = *t == '&' ? 0 : -1;

    if (*t == '\\' && t[1] != '\0') {
      t++;
      if (*t >= '0' && *t <= '9')
        group = *t - '0';
      else
        text_add(&result, *t == 'n' ? "\n" : *t == 't' ? "\t" : t, 1);
    } else if (group < 0) {
      text_add(&result, t, 1);
    }
    if (group >= 0 && regex_group(c->re, group, &start, &end))
      text_add(&result, pattern_space.s + start, end - start);
  }
}

// An empty match right behind a match does not count: s/x*/-/g of "axb" is
// -a-b-. `at` is what has been copied to the result, `from` where the next
// match may begin. Matches before the c->nth are left as they are; with g all
// behind it are replaced. The result and the pattern space change places at the
// end, so that no copy is made.
static void
substitute(const struct command *c)
{
  size_t at = 0, from = 0, start, end, last = SIZE_MAX;
  uint count = 0;
  bool done = false;

  result.n = 0;
  while (
      from <= pattern_space.n && (!done || c->global) &&
      regex_find(c->re, pattern_space.s, pattern_space.n, from, &start, &end)) {
    if (!(start == end && start == last) && ++count >= c->nth) {
      text_add(&result, pattern_space.s + at, start - at);
      add_new(c);
      at = end;
      done = true;
    }
    last = end;
    from = end > start ? end : end + 1;
  }
  if (!done)
    return;
  text_add(&result, pattern_space.s + at, pattern_space.n - at);
  struct text swap = pattern_space;
  pattern_space = result;
  result = swap;
  substituted = true;
  if (c->print)
    print_line(pattern_space.s, pattern_space.n);
  if (c->out != NULL)
    write_line(c);
}

// y: `pairs` is each character and the one that takes its place. Only the first
// pair counts: what has been changed is not changed again.
static void
change_characters(const char *pairs)
{
  for (size_t i = 0; i < pattern_space.n; i++)
    for (const char *q = pairs; *q != '\0'; q += 2)
      if (*q == pattern_space.s[i]) {
        pattern_space.s[i] = q[1];
        break;
      }
}

// The length of the first of several lines.
static size_t
first_line(void)
{
  char *end = memchr(pattern_space.s, '\n', pattern_space.n);

  return end == NULL ? pattern_space.n : (size_t)(end - pattern_space.s);
}

// g G h H: sets *to, or adds a newline and the text behind what is there.
static void
copy(struct text *to, const struct text *from, bool append)
{
  if (append)
    text_add(to, "\n", 1);
  else
    to->n = 0;
  text_add(to, from->s, from->n);
}

// What takes no jump and does not end the line's turn. What a and i say comes
// behind the line and in front of it: so i prints at once, and a waits for
// end_line.
static void
plain_command(const struct command *c)
{
  struct text swap = pattern_space;

  switch (c->name) {
  case 's':
    substitute(c);
    break;
  case 'y':
    change_characters(c->text);
    break;
  case '=':
    out_print("%u\n", line_number);
    break;
  case 'a':
    text_add(&appended, c->text, strlen(c->text));
    break;
  case 'i':
    out_write(c->text, strlen(c->text));
    break;
  case 'p':
    print_line(pattern_space.s, pattern_space.n);
    break;
  case 'r':
    append_file(c->file);
    break;
  case 'w':
    write_line(c);
    break;
  case 'P':
    print_line(pattern_space.s, first_line());
    break;
  case 'g':
  case 'G':
    copy(&pattern_space, &hold_space, c->name == 'G');
    break;
  case 'h':
  case 'H':
    copy(&hold_space, &pattern_space, c->name == 'H');
    break;
  case 'x':
    pattern_space = hold_space;
    hold_space = swap;
  }
}

// What comes after a command: the next one, the next line, the script again for
// what D left of the line, or the end.
enum verdict { GO_ON, NEXT_LINE, SAME_LINE, QUIT };

// d, D, c, q, n and N: those that end the turn of a line, or may. n prints the
// line and takes the next instead; N adds the next to it. D takes the first
// line off, and runs the script again without reading.
static enum verdict
ending_command(struct command *c)
{
  size_t first;

  switch (c->name) {
  case 'c': // of a range, at its end
    if (c->to.kind == ADDR_NONE || c->invert || !c->in_range)
      out_write(c->text, strlen(c->text));
    end_line(false);
    return NEXT_LINE;
  case 'D':
    first = first_line();
    end_line(false);
    if (first == pattern_space.n)
      return NEXT_LINE;
    pattern_space.n -= first + 1;
    memmove(pattern_space.s, pattern_space.s + first + 1, pattern_space.n);
    return SAME_LINE;
  case 'q':
    end_line(!quiet);
    return QUIT;
  case 'n':
  case 'N':
    if (ahead_n < 0) { // without a next line both end, and print
      end_line(!quiet);
      return NEXT_LINE;
    }
    end_line(c->name == 'n' && !quiet);
    if (c->name == 'n')
      pattern_space.n = 0;
    else
      text_add(&pattern_space, "\n", 1);
    next_line();
    return GO_ON;
  default: // d
    end_line(false);
    return NEXT_LINE;
  }
}

// The script, once. A { whose lines are not meant is left by its jump. t jumps
// only if s has replaced something since the last line or the last t.
static enum verdict
run_once(struct command *script)
{
  for (struct command *c = script, *next; c != NULL; c = next) {
    bool is = selected(c);

    next = c->next;
    if (c->name == '{') {
      next = is ? next : c->jump;
    } else if (is && (c->name == 'b' || (c->name == 't' && substituted))) {
      substituted = substituted && c->name == 'b';
      next = c->jump;
    } else if (is && strchr("cdDnNq", c->name) != NULL) {
      enum verdict verdict = ending_command(c);

      if (verdict != GO_ON)
        return verdict;
    } else if (is) {
      plain_command(c);
    }
  }
  end_line(!quiet);
  return NEXT_LINE;
}

// The script for each line of the files. Only a line that is read clears what t
// asks for: D goes on with the same one.
static enum verdict
run_lines(struct command *script)
{
  enum verdict verdict = NEXT_LINE;

  read_ahead();
  while (verdict != QUIT) {
    if (verdict == NEXT_LINE) {
      pattern_space.n = 0;
      substituted = false;
      if (!next_line())
        break;
    }
    verdict = run_once(script);
  }
  return verdict;
}

// Each file from its line 1, as if it were the only one. A q ends all. A file
// that was not read to its end stays as it was.
static void
run_in_place(struct command *script, char *names[], int n)
{
  enum verdict verdict = NEXT_LINE;

  for (int i = 0; i < n && verdict != QUIT; i++) {
    if (!inplace_begin(names[i])) {
      status = 1;
      continue;
    }
    for (struct command *c = script; c != NULL; c = c->next)
      c->in_range = c->over = false;
    line_number = 0;
    hold_space.n = 0;
    broken = false;
    files = &names[i];
    nfiles = 1;
    verdict = run_lines(script);
    if (in != NULL)
      fclose(in);
    in = NULL;
    inplace_end(!broken);
  }
}

// The status is 0, or 1 if a file could not be read. `quiet` is -n.
int
script_run(struct command *script, char *names[], int n, bool no_print,
           bool in_place)
{
  static char *input[] = {"-"};

  quiet = no_print;
  editing = in_place;
  text_add(&hold_space, "", 0);
  text_add(&appended, "", 0);
  text_add(&result, "", 0);
  if (in_place) {
    run_in_place(script, names, n);
  } else {
    files = n > 0 ? names : input;
    nfiles = n > 0 ? n : 1;
    run_lines(script);
  }
  for (struct command *c = script; c != NULL; c = c->next)
    if (c->out != NULL && fflush(c->out) != 0)
      fail("%s", c->file);
  return out_close(status);
}
