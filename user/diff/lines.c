// A file in memory, and its lines. Each line gets a number, equal lines the
// same one, so that comparing two of them is comparing two numbers.
#include "user/diff/diff.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Memory, or the end of the program with status 2: half a comparison would look
// like a whole one.
static void *
memory(size_t n)
{
  void *p = malloc(n > 0 ? n : 1);

  if (p == NULL) {
    fprintf(stderr, "diff: out of memory\n");
    exit(2);
  }
  return p;
}

// All there is to read; -1 with errno. Appends it to t->bytes, which may be
// there on failure, too.
static int
read_all(struct text *t, int fd)
{
  size_t room = 0;
  ssize_t n;

  do {
    if (room - t->size < BUFSIZ) {
      char *bigger = realloc(t->bytes, room * 2 + 64 * 1024);

      if (bigger == NULL) {
        errno = ENOMEM;
        return -1;
      }
      t->bytes = bigger;
      room = room * 2 + 64 * 1024;
    }
    n = read(fd, t->bytes + t->size, room - t->size);
    t->size += n > 0 ? (size_t)n : 0;
  } while (n > 0);
  return n < 0 ? -1 : 0;
}

// Finds where the lines begin. A last line without a newline is a line. Makes
// room for the numbers and the marks, of which none is set yet.
static void
split(struct text *t)
{
  int n = 0;

  for (size_t i = 0; i < t->size; i++)
    n += t->bytes[i] == '\n' || i == t->size - 1;
  t->start = memory(((size_t)n + 1) * sizeof(*t->start));
  t->id = memory((size_t)n * sizeof(*t->id));
  t->changed = memory((size_t)n * sizeof(*t->changed));
  memset(t->changed, false, (size_t)n * sizeof(*t->changed));
  t->start[0] = 0;
  for (size_t i = 0; i < t->size; i++)
    if (t->bytes[i] == '\n' || i == t->size - 1)
      t->start[++t->n] = i + 1;
}

// "-" is standard input. On failure there is nothing to be freed. `path` must
// live as long as the text: its name is the same string.
bool
text_read(struct text *t, const char *path)
{
  int fd = strcmp(path, "-") == 0 ? 0 : open(path, O_RDONLY);
  int status;

  *t = (struct text){.name = path};
  status = fd >= 0 ? read_all(t, fd) : -1;
  if (status < 0)
    warn("%s", path);
  if (fd > 0)
    close(fd);
  if (status < 0)
    free(t->bytes);
  else
    split(t);
  return status == 0;
}

// t is not to be used any more.
void
text_free(struct text *t)
{
  free(t->bytes);
  free(t->start);
  free(t->id);
  free(t->changed);
}

// A NUL in the first 32 KB: no text has one.
bool
text_is_binary(const struct text *t)
{
  size_t n = t->size < 32 * 1024 ? t->size : 32 * 1024;

  return n > 0 && memchr(t->bytes, '\0', n) != NULL;
}

// ---- numbers ----

struct known {
  const char *line; // NULL: free
  size_t length;
  int id;
};

static struct known *table;
static uint mask; // places in the table, minus 1; never more than half in use
static int next_id;

// The number of a line, which is new if no line was equal to it; the line
// itself must stay where it is. A line is in the table at the place of its
// hash, or at the first free one behind that: so the search ends at the line or
// at a free place. Lines with the same hash are compared byte by byte.
static int
find_id(const char *line, size_t length)
{
  uint hash = 2166136261u; // FNV-1a
  struct known *k;

  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char)line[i]) * 16777619u;
  hash ^= hash >> 15;
  for (k = &table[hash & mask]; k->line != NULL; k = &table[++hash & mask])
    if (k->length == length && memcmp(k->line, line, length) == 0)
      return k->id;
  *k = (struct known){line, length, next_id++};
  return k->id;
}

// Lines of both texts are in one table, so equal ones have the same number in
// both. The table is only needed here, and is freed.
void
number_lines(struct text *a, struct text *b)
{
  struct text *texts[2] = {a, b};
  uint places = 16;

  while (places / 2 < (uint)a->n + (uint)b->n)
    places *= 2;
  mask = places - 1;
  table = memory(places * sizeof(*table));
  memset(table, 0, places * sizeof(*table));
  for (int i = 0; i < 2; i++) {
    struct text *t = texts[i];

    for (int j = 0; j < t->n; j++)
      t->id[j] = find_id(t->bytes + t->start[j], t->start[j + 1] - t->start[j]);
  }
  free(table);
}
