// Prints bytes as numbers or characters, as POSIX has it.
// All files are one row of bytes, as after `cat`: a row may have bytes of two.
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "od [-v] [-A BASE] [-j SKIP] [-N BYTES] [-t TYPE] [-bcdosx] [FILE]...\n"
    "print 16 bytes in a row; * is rows that are equal to the one before\n"
    "  -A  offsets in d(ecimal), o(ctal), x (hexadecimal), or n(one)\n"
    "  -j  leave out so many bytes first\n"
    "  -N  only so many bytes\n"
    "  -t  as c(haracters), or d, o, u, x and 1, 2 or 4 bytes at once (o2)\n"
    "  -v  all rows, equal or not\n"
    "  -b -c -d -o -s -x  as -t o1, c, u2, o2, d2, x2";

#define ROW 16

static char base = 'o', type = 'o';
static int unit = 2; // bytes
static uint offset;  // in all files together
static int skip;     // bytes still to leave out
static int left = -1;
static bool show_all;
static uint8_t row[ROW], last[ROW]; // this one, and the one before
static int filled;                  // bytes in row
static bool have_last, starred;     // a * stands for rows before this one

static void
print_offset(void)
{
  if (base == 'd')
    out_print("%07u", offset);
  else if (base == 'o')
    out_print("%07o", offset);
  else if (base == 'x')
    out_print("%06x", offset);
}

// A character as C writes it, or three octal digits.
static void
print_character(uint8_t c)
{
  static const char letters[] = "abtnvfr"; // of 7 to 13

  if (c == '\0')
    out_print("  \\0");
  else if (c >= '\a' && c <= '\r')
    out_print("  \\%c", letters[c - '\a']);
  else if (c >= ' ' && c < 0x7f)
    out_print("   %c", c);
  else
    out_print(" %03o", c);
}

// The `unit` bytes at p as a number, low byte first. Columns have the width of
// the largest number and a blank.
static void
print_number(const uint8_t *p)
{
  static const int octal[] = {0, 3, 6, 0, 11}, decimal[] = {0, 3, 5, 0, 10};
  uint32_t n = 0;

  for (int i = unit; i-- > 0;)
    n = n << 8 | p[i];
  if (type == 'x')
    out_print(" %0*x", 2 * unit, (uint)n);
  else if (type == 'o')
    out_print(" %0*o", octal[unit], (uint)n);
  else if (type == 'u')
    out_print(" %*u", decimal[unit], (uint)n);
  else
    out_print(" %*d", decimal[unit] + 1,
              unit == 1   ? (int8_t)n
              : unit == 2 ? (int16_t)n
                          : (int)n);
}

// A last number that lacks bytes has zeros there.
static void
print_row(void)
{
  print_offset();
  memset(row + filled, 0, (size_t)(ROW - filled));
  for (int i = 0; i < filled; i += unit) {
    if (type == 'c')
      print_character(row[i]);
    else
      print_number(row + i);
  }
  out_print("\n");
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

// For each_file. By bytes rather than by seeking: a pipe has no position. The
// state is in variables of the file, as a row may go on with the next operand.
static int
dump(int fd, const char *name)
{
  static uint8_t buf[BUFSIZ];
  ssize_t n = 0;

  while (left != 0 && (n = read(fd, buf, sizeof(buf))) > 0) {
    for (ssize_t i = 0; i < n && left != 0; i++) {
      if (skip > 0) {
        skip--;
        offset++;
        continue;
      }
      row[filled++] = buf[i];
      left -= left > 0;
      if (filled == ROW)
        end_row();
    }
  }
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

// Sets type and unit as -t has them; false: there is no such type. Without a
// number it is 4 bytes, as an int.
static bool
set_type(const char *text)
{
  type = text[0];
  unit = 1;
  if (type == 'c')
    return text[1] == '\0';
  if (type == '\0' || strchr("doux", type) == NULL)
    return false;
  unit = text[1] == '\0' ? 4 : text[1] - '0';
  return text[1] == '\0' ||
         (text[2] == '\0' && (unit == 1 || unit == 2 || unit == 4));
}

// The letters of old, each a type. `bad` may be set by any of the options.
int
main(int argc, char *argv[])
{
  static const char letters[] = "bcdosx";
  static const char *const types[] = {"o1", "c", "u2", "o2", "d2", "x2"};
  bool bad = false;
  int status, c;

  while ((c = option(&argc, &argv, "vA:j:N:t:bcdosx", help)) != -1) {
    const char *text = option_argument();

    if (c == 'v') {
      show_all = true;
    } else if (c == 'A') {
      base = *text;
      bad |= strlen(text) != 1 || strchr("doxn", base) == NULL;
    } else if (c == 'j') {
      skip = number(text, 0, INT_MAX);
    } else if (c == 'N') {
      left = number(text, 0, INT_MAX);
    } else if (c == 't') {
      bad |= !set_type(text);
    } else {
      set_type(types[strchr(letters, c) - letters]);
    }
  }
  usage(argc, argv, bad, help);
  refuse_output_as_input();
  status = each_file(argc, argv, dump);
  end_row();
  if (base != 'n') {
    print_offset();
    out_print("\n");
  }
  return out_close(status);
}
