// What is done to a piece of the text, and the registers: what was taken away
// is there to be put back.
//
// A register holds bytes, or whole lines, each with its '\n'. The one without a
// name gets whatever is taken, one with a name also, if it was chosen.
#include "user/vi/vi.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// What a register holds. NULL bytes: nothing was put into it yet. `lines`: p
// puts it between lines, not into one.
struct reg {
  char *bytes;
  size_t n;
  bool lines;
};

static struct reg regs['z' - 'a' + 2]; // the last is the one without a name
static size_t chosen = 'z' - 'a' + 1;
#define NAMELESS ('z' - 'a' + 1)

// Any name but a to z means the register without a name.
void
register_choose(char name)
{
  chosen = name >= 'a' && name <= 'z' ? (size_t)(name - 'a') : NAMELESS;
}

// Puts a copy of n bytes of the text into a register. False: no memory, said;
// the register has what it had.
static bool
fill(struct reg *r, size_t from, size_t n, bool lines)
{
  char *bytes = malloc(n + 1);

  if (bytes == NULL) {
    message("out of memory");
    return false;
  }
  text_copy(from, n, bytes);
  free(r->bytes);
  *r = (struct reg){bytes, n, lines};
  return true;
}

// The register without a name gets it, too: p alone puts back what was taken
// last, wherever it went.
bool
register_take(size_t from, size_t to, bool lines)
{
  return fill(&regs[NAMELESS], from, to - from, lines) &&
         (chosen == NAMELESS || fill(&regs[chosen], from, to - from, lines));
}

// Lines go above or below the cursor's, bytes before or behind the cursor.
// Bytes go in `count` times. The cursor is then on the last byte put, or on the
// first if there was a newline among them; with lines it is on the first of
// them. False: the register is empty, or there was no memory for one copy.
bool
register_put(uint count, bool before, size_t *at)
{
  const struct reg *r = &regs[chosen];
  size_t to = *at;

  if (r->bytes == NULL) {
    message("nothing has been taken yet");
    return false;
  }
  if (r->lines)
    to = before ? line_start(to) : line_next(to);
  else if (!before && text_byte(to) != '\n')
    to = char_next(to);
  for (uint i = 0; i < count; i++) {
    if (!change_insert(to + i * r->n, r->bytes, r->n))
      return i > 0;
  }
  if (r->lines)
    *at = line_blanks(to);
  else if (memchr(r->bytes, '\n', r->n) != NULL)
    *at = to;
  else
    *at = r->n > 0 ? char_before(to + count * r->n) : to;
  return true;
}

// ---- operators ----

// > and <: a tab more in front of each line that is not empty, or one less.
// Less is a tab with fewer than 8 blanks in front of it, or up to 8 blanks:
// what one column of tabs shows. False: no memory; the lines before are done.
static bool
shift(bool right, size_t from, size_t to)
{
  size_t last = line_number(to > from ? to - 1 : to);

  for (size_t n = line_number(from); n <= last; n++) {
    size_t at = line_find(n);
    size_t blanks = 0;

    if (right) {
      if (text_byte(at) != '\n' && !change_insert(at, "\t", 1))
        return false;
      continue;
    }
    while (blanks < 8 && text_byte(at + blanks) == ' ')
      blanks++;
    if (blanks < 8 && text_byte(at + blanks) == '\t')
      blanks++;
    if (!change_delete(at, blanks))
      return false;
  }
  return true;
}

// It goes through undo.c, so u takes it back together with what is typed there.
bool
add_newline(size_t at)
{
  return change_insert(at, "\n", 1);
}

// c of lines leaves an empty one to write in. d and c put the piece into the
// chosen register first: if there is no memory for it, nothing is deleted.
// Behind deleted lines the cursor is on the next one, or on the last that there
// is.
bool
operate(int op, size_t from, size_t to, bool lines, size_t *at)
{
  size_t end = to;

  if (op == '>' || op == '<') {
    if (!shift(op == '>', from, to))
      return false;
    *at = line_blanks(from);
    return true;
  }
  if (!register_take(from, to, lines))
    return false;
  if (op == 'y') {
    *at = from;
    return true;
  }
  if (op == 'c' && lines && end > from && text_byte(end - 1) == '\n')
    end--;
  if (!change_delete(from, end - from))
    return false;
  *at = from;
  if (op == 'd' && lines) {
    if (from >= text_size())
      from = line_start(text_size() - 1);
    *at = line_blanks(from);
  }
  return true;
}

// J: one blank for the newline and the blanks behind it; none where the line
// ends in one, or before a ). `count` lines become one; less than 2 mean 2. The
// cursor is where the last two meet. False: there is no next line, or no
// memory.
bool
join_lines(uint count, size_t *at)
{
  for (uint i = count > 1 ? count - 1 : 1; i > 0; i--) {
    size_t end = line_end(*at);
    size_t next = line_next(*at);
    bool blank;

    if (next >= text_size())
      return i < count;
    next = line_blanks(next);
    blank = end > line_start(*at) && char_class(end - 1, true) != 0 &&
            text_byte(next) != ')' && text_byte(next) != '\n';
    if (!change_delete(end, next - end) ||
        (blank && !change_insert(end, " ", 1)))
      return false;
    *at = end;
  }
  return true;
}

// ~ Changes `count` characters, up to the end of the line. Only letters of
// ASCII have another case here. The cursor is behind them.
bool
change_case(uint count, size_t *at)
{
  for (; count > 0 && text_byte(*at) != '\n'; count--) {
    int c = text_byte(*at);
    char other = (char)(islower(c) ? toupper(c) : tolower(c));

    if (c < 0x80 && other != c &&
        (!change_delete(*at, 1) || !change_insert(*at, &other, 1)))
      return false;
    *at = char_next(*at);
  }
  return true;
}

// r: the next `count` characters become the one that is typed; Enter breaks the
// line instead. If there are not so many, nothing happens. A character of UTF-8
// is read to its end. False: a special key, or too few characters.
bool
replace_chars(uint count, size_t *at)
{
  char bytes[UTF8_MAX];
  size_t n = 0;
  size_t end = *at;
  int key = keys_get();

  if (key >= 256 || key == KEY_ESC)
    return false;
  bytes[n++] = (char)(key == '\r' ? '\n' : key);
  while (n < utf8_length((unsigned)key))
    bytes[n++] = (char)keys_get();
  for (uint i = 0; i < count; i++) {
    if (text_byte(end) == '\n')
      return false;
    end = char_next(end);
  }
  if (!change_delete(*at, end - *at))
    return false;
  for (uint i = 0; i < (key == '\r' ? 1 : count); i++) {
    if (!change_insert(*at, bytes, n))
      return false;
    *at += n;
  }
  if (key != '\r')
    *at = char_before(*at);
  return true;
}
