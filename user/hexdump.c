// Prints bytes as numbers and as characters, 16 in a row.
#include "dump.h"

static const char help[] =
    "hexdump [-C] [-v] [-s SKIP] [-n BYTES] [FILE]...\n"
    "print offset, 16 bytes in hexadecimal, characters; * is rows that are\n"
    "equal to the one before\n"
    "  -C  this form (there is no other)\n"
    "  -n  only so many bytes\n"
    "  -s  leave out so many bytes first\n"
    "  -v  all rows, equal or not";

// For dump_files. A row that is not full is padded, so that the characters are
// below those of the others.
static void
print_row(const uint8_t row[ROW], int n, uint offset)
{
  out_print("%08x ", offset);
  for (int i = 0; i < ROW; i++) {
    if (i % 8 == 0)
      out_print(" ");
    if (i < n)
      out_print("%02x ", row[i]);
    else
      out_print("   ");
  }
  out_print(" |");
  for (int i = 0; i < n; i++)
    out_print("%c", row[i] >= ' ' && row[i] < 0x7f ? row[i] : '.');
  out_print("|\n");
}

// -s and -n count over all operands together.
int
main(int argc, char *argv[])
{
  struct dump how = {.left = -1, .print = print_row};
  int status, c;
  uint end;

  while ((c = option(&argc, &argv, "Cvs:n:", help)) != -1) {
    how.all |= c == 'v';
    if (c == 's')
      how.skip = number(option_argument(), 0, INT32_MAX);
    if (c == 'n')
      how.left = number(option_argument(), 0, INT32_MAX);
  }
  status = dump_files(argc, argv, &how, &end);
  if (end > 0)
    out_print("%08x\n", end);
  return out_close(status);
}
