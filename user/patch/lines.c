// Lines of a text in memory. They are never freed, but for the arrays: a patch
// is small, and the program short-lived.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "user/patch/patch.h"

static void *
bigger(void *old, size_t n)
{
  void *p = realloc(old, n);

  if (p == NULL) {
    fprintf(stderr, "patch: out of memory\n");
    exit(2);
  }
  return p;
}

void
lines_add(struct lines *to, const char *at, size_t n)
{
  if (to->n == to->room) {
    to->room = to->room * 2 + 64;
    to->line = bigger(to->line, (size_t)to->room * sizeof(*to->line));
  }
  to->line[to->n++] = (struct line){at, n};
}

bool
lines_read(struct lines *to, int fd)
{
  char *bytes = NULL;
  size_t size = 0, room = 0, from = 0;
  ssize_t n;

  do {
    if (room - size < BUFSIZ) {
      room = room * 2 + 2 * BUFSIZ;
      bytes = bigger(bytes, room);
    }
    n = read(fd, bytes + size, room - size);
    size += n > 0 ? (size_t)n : 0;
  } while (n > 0);
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] == '\n' || i == size - 1) {
      lines_add(to, bytes + from, i + 1 - from);
      from = i + 1;
    }
  }
  return n == 0;
}

bool
line_begins(const struct line *line, const char *text)
{
  return line->n >= strlen(text) && memcmp(line->at, text, strlen(text)) == 0;
}
