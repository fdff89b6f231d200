// What diff prints: the changes alone, or with the lines around them.
#include "user/diff/diff.h"

#define CONTEXT 3 // lines around a change, with -u

// Lines [ax, bx) of one text are in the place of [ay, by) of the other.
struct change {
  int ax, bx, ay, by;
};

// The first change at or behind lines *x, *y, which belong together; moves both
// behind it. False: there is none. *x and *y are in step when it is called: the
// lines before them are equal or have been told.
static bool
next_change(const struct text *a, const struct text *b, int *x, int *y,
            struct change *c)
{
  while (*x < a->n && *y < b->n && !a->changed[*x] && !b->changed[*y]) {
    ++*x;
    ++*y;
  }
  c->ax = *x;
  c->ay = *y;
  while (*x < a->n && a->changed[*x])
    ++*x;
  while (*y < b->n && b->changed[*y])
    ++*y;
  c->bx = *x;
  c->by = *y;
  return c->ax < c->bx || c->ay < c->by;
}

// Prints lines [from, to), each with `before` in front. Under a last line that
// has no newline is the note that patch knows.
static void
print_lines(const struct text *t, int from, int to, const char *before)
{
  for (; from < to; from++) {
    const char *line = t->bytes + t->start[from];
    size_t n = t->start[from + 1] - t->start[from];

    out_print("%s", before);
    out_write(line, n);
    if (line[n - 1] != '\n')
      out_print("\n\\ No newline at end of file\n");
  }
}

// The numbers of lines [from, to); of none, that of the line before.
static void
print_range(int from, int to)
{
  if (to - from <= 1)
    out_print("%d", to);
  else
    out_print("%d,%d", from + 1, to);
}

// Prints changes as diff does without options: "3,4c3", the old lines with <,
// the new ones with >. a: only new lines, d: only old ones, c: both.
void
print_normal(const struct text *a, const struct text *b)
{
  struct change c;
  int x = 0;
  int y = 0;

  while (next_change(a, b, &x, &y, &c)) {
    char what = c.ax == c.bx ? 'a' : c.ay == c.by ? 'd' : 'c';

    print_range(c.ax, c.bx);
    out_print("%c", what);
    print_range(c.ay, c.by);
    out_print("\n");
    print_lines(a, c.ax, c.bx, "< ");
    if (what == 'c')
      out_print("---\n");
    print_lines(b, c.ay, c.by, "> ");
  }
}

// As print_range, but with how many there are.
static void
print_part(char sign, int from, int to)
{
  out_print("%c%d", sign, to > from ? from + 1 : from);
  if (to - from != 1)
    out_print(",%d", to - from);
}

// A hunk: changes that are no more than twice the context apart. `all` is the
// hunk with its context. The changes in it are found again, as only their edges
// were kept.
static void
print_hunk(const struct text *a, const struct text *b, const struct change *all)
{
  int x = all->ax;
  int y = all->ay;
  struct change c;

  out_print("@@ ");
  print_part('-', all->ax, all->bx);
  out_print(" ");
  print_part('+', all->ay, all->by);
  out_print(" @@\n");
  while (x < all->bx || y < all->by) {
    int from = x;

    if (!next_change(a, b, &x, &y, &c) || c.ax > all->bx) {
      print_lines(a, from, all->bx, " ");
      return;
    }
    print_lines(a, from, c.ax, " ");
    print_lines(a, c.ax, c.bx, "-");
    print_lines(b, c.ay, c.by, "+");
  }
}

// Prints changes as -u has them. A change whose context would touch that of the
// one before is in the same hunk. Equal lines are as many in both texts, so the
// context is the same number of lines on both sides.
void
print_unified(const struct text *a, const struct text *b)
{
  struct change c, next;
  int x = 0;
  int y = 0;
  bool more = next_change(a, b, &x, &y, &c);

  out_print("--- %s\n+++ %s\n", a->name, b->name);
  while (more) {
    int before = c.ax < CONTEXT ? c.ax : CONTEXT;
    int after;

    c.ax -= before;
    c.ay -= before;
    while ((more = next_change(a, b, &x, &y, &next)) &&
           next.ax - c.bx <= 2 * CONTEXT) {
      c.bx = next.bx;
      c.by = next.by;
    }
    after = a->n - c.bx < CONTEXT ? a->n - c.bx : CONTEXT;
    c.bx += after;
    c.by += after;
    print_hunk(a, b, &c);
    c = next;
  }
}
