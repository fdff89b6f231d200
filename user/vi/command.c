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

// Reads digits that begin with `key`; the key behind them in *key. 0 if there
// are none, MOST if the number is larger. A 0 in front of others is no digit:
// it is the motion to the start of the line.
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

// Does it to [from, to); c goes on to write. `lines`: the piece is whole lines.
// An empty piece is a failure, but c only begins to write there. *at is where
// the cursor is then.
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

// dd and the like: `count` lines from the cursor's on. False if there are not
// so many. y leaves the cursor where it was.
static bool
take_lines(int op, uint count, size_t *at)
{
  size_t to = line_start(*at);
  size_t old = *at;

  for (; count > 0 && to < text_size(); count--)
    to = line_next(to);
  if (count > 0)
    return false;
  if (!take(op, line_start(*at), to, true, at))
    return false;
  if (op == 'y')
    *at = old;
  return true;
}

// cw changes to the end of a word, not the blanks behind it. Returns where it
// ends. The cursor, `at`, is on no blank. With a `count` the next words are
// taken too, as e would reach them.
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

// What an op takes of a motion that ends in another line, if the motion's end
// itself is not taken: dw stops at the end of the line, and what would end
// before a line's first character ends with the line before. `key` is the
// motion's. True: the piece has become whole lines.
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

// Does `op` to what is between the cursor and the end of the motion that begins
// with `key`; `count` 0: none was typed. A motion of whole lines takes the
// first and the last line too. False: the motion leads nowhere, or there is
// nothing to take.
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

// Reads what an operator is to take: a motion, or the operator's own key once
// more, which means whole lines. A count in front of the motion multiplies the
// one in front of the operator: 2d3w takes 6 words.
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

// Does x as dl, D as d$ and so on. In an empty line s has no character to take,
// and only begins to write. False: there is nothing to take.
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

// i I a A o O R: moves the cursor to where the text is to come, and reads text
// up to ESC. o and O make one line, whatever the count is. False: there was no
// memory for that line; nothing has changed.
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

// u and ^R, `count` times. False: there are not so many steps; those that there
// were are done.
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

// ^F ^B ^D ^U ^E ^Y z They move the part of the text that is seen. ^F and ^B
// leave two rows of the old screen. ^D and ^U go half a screen, or `count`
// rows, and the cursor goes with them. z reads one key more, which says where
// the cursor's row comes to. Always true.
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

// The commands that are no operator, no motion and do not write: a line with :,
// marks, registers, characters. Tells the user if the key means nothing. False:
// it could not be done.
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

// A motion alone. Where it went far '' leads back. *known: the key is a motion,
// even if it leads nowhere. False: the cursor has not moved.
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

// Does the command that begins with `key`; `count` 0: none was typed. False: it
// could not be done, and what `.` still has to repeat of it is worth nothing. A
// motion that leads nowhere counts as done.
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
// An insert, a delete or an undo may leave it elsewhere.
static void
settle(size_t *at)
{
  if (*at >= text_size())
    *at = text_size() - 1;
  if (text_byte(*at) == '\n' && *at > line_start(*at))
    *at = char_before(*at);
}

// A count may come before a register's name or behind it. What `.` is to repeat
// is known only at the end: a command is kept if the text is another one then.
// u, ^R and : are not repeated.
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
