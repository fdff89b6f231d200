// What less shows. Of a file some blocks are in memory, read when they are
// needed; what comes from a pipe is kept, as it comes only once.
//
// A block is BLOCK bytes at a multiple of BLOCK. The blocks of a file are read
// into CACHED places in turn: going to and fro on a screen needs two, and a
// search goes through the file once. A pipe's blocks are in `kept`, by number.
#include "user/less/less.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK  16384
#define CACHED 8 // blocks of a file

struct block {
  size_t number; // of the file
  size_t n;      // bytes there are
  char *bytes;   // NULL: not used yet
};

static int fd;
static bool is_pipe;
static struct block cache[CACHED];
static uint oldest; // of the cache
static char **kept; // blocks of a pipe
static size_t kept_room;
static size_t size; // of what has come
static bool ended;

// The descriptor is open until the program ends. A device is read as a pipe is,
// as it may have no end and cannot be read twice.
bool
store_open(const char *name)
{
  struct stat st;

  fd = name != NULL ? open(name, O_RDONLY) : 0;
  if (fd < 0 || fstat(fd, &st) < 0) {
    warn("%s", name != NULL ? name : "standard input");
    return false;
  }
  if (S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    warn("%s", name != NULL ? name : "standard input");
    return false;
  }
  is_pipe = !S_ISREG(st.st_mode);
  return true;
}

// The block of the file; NULL: no memory. `least` is a byte of it that is
// wanted: a block that was read when the file was shorter is read again for it.
// b->n says how much of it there is. What cannot be read ends the block.
static struct block *
file_block(size_t number, size_t least)
{
  struct block *b = NULL;
  ssize_t n;

  for (uint i = 0; i < CACHED && b == NULL; i++)
    if (cache[i].bytes != NULL && cache[i].number == number)
      b = &cache[i];
  if (b != NULL && b->n > least)
    return b;
  if (b == NULL)
    b = &cache[oldest++ % CACHED];
  if (b->bytes == NULL && (b->bytes = malloc(BLOCK)) == NULL)
    return NULL;
  b->number = number;
  b->n = 0;
  if (lseek(fd, (off_t)(number * BLOCK), SEEK_SET) < 0)
    return b;
  while (b->n < BLOCK && (n = read(fd, b->bytes + b->n, BLOCK - b->n)) > 0)
    b->n += (size_t)n;
  return b;
}

// Room for the block that the pipe's next byte goes to. False: no memory.
static bool
pipe_room(void)
{
  size_t number = size / BLOCK;
  char **bigger;

  if (size % BLOCK != 0)
    return true;
  if (number == kept_room) {
    bigger = realloc(kept, (kept_room * 2 + 64) * sizeof(*kept));
    if (bigger == NULL)
      return false;
    kept = bigger;
    kept_room = kept_room * 2 + 64;
  }
  kept[number] = malloc(BLOCK);
  return kept[number] != NULL;
}

// Without memory the text ends there. Reads until byte `at` has come, or
// nothing more comes: -1.
static int
pipe_byte(size_t at)
{
  while (!ended && size <= at) {
    ssize_t n = 0;

    if (pipe_room())
      n = read(fd, kept[size / BLOCK] + size % BLOCK, BLOCK - size % BLOCK);
    if (n <= 0)
      ended = true;
    else
      size += (size_t)n;
  }
  return at < size ? (unsigned char)kept[at / BLOCK][at % BLOCK] : -1;
}

// `at` is counted from the start of the file, or from the first byte that came.
// -1: nothing is there, or it cannot be read.
int
store_byte(size_t at)
{
  struct block *b;

  if (is_pipe)
    return pipe_byte(at);
  b = file_block(at / BLOCK, at % BLOCK);
  return b != NULL && b->n > at % BLOCK ? (unsigned char)b->bytes[at % BLOCK]
                                        : -1;
}

// Asked anew each time, as a file may grow while it is shown. A pipe has a size
// when all of it has come.
size_t
store_size(void)
{
  struct stat st;

  if (is_pipe)
    return ended ? size : 0;
  return fstat(fd, &st) == 0 ? (size_t)st.st_size : 0;
}
