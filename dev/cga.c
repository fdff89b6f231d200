// The VGA text screen: 25 lines of 80 characters. Source: IBM VGA technical
// reference (1988), CRT controller registers and text mode memory.
//
// A place on the screen is a cell of 16 bits:
//
//   15  14 12  11  8  7          0
//   [b][back ][fore ][character   ]    b: blink; fore's top bit: bright
//
// The text is kept in ordinary memory, and what changed is copied to the screen
// now and then (cga_show): reading the screen's memory is slow everywhere, and
// in an emulator every access to it is a trap. The caller (console.c) lets one
// CPU at a time in.
#include "dev/dev.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "lib/utf8.h"
#include "memlayout.h"
#include "x86.h"

#define CRTC_INDEX  0x3d4
#define CRTC_DATA   0x3d5
#define CURSOR_HIGH 14 // CRTC registers
#define CURSOR_LOW  15
#define START_HIGH  12
#define START_LOW   13

#define VGA_TEXT 0xb8000 // physical address of the cells
#define ROWS     25
#define COLS     80
#define TAB      8
#define UNKNOWN  0xfe // a small square, for what the font does not have

#define LIGHT_GREY 7
#define BRIGHT     8

#define MAXPARAMS 8    // of an escape sequence; more are ignored
#define MAXPARAM  9999 // the largest number in one

// The caller's lock guards it. After each call row < ROWS, col <= COLS; the
// cells [dirty_from, dirty_to) differ from the screen's, none if from >= to.
static struct {
  bool present;
  uint16_t cell[ROWS * COLS]; // attribute << 8 | character, as on the screen
  int row, col;               // col == COLS: the next character wraps
  int dirty_from, dirty_to;   // cells to copy to the screen
  uint shown_at;              // where the screen's cursor is

  uint follow; // bytes of a UTF-8 character that may still come

  uint8_t fore, back; // colours
  bool bright, reverse;

  enum { TEXT, ESCAPE, SEQUENCE } state;
  int param[MAXPARAMS];
  int nparam; // index of the parameter being read
} cga;

// The screen's cells. Only cga_init reads them: see above.
static uint16_t *
cga_memory(void)
{
  return P2V(VGA_TEXT);
}

// The CRT controller's registers, in two steps: the caller's lock keeps these
// together.
static void
crtc_write(uint8_t reg, uint8_t value)
{
  outb(CRTC_INDEX, reg);
  outb(CRTC_DATA, value);
}

// Likewise. Cards before VGA let only a few registers be read, the cursor's
// among them.
static uint8_t
crtc_read(uint8_t reg)
{
  outb(CRTC_INDEX, reg);
  return inb(CRTC_DATA);
}

// The number in [low, high] that is nearest to `value`. What an escape sequence
// asks for is a program's, and may be anything.
static int
clamp(int value, int low, int high)
{
  if (value < low)
    return low;
  return value > high ? high : value;
}

// Cells [from, to) have changed. One range for all: two changes far apart copy
// what is between them, too, which is cheaper than a list.
static void
cga_mark(int from, int to)
{
  if (from < cga.dirty_from)
    cga.dirty_from = from;
  if (to > cga.dirty_to)
    cga.dirty_to = to;
}

// A space in the present colours. Reversed, bright would be the bit that
// blinks: it is left out.
static uint16_t
cga_blank(void)
{
  uint8_t fore = cga.fore | (cga.bright ? BRIGHT : 0);
  uint8_t attribute =
      cga.reverse ? (uint8_t)(fore << 4 | cga.back) & 0x7f // 0x80 would blink
                  : (uint8_t)(cga.back << 4 | fore);

  return (uint16_t)(attribute << 8 | ' ');
}

// Blanks cells [from, to).
static void
cga_clear(int from, int to)
{
  assert_le(to, ROWS * COLS);
  for (int i = from; i < to; i++)
    cga.cell[i] = cga_blank();
  if (from < to)
    cga_mark(from, to);
}

// One row down in the same column; on the last row the text moves up instead,
// and its first row is lost.
static void
cga_line_feed(void)
{
  if (cga.row < ROWS - 1) {
    cga.row++;
    return;
  }
  memmove(cga.cell, cga.cell + COLS, (ROWS - 1) * COLS * sizeof(cga.cell[0]));
  cga_mark(0, ROWS * COLS);
  cga_clear((ROWS - 1) * COLS, ROWS * COLS);
}

// Puts a character at the cursor, and wraps first if the row is full: a row of
// exactly 80 leaves no empty one behind it.
//
// The font is code page 437. A character of UTF-8 takes one place, as it does
// on the serial line, with a square in it; a byte alone is the font's sign.
static void
cga_text(uint8_t c)
{
  int at;

  if (cga.follow > 0 && utf8_follows(c)) {
    cga.follow--;
    c = UNKNOWN;
    cga.col--;
  } else {
    cga.follow = utf8_length(c) - 1;
  }
  if (cga.col == COLS) {
    cga.col = 0;
    cga_line_feed();
  }
  at = cga.row * COLS + cga.col;
  cga.cell[at] = (uint16_t)((cga_blank() & 0xff00) | c);
  cga_mark(at, at + 1);
  cga.col++;
}

// A control character, but ESC. Those that mean nothing on a screen do nothing.
static void
cga_control(uint8_t c)
{
  switch (c) {
  case '\n':
    cga.col = 0;
    cga_line_feed();
    break;
  case '\r':
    cga.col = 0;
    break;
  case '\b':
    if (cga.col > 0)
      cga.col--;
    break;
  case '\t':
    cga.col = clamp((cga.col / TAB + 1) * TAB, 0, COLS - 1);
    break;
  }
}

// ---- escape sequences: ESC [ number ; number ... letter (ECMA-48) ----

// A parameter of CSI m: colours 30-37 and 40-47, bright, reverse; 0 ends them.
static void
cga_colour(int param)
{
  // Bit 0 is red in the standard, blue on the screen.
  static const uint8_t colour[8] = {0, 4, 2, 6, 1, 5, 3, 7};

  if (param == 0) {
    cga.fore = LIGHT_GREY;
    cga.back = 0;
    cga.bright = cga.reverse = false;
  } else if (param == 1) {
    cga.bright = true;
  } else if (param == 7) {
    cga.reverse = true;
  } else if (param >= 30 && param <= 37) {
    cga.fore = colour[param - 30];
  } else if (param >= 40 && param <= 47) {
    cga.back = colour[param - 40];
  }
}

// Clears within [first, last): from the cursor on, up to it, or all.
static void
cga_erase(int first, int last, int how)
{
  int at = cga.row * COLS + clamp(cga.col, 0, COLS - 1);

  if (how == 0)
    cga_clear(at, last);
  else if (how == 1)
    cga_clear(first, at + 1);
  else if (how == 2)
    cga_clear(first, last);
}

// Puts the cursor on a row and column from 0 on, or as near as there is one.
static void
cga_move(int row, int col)
{
  cga.row = clamp(row, 0, ROWS - 1);
  cga.col = clamp(col, 0, COLS - 1);
}

// Does what a sequence asks for that ends with `letter`. A missing number is 0
// in cga.param, which counts as 1 where it is a distance or a place.
static void
cga_end_sequence(uint8_t letter)
{
  int n = cga.param[0] > 0 ? cga.param[0] : 1;

  switch (letter) {
  case 'A':
    cga_move(cga.row - n, cga.col);
    break;
  case 'B':
    cga_move(cga.row + n, cga.col);
    break;
  case 'C':
    cga_move(cga.row, cga.col + n);
    break;
  case 'D':
    cga_move(cga.row, cga.col - n);
    break;
  case 'H':
    cga_move(n - 1, cga.param[1] - 1);
    break;
  case 'J':
    cga_erase(0, ROWS * COLS, cga.param[0]);
    break;
  case 'K':
    cga_erase(cga.row * COLS, (cga.row + 1) * COLS, cga.param[0]);
    break;
  case 'm':
    for (int i = 0; i <= cga.nparam && i < MAXPARAMS; i++)
      cga_colour(cga.param[i]);
    break;
  }
}

// A byte within CSI: a digit, a semicolon, or the letter that ends it. Others
// (CSI ? 25 l, for one) are read over, and the sequence then does nothing
// known.
static void
cga_sequence(uint8_t c)
{
  int *param;

  if (c >= '0' && c <= '9') {
    if (cga.nparam < MAXPARAMS) {
      param = &cga.param[cga.nparam];
      *param = clamp(*param * 10 + (c - '0'), 0, MAXPARAM);
    }
  } else if (c == ';') {
    cga.nparam = clamp(cga.nparam + 1, 0, MAXPARAMS);
  } else if (c >= '@') {
    cga.state = TEXT;
    cga_end_sequence(c);
  }
}

//             ESC               [                  letter: done
//   TEXT -----------> ESCAPE -------> SEQUENCE -------------------> TEXT
//                       any other: TEXT       control character: TEXT
static void
cga_byte(uint8_t c)
{
  if (c == '\033') {
    cga.state = ESCAPE;
    cga.follow = 0;
  } else if (c < ' ' || c == 0x7f) { // also ends a sequence that is cut short
    cga.state = TEXT;
    cga.follow = 0;
    cga_control(c);
  } else if (cga.state == TEXT) {
    cga_text(c);
  } else if (cga.state == SEQUENCE) {
    cga_sequence(c);
  } else {
    cga.state = c == '[' ? SEQUENCE : TEXT; // others are one letter
    cga.nparam = 0;
    memset(cga.param, 0, sizeof(cga.param));
  }
}

// ---- the hardware ----

// Copies what changed, by pairs of cells, as memcpy moves 4 bytes at a time.
// The cursor is a register of its own, and is moved only when it has to.
void
cga_show(void)
{
  int from = cga.dirty_from & ~1;
  int to = (cga.dirty_to + 1) & ~1;
  uint at = (uint)(cga.row * COLS + clamp(cga.col, 0, COLS - 1));

  if (!cga.present || (from >= to && at == cga.shown_at))
    return;
  assert_lt(at, ROWS * COLS);
  if (from < to)
    memcpy(cga_memory() + from, cga.cell + from,
           (uint)(to - from) * sizeof(cga.cell[0]));
  cga.dirty_from = ROWS * COLS;
  cga.dirty_to = 0;
  cga.shown_at = at;
  crtc_write(CURSOR_HIGH, (uint8_t)(at >> 8));
  crtc_write(CURSOR_LOW, (uint8_t)at);
}

// Memory that keeps what is written is a screen; nothing else answers there.
// The cursor is where the firmware left it: its messages stay visible.
void
cga_init(void)
{
  volatile uint16_t *first = cga_memory();
  uint16_t saved = *first;
  int at;

  *first = 0x0755;
  cga.present = *first == 0x0755;
  *first = saved;
  if (!cga.present)
    return;

  memcpy(cga.cell, cga_memory(), sizeof(cga.cell));
  crtc_write(START_HIGH, 0);
  crtc_write(START_LOW, 0);
  at = crtc_read(CURSOR_HIGH) << 8 | crtc_read(CURSOR_LOW);
  cga.row = clamp(at / COLS, 0, ROWS - 1);
  cga_colour(0);
  cga_mark(0, ROWS * COLS);
  if (at % COLS != 0)
    cga_line_feed();
  cga_show();
}

// Puts the plain text that `s` begins with into the cursor's row, as far as
// there is room; how many characters. Most text is plain, and cga_byte takes
// five times as long for a character.
static uint
cga_plain(const char *s, uint n)
{
  int at = cga.row * COLS + cga.col;
  uint room = (uint)(COLS - cga.col);
  uint16_t colours = cga_blank() & 0xff00;
  uint16_t *cell = &cga.cell[at];
  uint i;

  if (cga.state != TEXT)
    return 0;
  if (n > room)
    n = room;
  for (i = 0; i < n && s[i] >= ' ' && s[i] != 0x7f; i++)
    cell[i] = colours | (uint8_t)s[i];
  if (i > 0) {
    cga.follow = 0;
    cga.col += (int)i;
    cga_mark(at, at + (int)i);
  }
  return i;
}

void
cga_write(const char *s, uint n)
{
  uint done;

  for (; cga.present && n > 0; s += done, n -= done) {
    done = cga_plain(s, n);
    if (done == 0) {
      cga_byte((uint8_t)*s);
      done = 1;
    }
  }
}
