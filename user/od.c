// Prints bytes as numbers or characters, as POSIX has it.
#include <limits.h>
#include <string.h>
#include "dump.h"

static const char help[] =
    "od [-v] [-A BASE] [-j SKIP] [-N BYTES] [-t TYPE] [-bcdosx] [FILE]...\n"
    "print 16 bytes in a row; * is rows that are equal to the one before\n"
    "  -A  offsets in d(ecimal), o(ctal), x (hexadecimal), or n(one)\n"
    "  -j  leave out so many bytes first\n"
    "  -N  only so many bytes\n"
    "  -t  as c(haracters), or d, o, u, x and 1, 2 or 4 bytes at once (o2)\n"
    "  -v  all rows, equal or not\n"
    "  -b -c -d -o -s -x  as -t o1, c, u2, o2, d2, x2";

static char base = 'o', type = 'o';
static int unit = 2; // bytes

static void
print_offset(uint offset)
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

// For dump_files. A last number that lacks bytes has the zeros behind them.
static void
print_row(const uint8_t row[ROW], int n, uint offset)
{
  print_offset(offset);
  for (int i = 0; i < n; i += unit) {
    if (type == 'c')
      print_character(row[i]);
    else
      print_number(row + i);
  }
  out_print("\n");
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
  struct dump how = {.left = -1, .print = print_row};
  bool bad = false;
  int status, c;
  uint end;

  while ((c = option(&argc, &argv, "vA:j:N:t:bcdosx", help)) != -1) {
    const char *text = option_argument();

    if (c == 'v') {
      how.all = true;
    } else if (c == 'A') {
      base = *text;
      bad |= strlen(text) != 1 || strchr("doxn", base) == NULL;
    } else if (c == 'j') {
      how.skip = number(text, 0, INT_MAX);
    } else if (c == 'N') {
      how.left = number(text, 0, INT_MAX);
    } else if (c == 't') {
      bad |= !set_type(text);
    } else {
      set_type(types[strchr(letters, c) - letters]);
    }
  }
  usage(argc, argv, bad, help);
  status = dump_files(argc, argv, &how, &end);
  if (base != 'n') {
    print_offset(end);
    out_print("\n");
  }
  return out_close(status);
}
