// Hunks of a unified diff: read, and where they fit.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "user/patch/patch.h"

#define MAXLINE 99999999 // so that no sum of two is too large

static _Noreturn void
refuse(int at)
{
  fprintf(stderr, "patch: line %d of the patch: no hunk\n", at + 1);
  exit(2);
}

// The number at *p, moved behind it, up to `end`; -1: none, or too large.
static int
take_number(const char **p, const char *end)
{
  int n = *p < end && isdigit((unsigned char)**p) ? 0 : -1;

  for (; n >= 0 && *p < end && isdigit((unsigned char)**p); ++*p)
    n = n > MAXLINE / 10 - 1 ? -1 : n * 10 + (**p - '0');
  return n;
}

// Takes " SIGNstart[,count]" at *p; false: it is something else. Without a
// count there is one line.
static bool
take_range(const char **p, const char *end, char sign, int *start, int *count)
{
  *count = 1;
  if (end - *p < 2 || (*p)[0] != ' ' || (*p)[1] != sign)
    return false;
  *p += 2;
  *start = take_number(p, end);
  if (*p < end && **p == ',') {
    ++*p;
    *count = take_number(p, end);
  }
  return *start >= 0 && *count >= 0;
}

// The line before "\ No newline at end of file" has none.
static void
cut_newline(struct lines *lines)
{
  struct line *last = &lines->line[lines->n - 1];

  if (lines->n > 0 && last->n > 0 && last->at[last->n - 1] == '\n')
    last->n--;
}

// Adds a line of the hunk to the texts that have it, and counts context. An
// empty line is one of context whose blank some mailer has cut off.
// False: it is none.
static bool
add_line(struct hunk *h, const struct line *line, char kind)
{
  const char *at = line->at + (kind != '\n');
  size_t n = line->n - (kind != '\n');

  if (kind != ' ' && kind != '\n' && kind != '-' && kind != '+')
    return false;
  if (kind != '+')
    lines_add(&h->old, at, n);
  if (kind != '-')
    lines_add(&h->text, at, n);
  if (kind == '-' || kind == '+')
    h->trail = 0;
  else
    h->trail++;
  return true;
}

// The header says how many lines of each text follow: a line that begins with
// "--" is told from the next file so.
void
hunk_read(struct hunk *h, const struct lines *patch, int *at, bool reverse)
{
  const struct line *line = &patch->line[*at];
  const char *p = line->at + 2;
  int oldstart, nold, newstart, nnew;
  bool changed = false;
  char kind = ' ';

  *h = (struct hunk){0};
  if (!line_begins(line, "@@ ") ||
      !take_range(&p, line->at + line->n, '-', &oldstart, &nold) ||
      !take_range(&p, line->at + line->n, '+', &newstart, &nnew))
    refuse(*at);
  for (++*at; *at < patch->n; ++*at) {
    char last = kind;

    line = &patch->line[*at];
    kind = *line->at;
    if (kind == '\\') {
      if (last != '+')
        cut_newline(&h->old);
      if (last != '-')
        cut_newline(&h->text);
      continue;
    }
    if (h->old.n == nold && h->text.n == nnew)
      break;
    if (!add_line(h, line, kind) || h->old.n > nold || h->text.n > nnew)
      refuse(*at);
    changed |= kind == '-' || kind == '+';
    if (!changed)
      h->lead = h->trail;
  }
  if (h->old.n != nold || h->text.n != nnew)
    refuse(*at - 1);
  h->start = oldstart - (nold > 0);
  if (reverse) {
    struct lines old = h->old;

    h->old = h->text;
    h->text = old;
    h->start = newstart - (nnew > 0);
  }
}

void
hunk_free(struct hunk *h)
{
  free(h->old.line);
  free(h->text.line);
}

// Whether all that the hunk replaces is at line `at`.
static bool
fits(const struct hunk *h, const struct lines *text, int at)
{
  for (int i = 0; i < h->old.n; i++) {
    const struct line *a = &h->old.line[i], *b = &text->line[at + i];

    if (a->n != b->n || memcmp(a->at, b->at, a->n) != 0)
      return false;
  }
  return true;
}

// A hunk that has less context on one side was at that end of the file, and
// fits nowhere else: so lines that were added at the end are not added again. A
// hunk that replaces nothing has only its number to go by; as the first lines
// it makes the file, and what is there must not be.
int
hunk_find(const struct hunk *h, const struct lines *text, int from, int want)
{
  int last = text->n - h->old.n;

  if (h->old.n == 0)
    return want >= from && want <= last && (want > 0 || last == 0) ? want : -1;
  for (int away = 0; away <= text->n; away++) {
    for (int side = -1; side <= 1; side += 2) {
      int at = want + side * away;

      if (at >= from && at <= last && (h->lead >= h->trail || at == 0) &&
          (h->trail >= h->lead || at == last) && fits(h, text, at))
        return at;
    }
  }
  return -1;
}
