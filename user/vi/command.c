// Commands: keys that are no text. A count may come first, and "x for a
// register. Most of them end at once, some ask for a motion (d c y > <), some
// go on to insert.c.
//
// A command that changed the text is what `.` repeats, key by key; one that
// could not be done drops the keys that are still to be repeated.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

#define MOST 1000000 // the largest count

// Reads digits that begin with `key`; the key behind them in *key.
static uint
read_count(int *key)
{
  uint n = 0;

  while (*key < 256 &&
         ((*key >= '1' && *key <= '9') || (*key == '0' && n > 0))) {
    n = n * 10 + (uint)(*key - '0');
    n = n > MOST ? MOST : n;
    *key = keys_get();
  }
  return n;
}

// ---- operators ----

// Does it to [from, to); c goes on to write.
static bool
take(int op, size_t from, size_t to, bool lines, size_t *at)
{
  if (from == to && op != 'c')
    return false;
  if (!operate(op, from, to, lines, at))
    return false;
  if (op == 'c')
    insert_mode(1, at);
  return true;
}

// dd and the like: `count` lines from the cursor's on.
static bool
take_lines(int op, uint count, size_t *at)
{
  size_t to = line_start(*at);
  size_t old = *at;

  for (; count > 0 && to < text_size(); count--)
    to = line_next(to);
  if (count > 1)
    return false;
  if (!take(op, line_start(*at), to, true, at))
    return false;
  if (op == 'y')
    *at = old;
  return true;
}

// cw changes to the end of a word, not the blanks behind it.
static size_t
change_word(int key, uint count, size_t at)
{
  bool big = key == 'W';
  int class = char_class(at, big);
  bool known;

  while (char_class(char_next(at), big) == class)
    at = char_next(at);
  if (count > 1)
    at = motion(big ? 'E' : 'e', count - 1, at, &known).to;
  return char_next(at);
}

// What an op takes of a motion that ends in another line, if the motion's
// end itself is not taken: dw stops at the end of the line, and what would end
// before a line's first character ends with the line before.
static bool
trim(int key, size_t *from, size_t *to)
{
  size_t start = line_start(*to);

  if (start <= *from)
    return false;
  if (key == 'w' || key == 'W') {
    if (*to <= line_blanks(*to))
      *to = start - 1 > *from ? start - 1 : *to;
    return false;
  }
  if (*to != start)
    return false;
  if (*from <= line_blanks(*from)) {
    *from = line_start(*from);
    return true;
  }
  --*to;
  return false;
}

static bool
with_motion(int op, int key, uint count, size_t *at)
{
  size_t old = *at;
  struct motion m;
  size_t from, to;
  bool known, lines;

  if (op == 'c' && (key == 'w' || key == 'W') && char_class(*at, true) > 0)
    return take('c', *at, change_word(key, count, *at), false, at);
  m = motion(key, count, *at, &known);
  if (m.reach == NOWHERE)
    return false;
  from = m.to < old ? m.to : old;
  to = m.to < old ? old : m.to;
  lines = m.reach == LINES;
  if (lines) {
    from = line_start(from);
    to = line_next(to);
  } else if (m.reach == INCLUSIVE) {
    to = text_byte(to) == '\n' ? to : char_next(to);
  } else {
    lines = trim(key, &from, &to);
  }
  if (!take(op, from, to, lines, at))
    return false;
  if (op == 'y' && lines)
    *at = m.to < old ? m.to : old;
  return true;
}

static bool
operator_command(int op, uint count, size_t *at)
{
  int key = keys_get();
  uint second = read_count(&key);

  if (second > 0)
    count = count > 0 ? count * second : second;
  if (count > MOST)
    count = MOST;
  if (key == op)
    return take_lines(op, count > 0 ? count : 1, at);
  return with_motion(op, key, count, at);
}

// ---- those that are an op and a motion in one key ----

static bool
short_command(int key, uint count, size_t *at)
{
  uint n = count > 0 ? count : 1;

  switch (key) {
  case 'x':
  case KEY_DELETE:
    return with_motion('d', 'l', n, at);
  case 'X':
    return with_motion('d', 'h', n, at);
  case 'D':
    return with_motion('d', '$', n, at);
  case 'C':
    return with_motion('c', '$', n, at);
  case 's':
    if (text_byte(*at) == '\n')
      return take('c', *at, *at, false, at);
    return with_motion('c', 'l', n, at);
  case 'S':
    return take_lines('c', n, at);
  case 'Y':
    return take_lines('y', n, at);
  }
  return false;
}

// ---- writing ----

static bool
write_command(int key, uint count, size_t *at)
{
  size_t to = *at;

  if (key == 'o' || key == 'O') {
    to = key == 'o' ? line_next(to) : line_start(to);
    if (!add_newline(to))
      return false;
    count = 1;
  } else if (key == 'I') {
    to = line_blanks(to);
  } else if (key == 'A') {
    to = line_end(to);
  } else if (key == 'a' && text_byte(to) != '\n') {
    to = char_next(to);
  }
  *at = to;
  if (key == 'R')
    replace_mode(at);
  else
    insert_mode(count > 0 ? count : 1, at);
  return true;
}

static bool
undo_command(int key, uint count, size_t *at)
{
  for (uint i = count > 0 ? count : 1; i > 0; i--) {
    if (!(key == 'u' ? undo_step(at) : redo_step(at))) {
      message(key == 'u' ? "nothing left to undo" : "nothing to redo");
      return false;
    }
  }
  return true;
}

// ---- the screen ----

// ^F ^B ^D ^U ^E ^Y z
static bool
screen_command(int key, uint count, size_t *at)
{
  int n = count > 0 && count < MOST ? (int)count : 1;
  bool known;

  if (key == CTRL('F') || key == KEY_PAGEDOWN) {
    view_scroll(n * (ROWS - 3), at);
    *at = line_blanks(view_at(0));
  } else if (key == CTRL('B') || key == KEY_PAGEUP) {
    view_scroll(-n * (ROWS - 3), at);
    *at = line_blanks(view_at(ROWS - 2));
  } else if (key == CTRL('D') || key == CTRL('U')) {
    n = count > 0 ? n : ROWS / 2;
    view_scroll(key == CTRL('D') ? n : -n, at);
    for (int i = 0; i < n; i++)
      *at = motion(key == CTRL('D') ? 'j' : 'k', 1, *at, &known).to;
  } else if (key == CTRL('E') || key == CTRL('Y')) {
    view_scroll(key == CTRL('E') ? n : -n, at);
  } else if (key == 'z') {
    key = keys_get();
    view_place(*at, key == 't' || key == '\r'  ? 0
                    : key == 'b' || key == '-' ? ROWS - 2
                                               : ROWS / 2);
  } else {
    screen_anew(); // ^L
  }
  return true;
}

// ---- which it is ----

static bool
other_command(int key, uint count, size_t *at)
{
  char *line;

  switch (key) {
  case ':':
    line = screen_ask(':');
    if (line != NULL)
      ex(line, at);
    return line != NULL;
  case 'Z':
    if (keys_get() == 'Z')
      save_and_leave();
    return false;
  case 'm':
    key = keys_get();
    if (key >= 'a' && key <= 'z')
      mark_set((char)key, *at);
    return true;
  case 'J':
    return join_lines(count, at);
  case '~':
    return change_case(count > 0 ? count : 1, at);
  case 'r':
    return replace_chars(count > 0 ? count : 1, at);
  case 'p':
  case 'P':
    return register_put(count > 0 ? count : 1, key == 'P', at);
  case KEY_ESC:
  case KEY_NONE:
    return true;
  case CTRL('C'):
    message(":q leaves, :q! without saving");
    return true;
  case CTRL('G'):
    message("%s%s", file_name() != NULL ? file_name() : "(no name)",
            undo_is_changed() ? " [changed]" : "");
    return true;
  }
  if (key < ' ')
    message("^%c does nothing here", key ^ '@');
  else if (key < DEL)
    message("%c does nothing here", key);
  return false;
}

// A motion alone. Where it went far '' leads back.
static bool
move(int key, uint count, size_t *at, bool *known)
{
  struct motion m = motion(key, count, *at, known);

  if (!*known || m.reach == NOWHERE)
    return false;
  if (key < 256 && strchr("Gg/?nN'`{}%HML", key) != NULL)
    mark_set('\'', *at);
  *at = m.to;
  return true;
}

static bool
run(int key, uint count, size_t *at)
{
  bool known = false;

  if (key < 256 && key != 0) {
    if (strchr("dcy><", key) != NULL)
      return operator_command(key, count, at);
    if (strchr("xXDCsSY", key) != NULL)
      return short_command(key, count, at);
    if (strchr("iaIAoOR", key) != NULL)
      return write_command(key, count, at);
    if (key == 'u' || key == CTRL('R'))
      return undo_command(key, count, at);
    if (strchr("\x06\x02\x04\x15\x05\x19\x0cz", key) != NULL) // ^F ^B ...
      return screen_command(key, count, at);
  }
  if (key == KEY_INSERT)
    return write_command('i', count, at);
  if (key == KEY_DELETE)
    return short_command(key, count, at);
  if (key == KEY_PAGEUP || key == KEY_PAGEDOWN)
    return screen_command(key, count, at);
  if (move(key, count, at, &known) || known)
    return known;
  return other_command(key, count, at);
}

// The cursor is on a character, and behind the last one only in an empty line.
static void
settle(size_t *at)
{
  if (*at >= text_size())
    *at = text_size() - 1;
  if (text_byte(*at) == '\n' && *at > line_start(*at))
    *at = char_before(*at);
}

void
command(size_t *at)
{
  uint changes = undo_changes();
  int key = keys_get();
  uint count;

  message("%s", "");
  count = read_count(&key);
  register_choose('\0');
  if (key == '"') {
    register_choose((char)keys_get());
    key = keys_get();
    count = count > 0 ? count : read_count(&key);
  }
  keys_record();
  undo_close();
  if (key == '.') {
    uint before = keys_again();

    count = count > 0 ? count : before;
    key = keys_waiting() ? keys_get() : KEY_NONE;
  }
  if (!run(key, count, at))
    keys_drop();
  if (undo_changes() != changes && key != 'u' && key != CTRL('R') && key != ':')
    keys_keep(count);
  settle(at);
}
