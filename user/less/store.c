// What less shows. Of a file some blocks are in memory, read when they are
// needed; what comes from a pipe is kept, as it comes only once.
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

// The block of the file; NULL: no memory.
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

// Room for the block that the pipe's next byte goes to.
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

// Without memory the text ends there.
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

size_t
store_size(void)
{
  struct stat st;

  if (is_pipe)
    return ended ? size : 0;
  return fstat(fd, &st) == 0 ? (size_t)st.st_size : 0;
}
