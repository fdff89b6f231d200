// Copies standard input to standard output and to files.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "tee [-a] [FILE]...\n"
                           "copy standard input to standard output and FILEs\n"
                           "  -a  add to the end of the files";

struct output {
  int fd; // -1: not opened, or failed
  const char *name;
};

static char buf[BUFSIZ];

// Opens an output, before which it is what it was: opening may empty it. -1
// after a message.
static int
open_output(const char *name, int flags)
{
  struct stat in, out;
  int fd;

  if (fstat(0, &in) == 0 && S_ISREG(in.st_mode) && in.st_ino != 0 &&
      stat(name, &out) == 0 && same_file(&in, &out)) {
    fprintf(stderr, "tee: %s: input file is output file\n", name);
    return -1;
  }
  if ((fd = open(name, flags, 0666)) < 0)
    warn("%s", name);
  return fd;
}

// Gives an output up after a failed write. A reader who has left is no news.
static void
give_up(struct output *o)
{
  if (errno != EPIPE)
    warn("%s", o->name);
  if (o->fd > 1)
    close(o->fd);
  o->fd = -1;
}

// Writes buf to every output that still works; their number.
// One that fails does not stop the others; tee ends when none is left.
static int
write_outputs(struct output outputs[], int n, size_t len, int *status)
{
  int working = 0;

  for (int i = 0; i < n; i++) {
    if (outputs[i].fd < 0)
      continue;
    if (write_all(outputs[i].fd, buf, len) == 0) {
      working++;
    } else {
      give_up(&outputs[i]);
      *status = 1;
    }
  }
  return working;
}

// -a matters for a log that several write to: each write goes to the end there
// is at that moment.
int
main(int argc, char *argv[])
{
  struct output *outputs; // standard output, then the operands
  int flags = O_WRONLY | O_CREAT | O_TRUNC;
  int status = 0;
  ssize_t len;

  while (option(&argc, &argv, "a", help) != -1)
    flags = O_WRONLY | O_CREAT | O_APPEND;
  outputs = calloc((size_t)argc, sizeof(outputs[0]));
  if (outputs == NULL)
    fail("cannot open %d files", argc);
  outputs[0] = (struct output){1, "standard output"};
  if (same_open_file(0, 1)) {
    fprintf(stderr, "tee: standard output: input file is output file\n");
    outputs[0].fd = -1;
    status = 1;
  }
  for (int i = 1; i < argc; i++) {
    outputs[i] = (struct output){open_output(argv[i], flags), argv[i]};
    if (outputs[i].fd < 0)
      status = 1;
  }
  do {
    len = read(0, buf, sizeof(buf));
    if (len < 0)
      fail("standard input");
  } while (len > 0 && write_outputs(outputs, argc, (size_t)len, &status) > 0);
  return status;
}
