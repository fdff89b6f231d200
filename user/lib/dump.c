// Rows of bytes: see dump.h.
#include "dump.h"
#include <string.h>
#include <unistd.h>

static struct dump d; // skip and left: what of them is to come
static uint offset;   // of the row, in all files together
static uint8_t row[ROW], last[ROW];
static int filled; // bytes in row
static bool have_last;
static bool starred; // a * stands for the rows before this one

// The last row is printed in any case if it is not full; the offset at the end
// shows how many rows a * was.
static void
end_row(void)
{
  if (!d.all && have_last && filled == ROW && memcmp(row, last, ROW) == 0) {
    if (!starred)
      out_print("*\n");
    starred = true;
  } else if (filled > 0) {
    memset(row + filled, 0, (size_t)(ROW - filled));
    d.print(row, filled, offset);
    starred = false;
  }
  memcpy(last, row, ROW);
  have_last = true;
  offset += (uint)filled;
  filled = 0;
}

static void
add_byte(uint8_t c)
{
  if (d.skip > 0) {
    d.skip--;
    offset++;
    return;
  }
  row[filled++] = c;
  if (d.left > 0)
    d.left--;
  if (filled == ROW)
    end_row();
}

// By bytes rather than by seeking: a pipe has no position.
static int
dump(int fd, const char *name)
{
  static uint8_t buf[BUFSIZ];
  ssize_t n = 0;

  while (d.left != 0 && (n = read(fd, buf, sizeof(buf))) > 0) {
    for (ssize_t i = 0; i < n && d.left != 0; i++)
      add_byte(buf[i]);
  }
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

int
dump_files(int argc, char *argv[], const struct dump *how, uint *end)
{
  int status;

  d = *how;
  refuse_output_as_input();
  status = each_file(argc, argv, dump);
  end_row();
  *end = offset;
  return status;
}
