// What programs share that read files and write to standard output: one loop
// over the operands, one place where output fails.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

// A write may be short when a signal, a full pipe or the log's limit cuts it;
// the rest is written then.
int
write_all(int fd, const void *buf, size_t n)
{
  const char *p = buf;
  ssize_t done;

  while (n > 0) {
    done = write(fd, p, n);
    if (done < 0)
      return -1;
    if (done == 0) { // no progress and no reason: do not try for ever
      errno = EIO;
      return -1;
    }
    p += done;
    n -= (size_t)done;
  }
  return 0;
}

static const char *output; // of what a message speaks

void
out_is(const char *name)
{
  output = name;
}

// Nobody can read what we have to say: ends the program. A reader who has left
// the pipe is no error to speak of (it is one where SIGPIPE is ignored).
static _Noreturn void
out_fail(int error)
{
  errno = error;
  if (error != EPIPE)
    warn("%s", output == NULL ? "standard output" : output);
  exit(1);
}

void
out_write(const void *buf, size_t n)
{
  if (fwrite(buf, 1, n, stdout) < n)
    out_fail(errno);
}

// Each output goes through one of these, so no program has a write whose result
// nobody looks at: `ls > full-disk` fails, and says so.
void
out_print(const char *fmt, ...)
{
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vprintf(fmt, ap);
  va_end(ap);
  if (n < 0)
    out_fail(errno);
}

void
out_flush(void)
{
  if (fflush(stdout) != 0)
    out_fail(errno);
}

// What is in the buffer may be the write that fails, so a program's status is
// known only after this.
int
out_close(int status)
{
  out_flush();
  return status;
}

static bool no_output_as_input, silent;

void
refuse_output_as_input(void)
{
  no_output_as_input = true;
}

void
no_input_messages(void)
{
  silent = true;
}

// By device and inode: names may differ, and descriptors have none.
bool
same_open_file(int a, int b)
{
  struct stat s, t;

  return fstat(a, &s) == 0 && fstat(b, &t) == 0 && S_ISREG(s.st_mode) &&
         s.st_ino != 0 && same_file(&s, &t); // a pipe has number 0
}

// Opens an operand to be read, "-" being standard input. -1 after a message.
static int
open_input(const char *name)
{
  int fd = strcmp(name, "-") == 0 ? 0 : open(name, O_RDONLY);
  struct stat st;

  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
    if (fd > 0)
      close(fd);
    errno = EISDIR;
    fd = -1;
  }
  if (fd < 0 && !silent)
    warn("%s", name);
  if (fd >= 0 && no_output_as_input && same_open_file(fd, 1)) {
    fprintf(stderr, "%s: %s: input file is output file\n", _progname, name);
    if (fd > 0)
      close(fd);
    fd = -1;
  }
  return fd;
}

// An operand that cannot be opened is no reason to leave the others out, as one
// sees in `cat a b c`.
int
each_file(int argc, char *argv[], int (*work)(int fd, const char *name))
{
  int status = 0;
  int i = argc > 1 ? 1 : 0;

  do {
    const char *name = argc > 1 ? argv[i] : "-";
    int fd = open_input(name);

    if (fd < 0 || work(fd, name) < 0)
      status = 1;
    if (fd > 0)
      close(fd);
  } while (++i < argc);
  return status;
}

// Standard input keeps its stream, so that naming it twice loses nothing.
static int (*stream_work)(FILE *in, const char *name);

static int
each_stream_file(int fd, const char *name)
{
  FILE *in = fd == 0 ? stdin : fdopen(fd, "r");
  int status;

  if (in == NULL) {
    warn("%s", name);
    return -1;
  }
  status = stream_work(in, name);
  if (ferror(in)) {
    if (!silent)
      warn("%s", name);
    status = -1;
  }
  if (in != stdin)
    fclose(in); // and the descriptor: each_file's close is then idle
  return status;
}

// Through a static, as C has no function that knows more than its arguments;
// programs have one thread.
int
each_stream(int argc, char *argv[], int (*work)(FILE *in, const char *name))
{
  stream_work = work;
  return each_file(argc, argv, each_stream_file);
}
