// What programs share that read files and write to descriptor 1: one loop over
// the operands, one place where output fails. Only one of each is active in a
// program, so the state is static.
#include "user.h"

static struct stream *out; // over descriptor 1; NULL until first used
static bool out_console;   // show each line as soon as it is complete

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

// Nobody can read what we have to say: ends the program. A reader who has left
// the pipe is no error to speak of (it is one where SIGPIPE is ignored).
static _Noreturn void
out_fail(int error)
{
  errno = error;
  if (error != EPIPE)
    warn("standard output");
  exit(1);
}

static void
out_open(void)
{
  struct stat st;

  if (out != NULL)
    return;
  out = fdopen_stream(1);
  if (out == NULL)
    fail("standard output");
  out_console = fstat(1, &st) == 0 && st.type == T_DEV;
}

static void
out_check(bool line)
{
  if (error_stream(out) != 0 || (line && out_console && flush_stream(out) < 0))
    out_fail(error_stream(out));
}

void
out_write(const void *buf, size_t n)
{
  out_open();
  write_stream(out, buf, n);
  out_check(memchr(buf, '\n', n) != NULL);
}

static void
out_put(void *line, char c)
{
  putc_stream(c, out);
  if (c == '\n')
    *(bool *)line = true;
}

void
out_print(const char *fmt, ...)
{
  bool line = false;
  va_list ap;

  out_open();
  va_start(ap, fmt);
  vformat(out_put, &line, fmt, ap);
  va_end(ap);
  out_check(line);
}

void
out_flush(void)
{
  if (out != NULL && flush_stream(out) < 0)
    out_fail(error_stream(out));
}

int
out_close(int status)
{
  out_flush();
  return status;
}

static bool no_output_as_input;

void
refuse_output_as_input(void)
{
  no_output_as_input = true;
}

bool
same_open_file(int a, int b)
{
  struct stat s, t;

  return fstat(a, &s) == 0 && fstat(b, &t) == 0 && s.type == T_FILE &&
         s.ino != 0 && same_file(&s, &t); // a pipe has number 0
}

// Opens an operand to be read, "-" being standard input. -1 after a message.
static int
open_input(const char *name)
{
  int fd = strcmp(name, "-") == 0 ? 0 : open(name, O_RDONLY);
  struct stat st;

  if (fd >= 0 && fstat(fd, &st) == 0 && st.type == T_DIR) {
    if (fd > 0)
      close(fd);
    errno = EISDIR;
    fd = -1;
  }
  if (fd < 0)
    warn("%s", name);
  if (fd >= 0 && no_output_as_input && same_open_file(fd, 1)) {
    fprintf(2, "%s: %s: input file is output file\n", progname, name);
    if (fd > 0)
      close(fd);
    fd = -1;
  }
  return fd;
}

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
static int (*stream_work)(struct stream *in, const char *name);
static struct stream *standard_input;

static int
each_stream_file(int fd, const char *name)
{
  struct stream *in = fd == 0 ? standard_input : fdopen_stream(fd);
  int status;

  if (fd == 0 && in == NULL)
    in = standard_input = fdopen_stream(0);
  if (in == NULL) {
    warn("%s", name);
    return -1;
  }
  status = stream_work(in, name);
  if (error_stream(in) != 0) {
    errno = error_stream(in);
    warn("%s", name);
    status = -1;
  }
  if (in != standard_input)
    close_stream(in); // and the descriptor: each_file's close is then idle
  return status;
}

int
each_stream(int argc, char *argv[],
            int (*work)(struct stream *in, const char *name))
{
  stream_work = work;
  return each_file(argc, argv, each_stream_file);
}
