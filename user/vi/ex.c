// Lines that begin with a colon: [FIRST[,LAST]]COMMAND[!] [WORD].
//
// A line's number is N, . $ 'x, with +N or -N behind it; % is all lines.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

struct range {
  int given; // how many numbers: 0, 1, 2
  size_t first, last;
};

// Ends the editor with status 0, whether the text is saved or not. The terminal
// is as it was before.
static void
leave(void)
{
  screen_end();
  terminal_end();
  exit(0);
}

// Writes only what has changed. If that fails the editor goes on; file_write
// has said why.
void
save_and_leave(void)
{
  if (!undo_is_changed() || file_write(NULL, false))
    leave();
}

// ---- which lines ----

// A number at *p in *n; false if there is none. Moves *p behind it. Above 100
// million it no longer grows: no text has so many lines.
static bool
read_number(char **p, size_t *n)
{
  bool some = false;

  for (*n = 0; **p >= '0' && **p <= '9'; ++*p) {
    *n = *n < 100000000 ? *n * 10 + (size_t)(**p - '0') : *n;
    some = true;
  }
  return some;
}

// One address; false if there is none. What is too large is the last line.
// Moves *p behind it. *n is the number of a line, that of `at` if there is no
// address; 0 is in front of the first line.
static bool
read_address(char **p, size_t at, size_t *n)
{
  size_t mark, more;
  bool some = true;

  *n = line_number(at);
  if (**p == '.') {
    ++*p;
  } else if (**p == '$') {
    *n = line_count();
    ++*p;
  } else if (**p == '\'' && mark_find((*p)[1], &mark)) {
    *n = line_number(mark);
    *p += 2;
  } else if (**p >= '0' && **p <= '9') {
    read_number(p, n);
  } else {
    some = **p == '+' || **p == '-';
  }
  while (**p == '+' || **p == '-') {
    bool plus = *(*p)++ == '+';

    if (!read_number(p, &more))
      more = 1;
    *n = plus ? *n + more : *n > more ? *n - more : 0;
  }
  *n = *n > line_count() ? line_count() : *n;
  return some;
}

// Reads % or [FIRST[,LAST]] at *p and moves *p behind it. Without a number both
// are the line that `at` is in.
static struct range
read_range(char **p, size_t at)
{
  struct range r = {0};

  if (**p == '%') {
    ++*p;
    return (struct range){2, 1, line_count()};
  }
  if (read_address(p, at, &r.first))
    r.given = 1;
  r.last = r.first;
  if (**p == ',') {
    ++*p;
    read_address(p, at, &r.last);
    r.given = 2;
  }
  return r;
}

// ---- commands ----

// :e: another file, or this one anew. An empty `path` is the name of the file
// that is edited. The old text stays if the new one cannot be read.
static void
edit(const char *path, bool force, size_t *at)
{
  if (undo_is_changed() && !force)
    message("not saved: :w saves, :e! drops the changes");
  else if (*path == '\0' && file_name() == NULL)
    message("no file name: type :e NAME");
  else if (file_open(*path != '\0' ? path : file_name()))
    *at = 0;
}

// :q. Without `force` it only leaves if the text is saved.
static void
quit(bool force)
{
  if (undo_is_changed() && !force)
    message("not saved: :wq saves and leaves, :q! drops the changes");
  else
    leave();
}

// :w :wq :x An empty `path` is the file's own name; `force` is the ! behind the
// command. x writes only what has changed. Does not return if it leaves.
static void
write_file(const char *name, const char *path, bool force)
{
  bool stays = strcmp(name, "w") == 0;

  if (strcmp(name, "x") == 0 && *path == '\0' && !undo_is_changed())
    leave();
  if (file_write(*path != '\0' ? path : NULL, force) && !stays)
    quit(force);
}

// :set nu, :set nonu
static void
set(const char *word)
{
  if (strcmp(word, "nu") == 0 || strcmp(word, "number") == 0)
    view_number(true);
  else if (strcmp(word, "nonu") == 0 || strcmp(word, "nonumber") == 0)
    view_number(false);
  else
    message("set: nu or nonu, not %s", word);
}

// :d :y :> :< `what` is the operator. The register without a name gets the
// lines.
static void
do_lines(char what, const struct range *r, size_t *at)
{
  size_t from = line_find(r->first);
  size_t to = line_next(line_find(r->last));

  register_choose('\0');
  operate(what, from, to, true, at);
}

// Runs what is no :s. `word` is what follows the name. It may be empty. A range
// alone, as in :12, moves the cursor. Commands without a range are about the
// line of the cursor.
static void
run(const char *name, const char *word, bool force, const struct range *r,
    size_t *at)
{
  if (*name == '\0' && r->given > 0)
    *at = line_blanks(line_find(r->last));
  else if (strcmp(name, "w") == 0 || strcmp(name, "wq") == 0 ||
           strcmp(name, "x") == 0)
    write_file(name, word, force);
  else if (strcmp(name, "q") == 0)
    quit(force);
  else if (strcmp(name, "e") == 0)
    edit(word, force, at);
  else if (strcmp(name, "r") == 0 && *word != '\0')
    file_read(word,
              r->given > 0 && r->last == 0 ? 0 : line_next(line_find(r->last)));
  else if (strcmp(name, "r") == 0)
    message("no file name: type :r NAME");
  else if (strcmp(name, "set") == 0 || strcmp(name, "se") == 0)
    set(word);
  else if (strcmp(name, "d") == 0 || strcmp(name, "y") == 0 ||
           strcmp(name, ">") == 0 || strcmp(name, "<") == 0)
    do_lines(*name, r, at);
  else if (*name != '\0')
    message(":%s is no command here", name);
}

// The name is letters, or one other character. Takes it from *p and puts at
// most 15 bytes of it into `name`, which is empty if there is none.
static char *
read_name(char **p, char name[16])
{
  size_t n = 0;

  if (**p == '>' || **p == '<')
    name[n++] = *(*p)++;
  while (n == 0 || (name[0] != '>' && name[0] != '<')) {
    if (**p < 'a' || **p > 'z' || n == 15)
      break;
    name[n++] = *(*p)++;
  }
  name[n] = '\0';
  return name;
}

// Does the line, which is without its colon. Changes it: blanks at its end are
// cut off, and `substitute` cuts it to pieces. An s is :s only if no letter
// follows, so that :set is another command.
void
ex(char *line, size_t *at)
{
  struct range r;
  char name[16];
  char *p = line + strspn(line, " :");
  size_t n;
  bool force = false;

  r = read_range(&p, *at);
  p += strspn(p, " ");
  if (r.given == 2 && r.last < r.first) {
    message("the last line is before the first");
    return;
  }
  if (*p == 's' && (p[1] < 'a' || p[1] > 'z') && p[1] != '\0' && p[1] != ' ') {
    substitute(r.first, r.last, p + 1, at);
    return;
  }
  read_name(&p, name);
  if (*p == '!') {
    force = true;
    p++;
  }
  if (*name == '\0' && *p != '\0') {
    message(":%s is no command here", line);
    return;
  }
  p += strspn(p, " ");
  for (n = strlen(p); n > 0 && p[n - 1] == ' '; n--)
    p[n - 1] = '\0';
  run(name, p, force, &r, at);
}
