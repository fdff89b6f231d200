// :s/PATTERN/TEXT/g: in the text & is what was matched, \ takes the next
// character as it is, and \n, \t are newline and tab. Any character may be used
// for the slash.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

struct substitution {
  struct regex *re;
  const char *text;
  bool all; // of a line, not only the first
  size_t done;
};

// Cuts the word that `end` ends off *p, and moves *p behind it. A \ in front of
// `end` is left out, others stay for who reads the word. If `end` is missing
// the word ends with the string. Works in place: a word only gets shorter.
static char *
cut(char **p, char end)
{
  char *word = *p;
  char *to = word;
  char *from = word;

  while (*from != '\0' && *from != end) {
    if (*from == '\\' && from[1] == end)
      from++;
    else if (*from == '\\' && from[1] != '\0')
      *to++ = *from++;
    *to++ = *from++;
  }
  *p = *from == end ? from + 1 : from;
  *to = '\0';
  return word;
}

// What takes the place of `match`, in new memory; its length in *n. NULL: no
// memory. `most` is enough for all: an & becomes the match, all else gets no
// longer.
static char *
new_text(const char *text, const char *match, size_t length, size_t *n)
{
  size_t most = strlen(text) + 1;
  char *s;

  for (const char *p = text; *p != '\0'; p++)
    most += *p == '&' ? length : 0;
  s = malloc(most);
  *n = 0;
  for (; s != NULL && *text != '\0'; text++) {
    if (*text == '&') {
      memcpy(s + *n, match, length);
      *n += length;
    } else if (*text == '\\' && text[1] != '\0') {
      text++;
      s[(*n)++] = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
    } else {
      s[(*n)++] = *text;
    }
  }
  return s;
}

// Replaces bytes [from, to) of `line`, which is at `start` in the text; bytes
// that came in *n. The line is a copy: it does not change. `at` is where `from`
// is in the text now, after the replacements before. False, after a message: no
// memory.
static bool
replace(const struct substitution *s, const char *line, size_t at, size_t from,
        size_t to, size_t *n)
{
  char *text = new_text(s->text, line + from, to - from, n);
  bool done = false;

  if (text == NULL)
    message("out of memory");
  else if (change_delete(at, to - from))
    done = change_insert(at, text, *n);
  free(text);
  return done;
}

// In the line at *start; moves *start to the next line. False: no memory.
// A match of nothing right behind another one is left out, as b* has in "abc"
// once before the a and not again behind the b.
static bool
in_line(struct substitution *s, size_t *start, size_t *at)
{
  size_t n = line_end(*start) - *start;
  char *line = malloc(n + 1);
  size_t from = 0;
  size_t last = (size_t)-1; // where the match before ended
  size_t here, end, more;
  size_t shift = *start; // of the text against the copy
  bool done = line != NULL;

  if (done)
    text_copy(*start, n, line);
  while (done && regex_find(s->re, line, n, from, &here, &end)) {
    from = end > here ? end : here + 1;
    if (here == end && here == last)
      continue;
    done = replace(s, line, shift + here, here, end, &more);
    shift += more - (end - here);
    last = end;
    *at = *start;
    s->done++;
    if (!s->all || from > n)
      break;
  }
  free(line);
  *start = line_next(shift + n);
  return done;
}

// :s. `line` begins with the character that is used for the slash; it is cut to
// pieces. The lines are numbers from 1. *at becomes the start of the last line
// that has changed. All replacements are in the step of this command, so one u
// takes them back. False, after a message: nothing was replaced, or there was
// no memory for all.
bool
substitute(size_t first, size_t last, char *line, size_t *at)
{
  struct substitution s = {0};
  char slash = *line++;
  char *pattern = cut(&line, slash);
  size_t start;

  s.text = cut(&line, slash);
  s.all = *line == 'g';
  if (line[s.all] != '\0') {
    message("s: %s: only g can follow", line + s.all);
    return false;
  }
  s.re = search_pattern(pattern);
  if (s.re == NULL)
    return false;
  start = line_find(first);
  for (size_t i = first > 0 ? first : 1; i <= last; i++) {
    if (!in_line(&s, &start, at)) {
      message("out of memory");
      return false;
    }
  }
  if (s.done == 0)
    message("not found");
  else
    message("%u replaced", (uint)s.done);
  return s.done > 0;
}
