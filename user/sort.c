// Sorts lines.
//
// All lines are in memory, one malloc each. The sort is not stable
// (user/libc/qsort.c), so the number of the line in the input is the last key.
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] =
    "sort [-f] [-n] [-r] [-u] [-t CHAR] [-k KEY]... [FILE]...\n"
    "print all lines in order\n"
    "  -f  upper and lower case are the same\n"
    "  -k  by field FROM, or FROM,TO, instead of the whole line; without TO\n"
    "      up to the line's end; f, n, r behind it are for this key alone;\n"
    "      of lines that are equal in one KEY the next decides\n"
    "  -n  by the number each starts with\n"
    "  -r  the largest first\n"
    "  -t  CHAR is between fields, not the blanks that a field starts with\n"
    "  -u  equal lines only once";

struct line {
  const char *text; // without newline
  size_t len;
  uint index; // in the input: equal lines keep their order
};

// A part of a line, which is what keys compare.
struct part {
  const char *start, *end;
};

// What lines are compared by. Fields are counted from 1.
struct key {
  long from, to; // to: 0 is the end of the line
  bool fold, numeric, reverse;
};

// The number a part starts with: its sign, and digits without leading zeros.
struct digits {
  bool minus;
  const char *start;
  size_t len;
};

#define MAXKEYS 16

static struct key keys[MAXKEYS];
static int nkeys;
static struct key whole = {.from = 1}; // the line, with the options for all
static char separator;                 // of fields; NUL: blanks are
static bool unique;
static struct line *lines;
static uint nlines, room;

// The place behind n fields: at a separator, or at the end.
static const char *
skip_fields(const char *p, const char *end, long n)
{
  for (; n > 0 && p < end; n--) {
    if (separator != '\0') {
      while (p < end && *p != separator)
        p++;
      p += n > 1 && p < end;
    } else {
      while (p < end && isblank((unsigned char)*p))
        p++;
      while (p < end && !isblank((unsigned char)*p))
        p++;
    }
  }
  return p;
}

// The fields of a key. Those that a line lacks are empty.
static struct part
find_part(const struct line *line, const struct key *key)
{
  const char *end = line->text + line->len;
  struct part part = {line->text, end};

  if (key->from > 1) {
    part.start = skip_fields(line->text, end, key->from - 1);
    part.start += separator != '\0' && part.start < end;
  }
  if (key->to > 0)
    part.end = skip_fields(line->text, end, key->to);
  if (part.end < part.start)
    part.end = part.start;
  return part;
}

// What is no number counts as 0, and is sorted before the positive ones.
static struct digits
leading_number(struct part part)
{
  const char *p = part.start;
  struct digits d = {0};

  while (p < part.end && isblank((unsigned char)*p))
    p++;
  d.minus = p < part.end && *p == '-';
  p += d.minus;
  while (p < part.end && *p == '0')
    p++;
  for (d.start = p; p < part.end && isdigit((unsigned char)*p); p++)
    d.len++;
  d.minus = d.minus && d.len > 0; // -0 is 0
  return d;
}

// Digits are compared, not values: numbers may be of any length.
static int
compare_numbers(struct part a, struct part b)
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
// first. With `fold` small letters are large ones.
static int
compare_text(struct part a, struct part b, bool fold)
{
  const char *p = a.start, *q = b.start;

  for (; p < a.end && q < b.end; p++, q++) {
    int x = (unsigned char)*p, y = (unsigned char)*q;

    if (x != y && fold) {
      x = toupper(x);
      y = toupper(y);
    }
    if (x != y)
      return x < y ? -1 : 1;
  }
  return (p < a.end) - (q < b.end);
}

// What -u means by equal: with -n the numbers alone.
static int
compare_keys(const struct line *a, const struct line *b)
{
  int order = 0;

  for (int i = 0; i < nkeys && order == 0; i++) {
    const struct key *key = &keys[i];
    struct part x = find_part(a, key), y = find_part(b, key);

    order =
        key->numeric ? compare_numbers(x, y) : compare_text(x, y, key->fold);
    if (key->reverse)
      order = -order;
  }
  return order;
}

// Lines with equal keys are in the order of all their bytes. -r turns that, but
// not the order of equal lines in the input.
static int
compare(const void *x, const void *y)
{
  const struct line *a = x;
  const struct line *b = y;
  int order = compare_keys(a, b);

  if (order == 0 && !unique) {
    order = compare_text(find_part(a, &whole), find_part(b, &whole), false);
    if (whole.reverse)
      order = -order;
  }
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
  char *copy = malloc(len + 1); // not 0 bytes

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

// Sets what the letters at `p` say about a key; the place behind them.
static char *
read_letters(struct key *key, char *p)
{
  for (; *p == 'f' || *p == 'n' || *p == 'r'; p++) {
    key->fold = key->fold || *p == 'f';
    key->numeric = key->numeric || *p == 'n';
    key->reverse = key->reverse || *p == 'r';
  }
  return p;
}

// Adds the key that -k has: FROM[,TO], with letters behind either. False: it is
// wrong, or there are too many.
static bool
add_key(const char *text)
{
  struct key *key = &keys[nkeys];
  char *end;

  if (nkeys == MAXKEYS)
    return false;
  nkeys++;
  key->from = strtol(text, &end, 10);
  end = read_letters(key, end);
  if (*end == ',') {
    key->to = strtol(end + 1, &end, 10);
    end = read_letters(key, end);
    if (key->to < 1)
      return false;
  }
  return key->from > 0 && *end == '\0';
}

// A key without letters has the options for all. Without -k the whole line is
// the key.
static void
finish_keys(void)
{
  if (nkeys == 0)
    keys[nkeys++] = whole;
  for (int i = 0; i < nkeys; i++) {
    struct key *key = &keys[i];

    if (!key->fold && !key->numeric && !key->reverse) {
      key->fold = whole.fold;
      key->numeric = whole.numeric;
      key->reverse = whole.reverse;
    }
  }
}

// Equal keys are next to each other now, so -u compares with the line before
// only.
int
main(int argc, char *argv[])
{
  bool bad = false;
  int status, c;

  while ((c = option(&argc, &argv, "fnruk:t:", help)) != -1) {
    char letter[] = {(char)c, '\0'};

    unique = unique || c == 'u';
    if (c == 'k') {
      bad = !add_key(option_argument()) || bad;
    } else if (c == 't') {
      separator = *option_argument();
      bad = bad || strlen(option_argument()) != 1;
    } else {
      read_letters(&whole, letter);
    }
  }
  usage(argc, argv, bad, help);
  finish_keys();
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
