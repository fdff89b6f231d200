// Memory of one command, strings and lists that grow.
//
// All of a command's memory goes at once: parse and expansion build trees and
// lists of which nobody would want to free the pieces, least of all where an
// error leaves them half made. What was parsed is in an arena of its own, which
// lives on if a function was defined in it; what a command is expanded to goes
// when it has run, so that a loop needs no more the longer it runs.
//
//   scratch:  [chunk] -> [chunk]    what one command is expanded to
//               ^ a mark: back to here when the pipeline has run
//   a tree:   [chunk]               what one line was parsed to; one user is
//                                   who runs it, one each function in it
//
// A chunk is 4,000 bytes, or as long as what is too long for one. Strings that
// grow are not in an arena: each time they grow, the old one would be lost.
#include "user/sh/sh.h"

#define CHUNK 4000 // usable bytes of an ordinary piece

struct chunk {
  struct chunk *next;
  size_t used, size;
  char data[];
};

struct arena {
  struct chunk *chunks;
  int users;
};

static struct arena scratch; // where all begins
static struct arena *current = &scratch;

// Aligned for any type, and all 0. The newest piece is used as long as it has
// room; what is left in the others is lost until the command ends.
void *
arena_alloc(size_t n)
{
  struct chunk *c = current->chunks;
  char *p;

  n = (n + 7) & ~7;
  if (c == NULL || c->size - c->used < n) {
    size_t size = n > CHUNK ? n : CHUNK;

    c = malloc(sizeof(*c) + size);
    if (c == NULL) {
      fprintf(stderr, "sh: out of memory\n");
      return NULL;
    }
    c->next = current->chunks;
    c->used = 0;
    c->size = size;
    current->chunks = c;
  }
  p = c->data + c->used;
  c->used += n;
  return memset(p, 0, n);
}

// s may be NULL if n is 0. n bytes, which need not end with a NUL.
char *
arena_copy(const char *s, size_t n)
{
  char *copy = arena_alloc(n + 1);

  if (copy != NULL && n > 0)
    memmove(copy, s, n);
  return copy;
}

// Nothing may free what is older meanwhile: marks are released in reverse.
struct mark
arena_mark(void)
{
  struct chunk *c = current->chunks;

  return (struct mark){c, c != NULL ? c->used : 0};
}

// The newest pieces come first in the list, so those before the mark's go.
void
arena_release(struct mark mark)
{
  while (current->chunks != mark.chunk) {
    struct chunk *next = current->chunks->next;

    free(current->chunks);
    current->chunks = next;
  }
  if (mark.chunk != NULL)
    mark.chunk->used = mark.used;
}

// Everything that was taken from it is invalid then.
void
arena_reset(void)
{
  arena_release((struct mark){NULL, 0});
}

// It is not yet the current one.
struct arena *
arena_new(void)
{
  struct arena *arena = calloc(1, sizeof(*arena));

  if (arena == NULL)
    fprintf(stderr, "sh: out of memory\n");
  else
    arena->users = 1;
  return arena;
}

// The caller makes the last one current again when it is done: uses are in one
// another, like brackets.
struct arena *
arena_use(struct arena *arena)
{
  struct arena *last = current;

  current = arena;
  return last;
}

// A function that is defined keeps the tree it is in. Returns its argument.
struct arena *
arena_keep(struct arena *arena)
{
  arena->users++;
  return arena;
}

// With its last user all that was taken from it goes.
void
arena_drop(struct arena *arena)
{
  if (--arena->users > 0)
    return;
  struct arena *last = arena_use(arena);
  arena_reset();
  arena_use(last);
  free(arena);
}

// Makes room for n more bytes and a NUL.
static bool
str_reserve(struct str *str, size_t n)
{
  size_t size = str->size < 32 ? 64 : str->size;
  char *s;

  if (str->failed)
    return false;
  if (str->s != NULL && str->len + n + 1 <= str->size)
    return true;
  while (size < str->len + n + 1)
    size *= 2;
  s = realloc(str->s, size);
  if (s == NULL) {
    fprintf(stderr, "sh: out of memory\n");
    str->failed = true;
    return false;
  }
  str->s = s;
  str->size = size;
  return true;
}

// false: no memory, a message was printed, and `failed` is set; the text is as
// it was.
bool
str_insert(struct str *str, size_t at, const char *s, size_t n)
{
  if (!str_reserve(str, n))
    return false;
  memmove(str->s + at + n, str->s + at, str->len - at);
  memmove(str->s + at, s, n);
  str->len += n;
  str->s[str->len] = '\0';
  return true;
}

// [at, at + n) must be in the string.
void
str_delete(struct str *str, size_t at, size_t n)
{
  if (n == 0)
    return;
  memmove(str->s + at, str->s + at + n, str->len - at - n);
  str->len -= n;
  str->s[str->len] = '\0';
}

// `c` may be a NUL, but whoever reads s as a C string sees its end there.
void
str_add(struct str *str, char c)
{
  str_insert(str, str->len, &c, 1);
}

// n bytes at `s`, which may not be in the string itself: it may move.
void
str_append(struct str *str, const char *s, size_t n)
{
  str_insert(str, str->len, s, n);
}

// Also after a failure, which is forgotten then.
void
str_free(struct str *str)
{
  free(str->s);
  memset(str, 0, sizeof(*str));
}

// NULL: no memory, now or when something was added; a message was printed.
// Nobody has to ask at each addition, it is enough to look here.
char *
str_take(struct str *str)
{
  char *copy = str->failed ? NULL : arena_copy(str->s, str->len);

  str_free(str);
  return copy;
}

// The old array stays in the arena: it goes with the command. A `word` of NULL
// (no memory for it) is passed on as failure, so callers can write words_add(w,
// arena_copy(...)).
bool
words_add(struct words *words, char *word)
{
  if (word == NULL)
    return false;
  if (words->n + 2 > words->size) {
    int size = words->size == 0 ? 8 : words->size * 2;
    char **v = arena_alloc(size * sizeof(*v));

    if (v == NULL)
      return false;
    if (words->n > 0)
      memmove(v, words->v, words->n * sizeof(*v));
    words->v = v;
    words->size = size;
  }
  words->v[words->n++] = word;
  words->v[words->n] = NULL;
  return true;
}
