// Sorts lines.
//
// All lines are in memory, one malloc each. The sort is not stable
// (user/libc/qsort.c), so the number of the line in the input is the last key.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] = "sort [-n] [-r] [-u] [FILE]...\n"
                           "print all lines in order\n"
                           "  -n  by the number each starts with\n"
                           "  -r  the largest first\n"
                           "  -u  equal lines only once";

struct line {
  const char *text; // without newline; a NUL follows
  size_t len;
  uint index; // in the input: equal lines keep their order
};

// The number a line starts with: its sign, and digits without leading zeros.
struct digits {
  bool minus;
  const char *start;
  size_t len;
};

static bool numeric, reverse, unique;
static struct line *lines;
static uint nlines, room;

// What is no number counts as 0, and is sorted before the positive ones.
static struct digits
leading_number(const struct line *line)
{
  const char *p = line->text;
  struct digits d = {0};

  while (*p == ' ' || *p == '\t')
    p++;
  d.minus = *p == '-';
  p += d.minus;
  while (*p == '0')
    p++;
  for (d.start = p; *p >= '0' && *p <= '9'; p++)
    d.len++;
  d.minus = d.minus && d.len > 0; // -0 is 0
  return d;
}

// Digits are compared, not values: numbers may be of any length.
static int
compare_numbers(const struct line *a, const struct line *b)
{
  struct digits x = leading_number(a);
  struct digits y = leading_number(b);
  int order;

  if (x.minus != y.minus)
    return x.minus ? -1 : 1;
  if (x.len != y.len)
    order = x.len < y.len ? -1 : 1;
  else
    order = memcmp(x.start, y.start, x.len);
  return x.minus ? -order : order;
}

// By bytes, as the C locale has it; of two that begin alike the shorter is
// first.
static int
compare_text(const struct line *a, const struct line *b)
{
  int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

  if (order == 0 && a->len != b->len)
    order = a->len < b->len ? -1 : 1;
  return order;
}

// What -u means by equal: with -n the numbers alone.
static int
compare_keys(const struct line *a, const struct line *b)
{
  return numeric ? compare_numbers(a, b) : compare_text(a, b);
}

// -r turns the order of the keys, not that of equal lines in the input.
static int
compare(const void *x, const void *y)
{
  const struct line *a = x;
  const struct line *b = y;
  int order = compare_keys(a, b);

  if (order == 0 && numeric && !unique)
    order = compare_text(a, b);
  if (reverse)
    order = -order;
  if (order == 0)
    order = a->index < b->index ? -1 : a->index > b->index;
  return order;
}

// Without memory nothing is printed at all: half of a sorted list looks like a
// whole one.
static void
keep(const char *text, size_t len)
{
  struct line *bigger;
  char *copy = malloc(len + 1);

  if (nlines == room) {
    room = room * 2 + 256;
    bigger = realloc(lines, room * sizeof(*lines));
    if (bigger == NULL)
      fail("cannot keep %u lines", nlines);
    lines = bigger;
  }
  if (copy == NULL)
    fail("cannot keep %u lines", nlines);
  memcpy(copy, text, len);
  copy[len] = '\0';
  lines[nlines] = (struct line){copy, len, nlines};
  nlines++;
}

static int
read_lines(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  ssize_t n;

  (void)name;
  while ((n = getline(&line, &size, in)) >= 0)
    keep(line, (size_t)n - (n > 0 && line[n - 1] == '\n'));
  return 0;
}

// Equal keys are next to each other now, so -u compares with the line before
// only.
int
main(int argc, char *argv[])
{
  int status;
  int c;

  while ((c = option(&argc, &argv, "nru", help)) != -1) {
    numeric = numeric || c == 'n';
    reverse = reverse || c == 'r';
    unique = unique || c == 'u';
  }
  status = each_stream(argc, argv, read_lines);
  qsort(lines, nlines, sizeof(*lines), compare);
  for (uint i = 0; i < nlines; i++) {
    if (unique && i > 0 && compare_keys(&lines[i - 1], &lines[i]) == 0)
      continue;
    out_write(lines[i].text, lines[i].len);
    out_write("\n", 1);
  }
  return out_close(status);
}
