// Lines and rows of what less shows. A line longer than a row goes on in the
// next one. Controls are shown as ^X, and bytes that are no UTF-8 as \xNN, so
// that no file can send the terminal what it takes for a command.
#include "user/less/less.h"
#include "lib/utf8.h"

#define TAB      8
#define FARTHEST 16384 // bytes that a line's start is looked for

// In a file without newlines the start is that of a piece: looking for the real
// one could mean to read all of it. The start of a piece is the same one
// whenever it is asked for: pieces begin at multiples of FARTHEST.
size_t
line_start(size_t at)
{
  size_t limit = at > FARTHEST ? (at - FARTHEST) / FARTHEST * FARTHEST : 0;

  while (at > limit && store_byte(at - 1) != '\n')
    at--;
  return at;
}

// Where the next line begins, or the end. ^C is looked for now and then: a line
// of a pipe may be endless.
size_t
line_next(size_t at)
{
  int c;

  do {
    c = store_byte(at);
    at += c >= 0;
  } while (c >= 0 && c != '\n' && (at % BUFSIZ != 0 || !interrupted()));
  return at;
}

// The bytes of the character at `at`: 1 if it is no UTF-8.
static size_t
char_bytes(size_t at)
{
  size_t most = utf8_length((uint)store_byte(at));
  size_t n = 1;

  while (n < most && utf8_follows((uint)store_byte(at + n)))
    n++;
  return n == most ? n : 1;
}

// Writes the character that begins with c if `shown`; the columns it takes. The
// character is n bytes at `at`, and x is the column of its row: a tab goes to
// the next multiple of 8. A control has 2 columns, a byte that is no UTF-8 has
// 4.
static int
put_char(size_t at, int c, size_t n, int x, bool shown)
{
  int columns = 1;

  if (c == '\t')
    columns = TAB - x % TAB;
  else if (c < ' ' || c == DEL)
    columns = 2;
  else if (n == 1 && c >= 0x80)
    columns = 4;
  if (!shown)
    return columns;
  if (c == '\t')
    out_print("%*s", columns, "");
  else if (columns == 2)
    out_print("^%c", c ^ '@');
  else if (columns == 4)
    out_print("\\x%02x", c);
  for (size_t i = 0; columns == 1 && c != '\t' && i < n; i++)
    out_print("%c", store_byte(at + i));
  return columns;
}

// Goes through the row that begins at `at`, and writes it if `shown`; returns
// where the next one begins. A character that does not fit is the next row's.
static size_t
row(size_t at, bool shown)
{
  int x = 0;
  int c;

  while ((c = store_byte(at)) >= 0) {
    size_t n = char_bytes(at);

    if (c == '\n')
      return at + 1;
    if (x + put_char(at, c, n, x, false) > COLUMNS)
      return at;
    x += put_char(at, c, n, x, shown);
    at += n;
  }
  return at;
}

// A row is as long as its characters are wide, so it has to be read for this.
size_t
row_next(size_t at)
{
  return row(at, false);
}

// The caller has put the cursor at the start of an empty row.
size_t
row_write(size_t at)
{
  return row(at, true);
}

// From the start of the line: where a row begins depends on those before.
size_t
row_before(size_t at)
{
  size_t start, next;

  if (at == 0)
    return 0;
  start = line_start(at - 1);
  while ((next = row_next(start)) < at)
    start = next;
  return start;
}

// Of a pipe it waits until something comes, or its writers have closed it.
bool
at_end(size_t at)
{
  return store_byte(at) < 0;
}

// Looks at a key that waits, and takes it: another key than ^C is lost. So it
// is only asked while something takes long.
bool
interrupted(void)
{
  return terminal_waiting() && terminal_key() == CTRL('C');
}
