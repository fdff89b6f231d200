// The file: read as a whole, and written so that the old text is never lost.
//
// Writing makes a new file beside the old one, .vi-PID.N, brings it to the
// disk, and gives it the old one's name, which the kernel does in one step. A
// disk that is full, or a crash, leaves the old file as it was; what was typed
// stays in memory. A file with two names would have two texts then, so :w
// refuses to write it, and :w! parts them.
#include "user/vi/vi.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *name;     // of the file, or NULL
static bool one_empty; // it was read as a single empty line

// What :w writes to. It is NULL until a file was opened, or a text without a
// name was written to one.
const char *
file_name(void)
{
  return name;
}

// Reads all of it in at `at`; bytes, or -1 with errno.
static long
read_in(int fd, size_t at)
{
  static char piece[64 * 1024];
  size_t old = at;
  ssize_t n;

  while ((n = read(fd, piece, sizeof(piece))) > 0) {
    if (!text_insert(at, piece, (size_t)n)) {
      errno = ENOMEM;
      n = -1;
      break;
    }
    at += (size_t)n;
  }
  if (n < 0) {
    int error = errno;

    text_delete(old, at - old);
    errno = error;
    return -1;
  }
  return (long)(at - old);
}

// Opens a file to be read; -1 with errno, EISDIR for a directory.
static int
open_file(const char *path, struct stat *st)
{
  int fd = open(path, O_RDONLY);

  if (fd >= 0 && fstat(fd, st) == 0 && !S_ISREG(st->st_mode)) {
    close(fd);
    errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL; // a device may not end
    return -1;
  }
  return fd;
}

// Without a name if it is there and cannot be read: what is typed must not
// replace what nobody has seen. Reads the new text in behind the old one, which
// is deleted only when all of the new one is there: a file that cannot be read
// changes nothing. A file that does not exist yet is an empty text with a name.
bool
file_open(const char *path)
{
  struct stat st = {0};
  int fd = open_file(path, &st);
  int error = errno;
  char *copy = fd >= 0 || error == ENOENT ? strdup(path) : NULL;
  size_t old = text_size();
  long n = 0;

  if (fd >= 0) {
    n = copy != NULL ? read_in(fd, old) : -1;
    error = errno;
    close(fd);
  }
  if (copy == NULL || n < 0) {
    message("%s: %s", path, strerror(error));
    free(copy);
    return false;
  }
  bool newline = n > 0 && text_byte(text_size() - 1) == '\n';
  if (!newline && !text_insert(text_size(), "\n", 1)) {
    free(copy);
    return false;
  }
  text_delete(0, old);
  undo_forget();
  free(name);
  name = copy;
  one_empty = n == 1;
  if (fd < 0)
    message("%s: a new file", path);
  else
    message("%s: %u lines, %ld bytes%s", path, (uint)line_count() - (n == 0), n,
            n > 0 && !newline ? ", no newline at the end" : "");
  return true;
}

// Puts a whole file into the text at `at`, as one change that u takes back. A
// newline is added if the file does not end in one. False: said, and nothing
// has changed.
bool
file_read(const char *path, size_t at)
{
  struct stat st;
  int fd = open_file(path, &st);
  char *bytes = NULL;
  size_t size = 0;
  ssize_t n = -1;
  bool done = false;

  if (fd >= 0) {
    size = (size_t)st.st_size;
    bytes = malloc(size + 1);
    n = bytes != NULL ? read(fd, bytes, size) : -1;
    close(fd);
  }
  if (n < 0) {
    message("%s: %s", path, strerror(errno));
  } else {
    size = (size_t)n;
    if (size > 0 && bytes[size - 1] != '\n')
      bytes[size++] = '\n';
    done = change_insert(at, bytes, size);
  }
  free(bytes);
  return done;
}

// A new file that has no text is empty, though the text is never.
static bool
is_empty(void)
{
  return text_size() == 1 && text_byte(0) == '\n' && !one_empty;
}

// All of the text; -1 with errno. The text is in two pieces, before and behind
// the gap.
static int
write_text(int fd)
{
  size_t n;

  if (is_empty())
    return 0;
  for (size_t at = 0; at < text_size(); at += n) {
    const char *piece = text_piece(at, &n);

    if (write_all(fd, piece, n) < 0)
      return -1;
  }
  return 0;
}

// Writes the text to a new file and renames it; -1 with errno, and nothing is
// left.
// fsync is before rename, so that the name never leads to a file whose bytes
// are not on the disk yet.
static int
replace(const char *path)
{
  char *temp;
  int fd = open_beside(path, &temp);
  int status, error;

  if (fd < 0)
    return -1;
  status = write_text(fd);
  if (status == 0)
    status = fsync(fd);
  error = errno;
  if (close(fd) < 0 && status == 0) {
    error = errno;
    status = -1;
  }
  if (status == 0) {
    status = rename(temp, path);
    error = errno;
  }
  if (status < 0)
    unlink(temp);
  free(temp);
  errno = error;
  return status;
}

// Whether the file may be written; says why not. `own`: it is the name of the
// file that is edited. A path that leads nowhere is allowed: a file is made
// there.
static bool
allowed(const char *path, bool own, bool force)
{
  struct stat st;

  if (stat(path, &st) < 0)
    return true;
  if (!S_ISREG(st.st_mode)) {
    message("%s: not written: not a file", path);
    return false;
  }
  if (!own && !force) {
    message("%s: is there already: w! writes over it", path);
    return false;
  }
  if (st.st_nlink > 1 && !force) {
    message("%s: has %u names: w! parts it from the others", path,
            (uint)st.st_nlink);
    return false;
  }
  return true;
}

// With `force` it also replaces a file that is another one's, or that has more
// names. A text without a name gets this one. The text counts as saved only if
// it is in the file of its own name. False: said; the file is as it was.
bool
file_write(const char *path, bool force)
{
  bool own = path == NULL || (name != NULL && strcmp(path, name) == 0);
  int status;

  path = path == NULL ? name : path;
  if (path == NULL) {
    message("no file name: type :w NAME");
    return false;
  }
  if (!allowed(path, own, force))
    return false;
  status = replace(path);
  if (status < 0)
    message("%s: not written: %s", path, strerror(errno));
  else
    message("%s: written, %u bytes", path, is_empty() ? 0 : (uint)text_size());
  if (status == 0 && name == NULL)
    name = strdup(path);
  if (status == 0 && (own || (name != NULL && strcmp(path, name) == 0)))
    undo_saved();
  return status == 0;
}
