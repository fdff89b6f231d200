// Prints bytes as numbers and as characters, 16 in a row.
// All files are one row of bytes, as after `cat`: a row may have bytes of two.
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "hexdump [-C] [-v] [-s SKIP] [-n BYTES] [FILE]...\n"
    "print offset, 16 bytes in hexadecimal, characters; * is rows that are\n"
    "equal to the one before\n"
    "  -C  this form (there is no other)\n"
    "  -n  only so many bytes\n"
    "  -s  leave out so many bytes first\n"
    "  -v  all rows, equal or not";

#define ROW 16

static uint offset;   // in all files together
static int skip;      // bytes still to leave out
static int left = -1; // bytes still to print; -1: all
static bool show_all;
static uint8_t row[ROW];
static int filled;        // bytes in row
static uint8_t last[ROW]; // the row before
static bool have_last;
static bool starred; // a * stands for the rows before this one

// A row that is not full is padded, so that the characters are below those of
// the others.
static void
print_row(void)
{
  out_print("%08x ", offset);
  for (int i = 0; i < ROW; i++) {
    if (i % 8 == 0)
      out_print(" ");
    if (i < filled)
      out_print("%02x ", row[i]);
    else
      out_print("   ");
  }
  out_print(" |");
  for (int i = 0; i < filled; i++)
    out_print("%c", row[i] >= ' ' && row[i] < 0x7f ? row[i] : '.');
  out_print("|\n");
}

// The last row is printed in any case if it is not full; the offset at the end
// shows how many rows a * was.
static void
end_row(void)
{
  if (!show_all && have_last && filled == ROW && memcmp(row, last, ROW) == 0) {
    if (!starred)
      out_print("*\n");
    starred = true;
  } else if (filled > 0) {
    print_row();
    starred = false;
  }
  memcpy(last, row, ROW);
  have_last = true;
  offset += (uint)filled;
  filled = 0;
}

// By bytes rather than by seeking: a pipe has no position.
static void
add_byte(uint8_t c)
{
  if (skip > 0) {
    skip--;
    offset++;
    return;
  }
  row[filled++] = c;
  if (left > 0)
    left--;
  if (filled == ROW)
    end_row();
}

// The state is in variables of the file, as a row may go on with the next
// operand.
static int
dump(int fd, const char *name)
{
  static uint8_t buf[BUFSIZ];
  ssize_t n = 0;

  while (left != 0 && (n = read(fd, buf, sizeof(buf))) > 0)
    for (ssize_t i = 0; i < n && left != 0; i++)
      add_byte(buf[i]);
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

// -s and -n count over all operands together.
int
main(int argc, char *argv[])
{
  int status;
  int c;

  while ((c = option(&argc, &argv, "Cvs:n:", help)) != -1) {
    show_all = show_all || c == 'v';
    if (c == 's')
      skip = number(option_argument(), 0, INT32_MAX);
    if (c == 'n')
      left = number(option_argument(), 0, INT32_MAX);
  }
  refuse_output_as_input();
  status = each_file(argc, argv, dump);
  end_row();
  if (offset > 0)
    out_print("%08x\n", offset);
  return out_close(status);
}
