// Prints the end of files. Of the lines read, only the last ones are kept, so
// that an endless stream needs no endless memory.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lectern.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "tail [-f] [-c BYTES | -n LINES | -LINES] [FILE]...\n"
    "print the last lines (10) of each file\n"
    "  -f  go on with what is added to the file, until ^C; one FILE only\n"
    "  -c  how many bytes; with +, from byte BYTES on\n"
    "  -n  how many lines; with +, from line LINES on";

#define PAUSE 20 // 1/100 s between two looks, with -f

struct line {
  char *text;
  size_t size; // bytes at text
  size_t len;
};

static int lines = 10;  // or bytes
static bool bytes;      // -c
static bool from_start; // print from line `lines` on
static bool show_name;
static bool following;
static struct line *ring; // the last lines; grows up to `lines`
static int ring_size;     // lines it has room for

// Makes room in the ring, which is full but holds less than `lines`.
static void
grow_ring(void)
{
  int size = ring_size < lines / 2 ? ring_size * 2 + 16 : lines;
  struct line *bigger = NULL;

  if (size > lines)
    size = lines;
  errno = ENOMEM;
  if ((uint)size < UINT32_MAX / sizeof(*ring))
    bigger = realloc(ring, (size_t)size * sizeof(*ring));
  if (bigger == NULL)
    fail("cannot keep %d lines", lines);
  memset(bigger + ring_size, 0, (size_t)(size - ring_size) * sizeof(*ring));
  ring = bigger;
  ring_size = size;
}

// As head does.
static void
print_name(const char *name)
{
  static bool again;

  if (show_name)
    out_print("%s==> %s <==\n", again ? "\n" : "",
              strcmp(name, "-") == 0 ? "standard input" : name);
  again = true;
}

// Buffers go round with the ring: the oldest line's is read into again, so
// there is no malloc per line.
static void
print_last(FILE *in)
{
  int next = 0; // where the next line goes: the oldest, once it is full
  int held = 0;
  ssize_t n;

  for (;;) {
    if (held == ring_size && ring_size < lines)
      grow_ring();
    n = getline(&ring[next].text, &ring[next].size, in);
    if (n < 0)
      break;
    ring[next].len = (size_t)n;
    held += held < lines;
    next = next + 1 < lines ? next + 1 : 0;
  }
  for (int i = 0; i < held; i++) {
    int at = held < lines ? i : (int)((uint)(next + i) % (uint)lines);

    out_write(ring[at].text, ring[at].len);
  }
}

// What is read goes behind what is kept. The buffer holds twice what is wanted:
// so each byte is moved once at most, on average.
static void
print_last_bytes(FILE *in)
{
  static char *buf;
  static size_t room;
  size_t wanted = (size_t)lines, held = 0, n = 1;

  while (n > 0) {
    if (held + BUFSIZ > room && room > wanted &&
        room - wanted >= wanted + BUFSIZ) {
      memmove(buf, buf + held - wanted, wanted);
      held = wanted;
    } else if (held + BUFSIZ > room) {
      room = room * 2 + 2 * BUFSIZ;
      if ((buf = realloc(buf, room)) == NULL)
        fail("cannot keep %d bytes", lines);
    }
    n = fread(buf + held, 1, BUFSIZ, in);
    held += n;
  }
  if (held > wanted)
    out_write(buf + held - wanted, wanted);
  else
    out_write(buf, held);
}

// Counts up to the first line that is printed and no further, so that no stream
// is too long for an int.
static void
print_from(FILE *in)
{
  static char *line;
  static size_t size;
  ssize_t n;
  int count = 0;

  while ((n = getline(&line, &size, in)) >= 0) {
    if (count < lines)
      count++;
    if (count >= lines)
      out_write(line, (size_t)n);
  }
}

static void
print_from_byte(FILE *in)
{
  char buf[BUFSIZ];
  size_t n;
  int c, count = 1;

  while (count < lines && (c = getc(in)) != EOF)
    count++;
  while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
    out_write(buf, n);
}

// -f: prints what is added, for ever. What is at its end for good, as a pipe
// is, is not waited for. A file that has become shorter is read from its start.
// Returns -1 if it cannot be read.
static int
follow(int fd, const char *name)
{
  static char buf[BUFSIZ];
  struct stat st;
  ssize_t n = 0;

  while (n >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
    if (st.st_size < lseek(fd, 0, SEEK_CUR))
      lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, buf, sizeof(buf))) > 0)
      out_write(buf, (size_t)n);
    out_flush();
    sleep_ticks(PAUSE);
  }
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

// Of -n 0 and -c 0 nothing is read at all; with -f that goes on from the end.
static int
print_tail(FILE *in, const char *name)
{
  print_name(name);
  if (from_start)
    (bytes ? print_from_byte : print_from)(in);
  else if (lines > 0)
    (bytes ? print_last_bytes : print_last)(in);
  else if (following)
    lseek(fileno(in), 0, SEEK_END);
  return following ? follow(fileno(in), name) : 0;
}

// A file that is both input and output is no harm to the last lines: all is
// read before the first is written.
int
main(int argc, char *argv[])
{
  int c;

  while ((c = option(&argc, &argv, "c:fn:#", help)) != -1) {
    following |= c == 'f';
    if (c == 'f')
      continue;
    bytes = c == 'c';
    from_start = *option_argument() == '+';
    lines = number(option_argument(), 0, INT32_MAX);
  }
  usage(argc, argv, following && argc > 2, help);
  show_name = argc > 2;
  if (from_start || following) // else the file has been read when it is written
    refuse_output_as_input();
  return out_close(each_stream(argc, argv, print_tail));
}
