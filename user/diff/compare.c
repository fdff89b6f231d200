// Finds the fewest lines to take out and put in that make one text of the
// other. Source: E. W. Myers, An O(ND) Difference Algorithm and Its Variations,
// Algorithmica 1 (1986), section 4b.
//
// A way from one text to the other is a path in a grid: a step to the right
// leaves a line of a out, a step down takes one of b, a slanted step is a line
// that both have, and is free. A diagonal d has the places x - y = d.
//
//          b0  b1             Paths start at both corners; with each round
//       +---+---+             each has one more step that is not free. Where 2
//    a0 |   | \ |  x          of them meet is the middle of a best path, and
//       +---+---+  |          both halves are found in the same way. So memory
//    a1 | \ |   |  v          is what two rows of diagonals take, 8 bytes per
//       +---+---+             line, whatever the texts are.
//
// The time is the lines times the differences. For texts that have little in
// common that is too long: after ROUNDS rounds the path that has come farthest
// is taken as the middle. The result is right then, but maybe not the shortest.
//
// A path with D steps that are not free only gets to the diagonals -D, -D + 2,
// ... D from where it began: each such step changes x - y by one. So a round is
// done with every other diagonal, and the numbers of the round before are in
// those between. Of two paths on a diagonal the farther one is the better: it
// has left more lines behind at the same price. That is all that a round has to
// remember, a number for each diagonal.
#include "user/diff/diff.h"
#include <limits.h>
#include <stdlib.h>

#define ROUNDS 500

// Paths from one corner: how far each diagonal's has come.
struct front {
  int *x; // by diagonal; may be indexed below 0
  int low, high;
};

struct box { // lines [ax, bx) of one text, [ay, by) of the other
  int ax, ay, bx, by;
};

static const int *left, *right; // the lines' numbers
static struct front forth, back;

// One more step from the upper corner on each diagonal. True: it met a path
// from the other corner, at *x, *y. A path comes from the diagonal to the left,
// by a line of a, or from the one to the right, by a line of b; the farther of
// both counts, and then goes on for free. The two diagonals beyond the ends get
// -1, which is never farther. At an edge of the box a diagonal is given up, and
// its neighbour has the next turn. `meets`: paths may meet in this step, see
// middle.
static bool
step_forth(const struct box *in, bool meets, int *x, int *y)
{
  struct front *f = &forth;

  if (f->low > in->ax - in->by)
    f->x[--f->low - 1] = -1;
  else
    f->low++;
  if (f->high < in->bx - in->ay)
    f->x[++f->high + 1] = -1;
  else
    f->high--;
  for (int d = f->low; d <= f->high; d += 2) {
    int from_left = f->x[d - 1] + 1;

    *x = from_left > f->x[d + 1] ? from_left : f->x[d + 1];
    *y = *x - d;
    while (*x < in->bx && *y < in->by && left[*x] == right[*y]) {
      ++*x;
      ++*y;
    }
    f->x[d] = *x;
    if (meets && d >= back.low && d <= back.high && back.x[d] <= *x)
      return true;
  }
  return false;
}

// The same from the lower corner up. Farther is less here, and what is beyond
// the ends is INT_MAX.
static bool
step_back(const struct box *in, bool meets, int *x, int *y)
{
  struct front *f = &back;

  if (f->low > in->ax - in->by)
    f->x[--f->low - 1] = INT_MAX;
  else
    f->low++;
  if (f->high < in->bx - in->ay)
    f->x[++f->high + 1] = INT_MAX;
  else
    f->high--;
  for (int d = f->low; d <= f->high; d += 2) {
    int from_right = f->x[d + 1] - 1;

    *x = from_right < f->x[d - 1] ? from_right : f->x[d - 1];
    *y = *x - d;
    while (*x > in->ax && *y > in->ay && left[*x - 1] == right[*y - 1]) {
      --*x;
      --*y;
    }
    f->x[d] = *x;
    if (meets && d >= forth.low && d <= forth.high && forth.x[d] >= *x)
      return true;
  }
  return false;
}

// The place that the paths from the upper corner have come to that is farthest.
// Farthest is the largest x + y: the most lines are behind it. It is cut to the
// box first, as a step may lead beyond its edge.
static void
farthest(const struct box *in, int *x, int *y)
{
  int best = -1;

  for (int d = forth.low; d <= forth.high; d += 2) {
    int at = forth.x[d] < in->bx ? forth.x[d] : in->bx;

    if (at - d > in->by)
      at = in->by + d;
    if (at + at - d > best) {
      best = at + at - d;
      *x = at;
      *y = at - d;
    }
  }
}

// A place on a best path through the box, no corner of it. Both sides are at
// least a line long, and differ in the first and in the last. The length of a
// path has the same parity as the distance of the two corners' diagonals. If it
// is odd, the last step is one from the upper corner, else one from the lower:
// only then can the paths have met, and only then is it asked.
static void
middle(const struct box *in, int *x, int *y)
{
  int first = in->ax - in->ay;
  int last = in->bx - in->by;
  bool odd = ((first - last) & 1) != 0;

  forth.low = forth.high = first;
  back.low = back.high = last;
  forth.x[first] = in->ax;
  back.x[last] = in->bx;
  for (int round = 0; round < ROUNDS; round++) {
    if (step_forth(in, odd, x, y) || step_back(in, !odd, x, y))
      return;
  }
  farthest(in, x, y);
}

// Recursion is only as deep as the differences can be halved. Marks the lines
// of the box that are in one text only. Lines that are equal at the start or
// the end of both sides need no path: they are left out first, and middle
// relies on it. If one side is empty then, all of the other is a change.
static void
compare_box(struct text *a, struct text *b, struct box in)
{
  int x = in.ax;
  int y = in.ay;

  while (in.ax < in.bx && in.ay < in.by && left[in.ax] == right[in.ay]) {
    in.ax++;
    in.ay++;
  }
  while (in.ax < in.bx && in.ay < in.by &&
         left[in.bx - 1] == right[in.by - 1]) {
    in.bx--;
    in.by--;
  }
  if (in.ax < in.bx && in.ay < in.by) {
    middle(&in, &x, &y);
    compare_box(a, b, (struct box){in.ax, in.ay, x, y});
    compare_box(a, b, (struct box){x, y, in.bx, in.by});
    return;
  }
  for (; in.ax < in.bx; in.ax++)
    a->changed[in.ax] = true;
  for (; in.ay < in.by; in.ay++)
    b->changed[in.ay] = true;
}

// Fills in `changed` of both. The lines have their numbers. A diagonal may be
// below 0, down to -(b->n): so each row begins b->n + 1 places behind the start
// of its memory. Ends the program without memory.
void
compare(struct text *a, struct text *b)
{
  size_t diagonals = (size_t)a->n + (size_t)b->n + 3;
  int *rows = malloc(2 * diagonals * sizeof(*rows));

  if (rows == NULL) {
    fprintf(stderr, "diff: out of memory\n");
    exit(2);
  }
  left = a->id;
  right = b->id;
  forth.x = rows + b->n + 1;
  back.x = forth.x + diagonals;
  compare_box(a, b, (struct box){0, 0, a->n, b->n});
  free(rows);
}
