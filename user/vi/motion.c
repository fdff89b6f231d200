// Motions: keys that say a place in the text. A command goes there, and an
// operator (operate.c) takes what is between.
#include "user/vi/vi.h"
#include <ctype.h>

static size_t wanted; // the column that j and k keep to
#define LINE_END ((size_t)-1)

// What a byte of UTF-8 beyond ASCII stands for is a letter, mostly. 0 is also
// behind the end of the text. `big`: as W B E see it, where only blanks end a
// word.
int
char_class(size_t at, bool big)
{
  int c = text_byte(at);

  if (c < 0 || c == ' ' || c == '\t' || c == '\n')
    return 0;
  return big || isalnum(c) || c == '_' || c >= 0x80 ? 1 : 2;
}

// Whether `at` is the '\n' of a line that has nothing else.
static bool
empty_line(size_t at)
{
  return text_byte(at) == '\n' && (at == 0 || text_byte(at - 1) == '\n');
}

// To the next word's start; an empty line is a word. The last byte at most.
static size_t
word_next(size_t at, bool big)
{
  size_t last = text_size() - 1;
  int class = char_class(at, big);

  if (class == 0 && at < last)
    at = char_next(at);
  while (class != 0 && at < last && char_class(at, big) == class)
    at = char_next(at);
  while (at < last && char_class(at, big) == 0 && !empty_line(at))
    at = char_next(at);
  return at;
}

// To the start of the word that `at` is in or, if it is there already, of the
// one before. 0 at least.
static size_t
word_before(size_t at, bool big)
{
  int class;

  if (at > 0)
    at = char_before(at);
  while (at > 0 && char_class(at, big) == 0 && !empty_line(at))
    at = char_before(at);
  class = char_class(at, big);
  while (class != 0 && at > 0 && char_class(char_before(at), big) == class)
    at = char_before(at);
  return at;
}

// To the last character of the word that `at` is in or, if it is there already,
// of the next one. The last byte at most; empty lines are no words here.
static size_t
word_end(size_t at, bool big)
{
  size_t last = text_size() - 1;
  int class;

  if (at < last)
    at = char_next(at);
  while (at < last && char_class(at, big) == 0)
    at = char_next(at);
  class = char_class(at, big);
  while (class != 0 && char_class(char_next(at), big) == class)
    at = char_next(at);
  return at;
}

// w b e W B E They stop early at an end of the text. NOWHERE only if they do
// not move at all and there is no character that an operator could take.
static struct motion
words(int key, uint count, size_t at)
{
  bool big = isupper(key);
  size_t old = at;
  size_t before;

  do {
    before = at;
    if (tolower(key) == 'w')
      at = word_next(at, big);
    else if (tolower(key) == 'b')
      at = word_before(at, big);
    else
      at = word_end(at, big);
  } while (at != before && count-- > 1);
  if (at == old && text_byte(at) == '\n')
    return (struct motion){NOWHERE, at};
  return (struct motion){tolower(key) == 'e' ? INCLUSIVE : EXCLUSIVE, at};
}

// Moves *start to the line below or above; false if there is none.
static bool
step_line(bool down, size_t *start)
{
  if (down ? line_next(*start) >= text_size() : *start == 0)
    return false;
  *start = down ? line_next(*start) : line_start(*start - 1);
  return true;
}

// j and k, by `count` lines. They keep to a column also over shorter lines;
// NOWHERE if there are not so many.
static struct motion
vertical(bool down, uint count, size_t at)
{
  size_t start = line_start(at);

  for (; count > 0; count--) {
    if (!step_line(down, &start))
      return (struct motion){NOWHERE, at};
  }
  at = wanted == LINE_END ? line_end(start) : column_find(start, wanted);
  return (struct motion){LINES, at};
}

// h and l, within the line. They stop at its ends; NOWHERE if they are there
// already. l may get to the '\n': an operator takes the last character so.
static struct motion
horizontal(bool right, uint count, size_t at)
{
  size_t start = line_start(at);
  size_t end = line_end(at);
  size_t old = at;

  for (; count > 0; count--) {
    if (right && at < end)
      at = char_next(at);
    else if (!right && at > start)
      at = char_before(at);
  }
  return (struct motion){at == old ? NOWHERE : EXCLUSIVE, at};
}

// The line with that number, on its first character but blanks. A number that
// is too large is the last line.
static struct motion
to_line(size_t number)
{
  return (struct motion){LINES, line_blanks(line_find(number))};
}

// H M L The `count`th row from the top or from the bottom; M is the middle.
// Counted are lines, not rows of the screen.
static struct motion
on_screen(int key, uint count)
{
  size_t first = line_start(view_at(0));
  size_t last = line_start(view_at(ROWS - 2));
  size_t at = first;

  if (key == 'M')
    at = line_find((line_number(first) + line_number(last)) / 2);
  for (; key == 'H' && count > 1 && at < last; count--)
    at = line_next(at);
  if (key == 'L')
    at = last;
  for (; key == 'L' && count > 1 && at > first; count--)
    at = line_start(at - 1);
  return (struct motion){LINES, line_blanks(at)};
}

// `x and 'x: a mark, and the first character of its line. Reads its letter.
// NOWHERE, and a message: it is not set.
static struct motion
to_mark(int key)
{
  struct motion m = {NOWHERE, 0};
  size_t to;

  if (!mark_find((char)keys_get(), &to)) {
    message("no such mark");
    return m;
  }
  m.reach = key == '`' ? EXCLUSIVE : LINES;
  m.to = key == '`' ? to : line_blanks(to);
  return m;
}

// { and }: the next empty line behind one that is not. At the last line it goes
// to its last character.
static struct motion
paragraph(bool down, uint count, size_t at)
{
  bool more = true;

  at = line_start(at);
  for (; more && count > 0; count--) {
    while (more && empty_line(at))
      more = step_line(down, &at);
    while (more && !empty_line(at))
      more = step_line(down, &at);
  }
  if (!more && down)
    at = char_last(at);
  return (struct motion){EXCLUSIVE, at};
}

// %: the bracket that belongs to the next one in the line. Brackets of the
// other kinds are not counted. NOWHERE: there is none in the line, or it has no
// partner.
static struct motion
bracket(size_t at)
{
  static const char pairs[] = "()[]{}";
  const char *p = NULL;
  int depth = 0;
  int c;

  for (; p == NULL; at++) {
    c = text_byte(at);
    if (c == '\n' || c < 0)
      return (struct motion){NOWHERE, at};
    for (const char *q = pairs; *q != '\0'; q++)
      p = *q == c ? q : p;
  }
  at--;
  bool opens = (p - pairs) % 2 == 0;
  for (;; at += opens ? 1 : (size_t)-1) {
    depth += text_byte(at) == *p;
    depth -= text_byte(at) == (opens ? p[1] : p[-1]);
    if (depth == 0)
      return (struct motion){INCLUSIVE, at};
    if (opens ? at + 1 >= text_size() : at == 0)
      return (struct motion){NOWHERE, at};
  }
}

// Those that have to do with lines, or look for something. `count` 0: none was
// typed, which for G means the last line. Some read more keys. *known becomes
// false if it is no motion at all.
static struct motion
far_motion(int key, uint count, size_t at, bool *known)
{
  uint n = count > 0 ? count : 1;

  switch (key) {
  case 'G':
    return to_line(count > 0 ? count : line_count());
  case 'g':
    *known = keys_get() == 'g';
    return *known ? to_line(n) : (struct motion){NOWHERE, at};
  case 'H':
  case 'M':
  case 'L':
    return on_screen(key, n);
  case '\'':
  case '`':
    return to_mark(key);
  case '%':
    return bracket(at);
  case '{':
  case '}':
    return paragraph(key == '}', n, at);
  case '/':
  case '?':
  case 'n':
  case 'N':
    return search(key, n, at);
  case 'f':
  case 'F':
  case 't':
  case 'T':
  case ';':
  case ',':
    return search_char(key, n, at);
  }
  *known = false;
  return (struct motion){NOWHERE, at};
}

// Motions within the line, to the lines beside it, and by words; all others are
// in far_motion, which it asks. `count` 0: none was typed.
static struct motion
near_motion(int key, uint count, size_t at, bool *known)
{
  uint n = count > 0 ? count : 1;
  struct motion m;

  switch (key) {
  case 'h':
  case '\b':
  case DEL:
  case KEY_LEFT:
    return horizontal(false, n, at);
  case 'l':
  case ' ':
  case KEY_RIGHT:
    return horizontal(true, n, at);
  case '0':
  case KEY_HOME:
    return (struct motion){EXCLUSIVE, line_start(at)};
  case '^':
    return (struct motion){EXCLUSIVE, line_blanks(at)};
  case '|':
    return (struct motion){EXCLUSIVE, column_find(line_start(at), n - 1)};
  case '$':
  case KEY_END:
    m = n > 1 ? vertical(true, n - 1, at) : (struct motion){EXCLUSIVE, at};
    m.reach = m.reach == NOWHERE ? NOWHERE : EXCLUSIVE;
    m.to = line_end(m.to);
    return m;
  case '+':
  case '\r':
  case '-':
    m = vertical(key != '-', n, at);
    m.to = line_blanks(m.to);
    return m;
  case '_':
    m = vertical(true, n - 1, at);
    m.to = line_blanks(m.to);
    return m;
  case 'w':
  case 'b':
  case 'e':
  case 'W':
  case 'B':
  case 'E':
    return words(key, n, at);
  }
  return far_motion(key, count, at, known);
}

// Of j and k alone the column is kept; $ keeps to the ends of lines. They keep
// to it over lines that are too short, so that j j returns to it. last_at says
// where j or k left the cursor: if it is elsewhere now, something else has
// moved it, and its column is the one to keep.
struct motion
motion(int key, uint count, size_t at, bool *known)
{
  bool down = key == 'j' || key == '\n' || key == KEY_DOWN || key == CTRL('N');
  bool up = key == 'k' || key == KEY_UP || key == CTRL('P');
  static size_t last_at = LINE_END; // where j or k came to
  struct motion m;

  *known = true;
  if (!down && !up) {
    m = near_motion(key, count, at, known);
    last_at = LINE_END;
    if (key == '$' || key == KEY_END) {
      wanted = LINE_END;
      last_at = char_last(line_start(m.to));
    }
    return m;
  }
  if (at != last_at)
    wanted = column_of(at);
  m = vertical(down, count > 0 ? count : 1, at);
  if (m.reach != NOWHERE) {
    last_at = m.to;
    if (text_byte(m.to) == '\n')
      last_at = char_last(line_start(m.to));
  }
  return m;
}
