// The terminal's screen: the rows of the view, and below them one for messages.
//
// Each time all rows are made anew and compared with what the terminal shows;
// of a row that differs the part from the first difference on is sent. The
// sequences are those that the console's screen and every terminal have: ESC [
// row ; column H, ESC [ K, ESC [ J.
//
// 24 rows: the console is a VGA screen of 25 rows and a terminal at the serial
// line, mostly of 24, at the same time.
#include "user/vi/vi.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct row shown[ROWS]; // what the terminal shows
static bool unknown = true;    // ... is not known
static char note[200];         // the message
static char out[8192];
static size_t nout;

// Sends what has been put, and empties `out`.
static void
flush(void)
{
  write_all(1, out, nout); // a terminal that fails has nobody to tell
  nout = 0;
}

// Adds n bytes to what is sent; n is at most the size of `out`.
static void
put(const char *bytes, size_t n)
{
  if (n > sizeof(out) - nout)
    flush();
  memcpy(out + nout, bytes, n);
  nout += n;
}

// Moves the terminal's cursor. Rows and columns are from 0 here, from 1 in the
// sequence.
static void
put_place(int row, int column)
{
  char text[32];

  put(text, (size_t)sprintf(text, "\033[%d;%dH", row + 1, column + 1));
}

// Bytes that two rows have in common, and the columns they take. Only plain
// text is left out: in it a byte is a column. If the difference is within a
// character of UTF-8 the byte before is sent again, too: a terminal must get
// whole characters.
static size_t
same_bytes(const struct row *a, const struct row *b)
{
  size_t n = 0;

  while (n < a->n && n < b->n && a->bytes[n] == b->bytes[n] &&
         (a->bytes[n] & 0x80) == 0)
    n++;
  return n > 0 && n < b->n && (b->bytes[n] & 0x80) != 0 ? n - 1 : n;
}

// Sends what differs. The rest of the row is cleared only if there is one: in a
// full row the cursor is on the last character. `i` is the row's number from 0.
// Afterwards `shown` has it.
static void
put_row(int i, const struct row *r)
{
  size_t n = unknown ? 0 : same_bytes(&shown[i], r);

  if (!unknown && r->n == shown[i].n &&
      memcmp(r->bytes, shown[i].bytes, r->n) == 0)
    return;
  put_place(i, (int)n);
  put(r->bytes + n, r->n - n);
  if (r->columns < COLUMNS && (unknown || r->columns < shown[i].columns))
    put("\033[K", 3);
  shown[i] = *r;
}

// A row of plain text; what could move the cursor is replaced. It is cut off
// before the last column.
static void
text_row(struct row *r, const char *text)
{
  r->n = 0;
  r->columns = 0;
  for (; *text != '\0' && r->columns < COLUMNS - 1; text++) {
    unsigned char c = (unsigned char)*text;

    if (r->n + 1 >= sizeof(r->bytes))
      break;
    r->bytes[r->n++] = c < ' ' || c == DEL ? '?' : (char)c;
    r->columns += !utf8_follows(c);
  }
}

// The last row: the message, or the mode and the name; on the right where the
// cursor is. The right part is left out if there is no room for it.
static void
status_row(struct row *r, size_t at, const char *mode)
{
  const char *name = file_name();
  char left[sizeof(note)];
  char right[64];
  int n = sprintf(right, "%u/%u  %u", (uint)line_number(at), (uint)line_count(),
                  (uint)column_of(at) + 1);

  snprintf(left, sizeof(left), "%s%s%s", mode,
           note[0] != '\0' ? note
           : name != NULL  ? name
                           : "(no name)",
           note[0] == '\0' && undo_is_changed() ? " [changed]" : "");
  text_row(r, left);
  if (r->columns + 2 + n >= COLUMNS)
    return;
  while (r->columns < COLUMNS - 1 - n) {
    r->bytes[r->n++] = ' ';
    r->columns++;
  }
  memcpy(r->bytes + r->n, right, (size_t)n);
  r->n += (size_t)n;
  r->columns += n;
}

// Shows the text around `at`, the message, and the cursor at `at`. `mode` is in
// front of the message, as "INSERT ". Rows behind the end of the text are a ~.
// All of it is collected and sent in as few writes as possible.
void
screen_draw(size_t at, const char *mode)
{
  size_t here = view_show(at);
  static struct row r;
  int row, column;

  if (unknown)
    put("\033[H\033[J", 6);
  for (int i = 0; i < ROWS - 1; i++) {
    if (here < text_size())
      here = view_row(&r, here);
    else
      text_row(&r, "~");
    put_row(i, &r);
  }
  status_row(&r, at, mode);
  put_row(ROWS - 1, &r);
  unknown = false;
  view_cursor(at, &row, &column);
  put_place(row, column);
  flush();
}

// The next screen_draw clears the screen and sends all rows.
void
screen_anew(void)
{
  unknown = true;
}

// Removes the message's row and leaves the cursor below it, where the shell's
// prompt comes.
void
screen_end(void)
{
  put_place(ROWS - 1, 0);
  put("\033[K\n", 4);
  flush();
}

// It is shown by the next screen_draw, in the last row instead of the name. ""
// removes it. What is too long is cut off.
void
message(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vsnprintf(note, sizeof(note), fmt, ap);
  va_end(ap);
}

// ---- a line of the user's ----

// Shows the end of it, if it is longer than the row. `line` is n bytes and a
// NUL. A character of UTF-8 is not cut in two.
static void
draw_line(const char *line, size_t n)
{
  static struct row r;
  size_t from = n >= COLUMNS - 1 ? n - (COLUMNS - 2) : 0;

  while (from > 0 && from < n && utf8_follows((unsigned char)line[from]))
    from++;
  text_row(&r, line + from);
  put_row(ROWS - 1, &r);
  put_place(ROWS - 1, r.columns);
  flush();
}

// Backspace over the first character leaves, as ESC does. ^V takes the next key
// as it is, ^U empties the line. What is beyond 1023 bytes is not taken.
char *
screen_ask(char first)
{
  static char line[1024];
  size_t n = 1;
  int key;

  line[0] = first;
  for (;;) {
    line[n] = '\0';
    if (!keys_waiting())
      draw_line(line, n);
    key = keys_get();
    if (key == '\r' || key == '\n')
      return line + 1;
    if (key == KEY_ESC || key == CTRL('C'))
      return NULL;
    if (key == CTRL('V'))
      key = keys_get();
    else if (key == CTRL('U'))
      n = 1;
    else if (key == DEL || key == '\b') {
      while (n > 0 && utf8_follows((unsigned char)line[--n]))
        ;
      if (n == 0)
        return NULL;
    }
    if (key == '\t' || (key >= ' ' && key < 256 && key != DEL)) {
      if (n + 1 < sizeof(line))
        line[n++] = (char)key;
    }
  }
}
