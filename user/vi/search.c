// Looking for something: patterns (user/lib/regex.c) from line to line, and
// characters within a line.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

static struct regex *last;      // pattern, or NULL
static bool last_back;          // it was given to ?
static int last_find;           // f F t T, or 0
static int last_char[UTF8_MAX]; // what it looked for, as keys
static size_t last_length;

// Remembers it for n and for an empty pattern. A pattern that is wrong leaves
// the one before.
struct regex *
search_pattern(const char *text)
{
  const char *error = "no pattern yet";
  struct regex *re = *text == '\0' ? last : regex_compile(text, 0, &error);

  if (re == NULL)
    message("%s", error);
  else
    last = re; // the old one is small, and may be in use
  return re;
}

// A copy of the line at `start`, as the pattern wants it in one piece; its
// length in *n. NULL: no memory. It is overwritten by the next call. The line's
// '\n' is not in it.
static const char *
line_copy(size_t start, size_t *n)
{
  static char *copy;
  static size_t room;

  *n = line_end(start) - start;
  if (*n >= room) {
    char *bigger = realloc(copy, *n * 2 + 256);

    if (bigger == NULL) {
      message("out of memory");
      return NULL;
    }
    copy = bigger;
    room = *n * 2 + 256;
  }
  text_copy(start, *n, copy);
  return copy;
}

// The first match in the line that begins at or behind `from`, bytes from the
// start. A match behind the last character does not count, as the cursor cannot
// be there; an empty line has no other.
static bool
first_in_line(struct regex *re, size_t start, size_t from, size_t *at)
{
  size_t n, end;
  const char *text = line_copy(start, &n);

  return text != NULL && from <= n && regex_find(re, text, n, from, at, &end) &&
         (*at < n || n == 0);
}

// The last one that begins before `limit`. A pattern can only be looked for
// from left to right, so all matches of the line are tried.
static bool
last_in_line(struct regex *re, size_t start, size_t limit, size_t *at)
{
  bool found = false;
  size_t n, end, here;
  size_t from = 0;
  const char *text = line_copy(start, &n);

  while (text != NULL && from <= n && from < limit &&
         regex_find(re, text, n, from, &here, &end) && here < limit) {
    if (here < n || n == 0) {
      *at = here;
      found = true;
    }
    from = here + 1;
  }
  return found;
}

// The next match from `at` on, round the end of the text. `back` looks up
// instead of down. The line of the cursor is tried twice: first its part behind
// the cursor, last of all the whole of it. False: there is no match in the
// text; *at is as it was.
static bool
find(struct regex *re, bool back, size_t *at)
{
  size_t start = line_start(*at);
  size_t where;
  size_t tries = line_count() + 1; // the first line comes twice

  if (back ? last_in_line(re, start, *at - start, &where)
           : first_in_line(re, start, char_next(*at) - start, &where)) {
    *at = start + where;
    return true;
  }
  while (tries-- > 0) {
    if (!back)
      start = line_next(start) >= text_size() ? 0 : line_next(start);
    else
      start = line_start(start > 0 ? start - 1 : text_size() - 1);
    if (back ? last_in_line(re, start, (size_t)-1, &where)
             : first_in_line(re, start, 0, &where)) {
      *at = start + where;
      return true;
    }
  }
  return false;
}

// Reads a pattern for / and ?, and finds it `count` times. n repeats the last
// one, N in the other direction. NOWHERE: ESC, no pattern, a wrong one, or not
// found; all but ESC are said.
struct motion
search(int key, uint count, size_t at)
{
  struct motion m = {EXCLUSIVE, at};
  bool back =
      key == '?' || (key == 'n' && last_back) || (key == 'N' && !last_back);
  const char *text = "";
  struct regex *re;

  if (key == '/' || key == '?') {
    text = screen_ask((char)key);
    if (text == NULL)
      return (struct motion){NOWHERE, at};
    last_back = back;
  }
  re = search_pattern(text);
  for (; re != NULL && count > 0; count--) {
    if (!find(re, back, &m.to)) {
      message("not found");
      re = NULL;
    }
  }
  if (re == NULL)
    m.reach = NOWHERE;
  return m;
}

// ---- f F t T ; , ----

// Reads the character to look for. A character of UTF-8 has several keys.
// False: the key is no character; what was looked for before is still known.
static bool
ask_char(int key)
{
  int c = keys_get();

  if (c >= 256 || c == KEY_ESC)
    return false;
  last_find = key;
  last_length = 0;
  last_char[last_length++] = c;
  while (last_length < utf8_length((unsigned)c))
    last_char[last_length++] = keys_get();
  return true;
}

// Whether the character that is looked for is at `at`.
static bool
is_char(size_t at)
{
  for (size_t i = 0; i < last_length; i++)
    if (text_byte(at + i) != last_char[i])
      return false;
  return true;
}

// The count'th from `at`, within the line. With `till` one that is next to the
// cursor does not count: else ; would stay at it. False: there are not so many;
// *at is as it was.
static bool
find_char(bool back, bool till, uint count, size_t *at)
{
  size_t limit = back ? line_start(*at) : line_end(*at);
  size_t here = *at;

  if (till && here != limit)
    here = back ? char_before(here) : char_next(here);
  while (count > 0) {
    if (here == limit)
      return false;
    here = back ? char_before(here) : char_next(here);
    if (here != limit || back)
      count -= is_char(here);
  }
  if (till)
    here = back ? char_next(here) : char_before(here);
  *at = here;
  return true;
}

// f F t T read a character and look for it in the line; t and T stop one short
// of it. ; repeats that, and , does so in the other direction. NOWHERE: it is
// not there, or nothing was looked for yet.
struct motion
search_char(int key, uint count, size_t at)
{
  struct motion m = {NOWHERE, at};
  bool again = key == ';' || key == ',';
  bool back, till;

  if (!again && !ask_char(key))
    return m;
  if (last_find == 0)
    return m;
  back = (last_find == 'F' || last_find == 'T') != (key == ',');
  till = last_find == 't' || last_find == 'T';
  if (find_char(back, till && again, count, &m.to)) {
    if (till && !again)
      m.to = back ? char_next(m.to) : char_before(m.to);
    m.reach = back ? EXCLUSIVE : INCLUSIVE;
  }
  return m;
}
