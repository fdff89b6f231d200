// Which part of the text is on the screen, and in which rows and columns.
//
// A line that is longer than a row goes on in the next one. The screen begins
// at `top`, with any row of a line, so a line may be longer than the screen.
// A tab goes to a multiple of 8 from the row's start.
#include "user/vi/vi.h"
#include <stdio.h>
#include <string.h>
#include "lib/utf8.h"

#define TAB     8
#define NUMBERS 8 // columns, for :set nu

// A character as it is shown.
struct glyph {
  int columns;
  size_t n;
  char bytes[4 * UTF8_MAX + 1];
};

static size_t top;
static bool numbers;

// Columns of a row that are for the text.
static int
width(void)
{
  return numbers ? COLUMNS - NUMBERS : COLUMNS;
}

// The character [at, next), in that column of a row. Controls are ^X, and bytes
// that are no UTF-8 \xNN: what is not seen could not be edited. `column` is
// from 0, and only matters for a tab. A glyph is as wide as it has to be;
// whether it fits is for the caller.
static void
glyph_make(struct glyph *g, size_t at, size_t next, int column)
{
  int c = text_byte(at);

  g->n = 0;
  if (c == '\t') {
    g->columns = TAB - column % TAB;
    memset(g->bytes, ' ', TAB);
    g->n = (size_t)g->columns;
  } else if (c < ' ' || c == DEL) {
    g->bytes[g->n++] = '^';
    g->bytes[g->n++] = (char)(c ^ '@');
    g->columns = 2;
  } else if (c < 0x80 || (next - at > 1 && next - at == utf8_length(c))) {
    g->columns = 1;
    g->n = next - at;
    text_copy(at, g->n, g->bytes);
  } else {
    for (; at < next; at++)
      g->n += (size_t)sprintf(g->bytes + g->n, "\\x%02x", text_byte(at));
    g->columns = (int)g->n;
  }
}

// ---- rows and columns ----

// Walks through a line from `start` until it has shown the character at `at`,
// or the one in that column; where it is. *row is where its row begins, *column
// its column in the row, *above the rows of the line before.
static size_t
walk(size_t start, size_t at, size_t column, size_t *row, int *in_row,
     size_t *above)
{
  size_t here = start;
  struct glyph g;
  int x = 0;

  *row = start;
  *above = 0;
  while (here < at && text_byte(here) != '\n') {
    size_t next = char_next(here);

    glyph_make(&g, here, next, x);
    if (x + g.columns > width()) {
      x = 0;
      *row = here;
      ++*above;
      glyph_make(&g, here, next, x);
    }
    if (*above * (size_t)width() + (size_t)(x + g.columns) > column)
      break;
    x += g.columns;
    here = next;
  }
  // A character that no longer fits is in the next row.
  if (here == at && text_byte(here) != '\n') {
    glyph_make(&g, here, char_next(here), x);
    if (x + g.columns > width()) {
      x = 0;
      *row = here;
      ++*above;
    }
  }
  *in_row = x;
  return here;
}

// Where the screen's row begins that `at` is in; that may be in the middle of a
// line.
static size_t
row_start(size_t at)
{
  size_t row, above;
  int x;

  walk(line_start(at), at, (size_t)-1, &row, &x, &above);
  return row;
}

// As if the rows of the line were one behind the other: 80 is the first column
// of the second row. j and k keep to this column.
size_t
column_of(size_t at)
{
  size_t row, above;
  int x;

  walk(line_start(at), at, (size_t)-1, &row, &x, &above);
  return above * (size_t)width() + (size_t)x;
}

// The opposite of column_of. In a line that is too short, its '\n'.
size_t
column_find(size_t start, size_t column)
{
  size_t row, above;
  int x;

  return walk(start, text_size(), column, &row, &x, &above);
}

// The number of the line is only in the first of its rows. The '\n' is not in
// the row, but the next one begins behind it.
size_t
view_row(struct row *r, size_t at)
{
  bool first = at == 0 || text_byte(at - 1) == '\n';
  int x = 0;
  struct glyph g;

  r->n = 0;
  if (numbers && first)
    r->n = (size_t)sprintf(r->bytes, "%6u  ", (uint)line_number(at));
  else if (numbers)
    r->n = (size_t)sprintf(r->bytes, "%8s", "");
  while (at < text_size()) {
    size_t next = char_next(at);

    if (text_byte(at) == '\n') {
      at = next;
      break;
    }
    glyph_make(&g, at, next, x);
    if (x + g.columns > width())
      break;
    memcpy(r->bytes + r->n, g.bytes, g.n);
    r->n += g.n;
    x += g.columns;
    at = next;
  }
  r->columns = x + (numbers ? NUMBERS : 0);
  return at;
}

// Where the row behind the one at `at` begins; it is made for its length only.
static size_t
next_row(size_t at)
{
  static struct row ignored;

  return view_row(&ignored, at);
}

// The row `n` rows above the one that begins at `at`; the first, if there are
// fewer.
static size_t
rows_up(size_t at, int n)
{
  for (; n > 0 && at > 0; n--)
    at = row_start(at - 1);
  return at;
}

// The row `n` rows below the one that begins at `at`; the last, if there are
// fewer.
static size_t
rows_down(size_t at, int n)
{
  size_t next;

  for (; n > 0; n--) {
    next = next_row(at);
    if (next >= text_size())
      break;
    at = next;
  }
  return at;
}

// Rows are counted from the top of the screen, from 0.
size_t
view_at(int row)
{
  return rows_down(top, row);
}

// The cursor, *at, stays where it is as long as that is on the screen; else it
// goes to the first or the last row.
void
view_scroll(int n, size_t *at)
{
  top = n < 0 ? rows_up(top, -n) : rows_down(top, n);
  if (*at < top)
    *at = top;
  else if (row_start(*at) > view_at(ROWS - 2))
    *at = view_at(ROWS - 2);
}

// If there are too few rows above, it gets as near as there are.
void
view_place(size_t at, int row)
{
  top = rows_up(row_start(at), row);
}

// They take NUMBERS columns, so a long line may need more rows.
void
view_number(bool on)
{
  numbers = on;
}

// Moves the top by some rows if `at` is near, else it gets to the middle.
size_t
view_show(size_t at)
{
  size_t row = row_start(at);

  if (top >= text_size())
    top = text_size() - 1;
  top = row_start(top);
  if (row < top) {
    view_place(at, row >= rows_up(top, ROWS / 2) ? 0 : ROWS / 2);
  } else if (row > view_at(ROWS - 2)) {
    if (row <= rows_down(view_at(ROWS - 2), ROWS / 2))
      view_place(at, ROWS - 2);
    else
      view_place(at, ROWS / 2);
  }
  return top;
}

// `at` is on the screen: view_show comes before. Rows and columns are from 0.
void
view_cursor(size_t at, int *row, int *column)
{
  size_t start, above;
  size_t here = top;
  struct row ignored;

  walk(line_start(at), at, (size_t)-1, &start, column, &above);
  for (*row = 0; here < start && *row < ROWS - 2; ++*row)
    here = view_row(&ignored, here);
  *column += numbers ? NUMBERS : 0;
  if (*column >= COLUMNS) // behind the last character of a full row
    *column = COLUMNS - 1;
}
