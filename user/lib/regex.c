// Patterns: a small part of regular expressions, matched by following all
// possibilities at once. The time is the text's length times the pattern's,
// whatever the pattern; nothing recurses.
//
// A pattern becomes a row of items. A position in the row means "all items
// before it have matched"; a set of positions is kept and moved on by each
// character of the text:
//
//   a b* c | d        0:a  1:b*  2:c  3:END  4:d  5:END
//
// Reaching an END item is a match. A position on an item that may match nothing
// (b* above, and ^ and $ where they hold) is one on the next item, too.
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

enum kind { ONE, BEGIN_TEXT, END_TEXT, END };

struct item {
  enum kind kind;
  bool optional;   // may match nothing: x* x?
  bool repeated;   // may match again: x* x+
  uint8_t set[32]; // ONE: a bit for each character it matches
};

struct regex {
  int n;              // items
  struct item *items; // the last is an END
  uint8_t *now;       // positions held, a byte each
  uint8_t *then;      // ... after the next character
};

// RE_NOCASE is done here, when the pattern is read: matching then costs the
// same.
static void
set_add(uint8_t set[32], int c, int flags)
{
  set[c / 8] |= (uint8_t)(1 << c % 8);
  if (!(flags & RE_NOCASE))
    return;
  if (c >= 'a' && c <= 'z')
    set_add(set, c - 'a' + 'A', 0);
  if (c >= 'A' && c <= 'Z')
    set_add(set, c - 'A' + 'a', 0);
}

static bool
set_has(const uint8_t set[32], uint8_t c)
{
  return set[c / 8] >> c % 8 & 1;
}

static void
set_invert(uint8_t set[32])
{
  for (int i = 0; i < 32; i++)
    set[i] = (uint8_t)~set[i];
}

// Reads a set after its '['; returns what follows the ']', or NULL and *error.
// As in glob.c a ] right behind the [ or [^ is one of the set. Classes like
// [:alpha:] are refused rather than read as a set of their letters.
static const char *
read_set(const char *p, uint8_t set[32], int flags, const char **error)
{
  bool invert = *p == '^';
  const char *first = p + invert;
  int from, to;

  for (p = first; *p != ']' || p == first; p++) {
    if (*p == '\0' || (p[0] == '[' && p[1] == ':')) {
      *error = *p == '\0' ? "missing ]" : "[:names:] are not known here";
      return NULL;
    }
    from = to = (uint8_t)*p;
    if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
      to = (uint8_t)p[2];
      p += 2;
    }
    if (to < from) {
      *error = "a range in [] runs backwards";
      return NULL;
    }
    for (int c = from; c <= to; c++)
      set_add(set, c, flags);
  }
  if (invert)
    set_invert(set);
  return p + 1;
}

// Reads one item at `p`; returns what follows it, or NULL and *error.
// `first`: nothing is before it in its choice, so ^ is the start of the text. A
// * there stands for itself, see read_repeat.
static const char *
read_item(const char *p, bool first, int flags, struct item *item,
          const char **error)
{
  char c = *p++;

  item->kind = ONE;
  if (c == '^' && first) {
    item->kind = BEGIN_TEXT;
  } else if (c == '$' && (*p == '\0' || (*p == '|' && flags & RE_CHOICE))) {
    item->kind = END_TEXT;
  } else if (c == '.') {
    set_invert(item->set);
  } else if (c == '[') {
    p = read_set(p, item->set, flags, error);
  } else if (c == '\\' && *p == '\0') {
    *error = "nothing follows the \\ at the end";
    p = NULL;
  } else {
    if (c == '\\')
      c = *p++;
    set_add(item->set, (uint8_t)c, flags);
  }
  return p;
}

// Applies a * + or ? to the item before it; false if it is not one, or if there
// is nothing it could apply to (it then stands for itself).
// Several in a row add up: x+* is x*.
static bool
read_repeat(char c, struct item *before)
{
  if (before == NULL || before->kind != ONE || c == '\0' ||
      strchr("*+?", c) == NULL)
    return false;
  before->optional = before->optional || c != '+';
  before->repeated = before->repeated || c != '?';
  return true;
}

// Fills re->items from the pattern; false and *error if it is wrong.
static bool
read_pattern(struct regex *re, const char *p, int flags, const char **error)
{
  struct item *before = NULL; // NULL: at the start of a choice

  while (p != NULL && *p != '\0') {
    if (read_repeat(*p, before)) {
      p++;
    } else if (*p == '|' && flags & RE_CHOICE) {
      re->items[re->n++].kind = END;
      before = NULL;
      p++;
    } else if ((*p == '(' || *p == ')') && flags & RE_CHOICE) {
      *error = "groups in () are not known here";
      p = NULL;
    } else {
      p = read_item(p, before == NULL, flags, &re->items[re->n], error);
      before = &re->items[re->n++];
    }
  }
  re->items[re->n++].kind = END;
  return p != NULL;
}

// Two rows of positions and the items are all there is: a match allocates
// nothing, so that grep needs no memory per line.
struct regex *
regex_compile(const char *pattern, int flags, const char **error)
{
  size_t max = strlen(pattern) + 1; // each character makes at most one item
  struct regex *re = calloc(1, sizeof(*re));

  *error = "out of memory";
  if (re == NULL)
    return NULL;
  re->items = calloc(max, sizeof(re->items[0]));
  re->now = malloc(max);
  re->then = malloc(max);
  if (re->items != NULL && re->now != NULL && re->then != NULL &&
      read_pattern(re, pattern, flags, error))
    return re;
  free(re->items);
  free(re->now);
  free(re->then);
  free(re);
  return NULL;
}

// Adds the positions reached from those in `now` without a character, and with
// `begin` the start of every choice: a match may start here. True on a match.
// One pass from left to right is enough: such steps only go to the right.
static bool
follow(struct regex *re, bool begin, bool at_start, bool at_end)
{
  bool matched = false;

  for (int i = 0; i < re->n; i++) {
    const struct item *item = &re->items[i];

    if (begin && (i == 0 || item[-1].kind == END))
      re->now[i] = true;
    if (!re->now[i])
      continue;
    if (item->kind == END)
      matched = true;
    else if ((item->kind == BEGIN_TEXT && at_start) ||
             (item->kind == END_TEXT && at_end) || item->optional)
      re->now[i + 1] = true;
  }
  return matched;
}

// Moves all positions over the character c.
static void
advance(struct regex *re, uint8_t c)
{
  uint8_t *swap = re->then;

  memset(re->then, 0, (size_t)re->n);
  for (int i = 0; i < re->n; i++) {
    const struct item *item = &re->items[i];

    if (!re->now[i] || item->kind != ONE || !set_has(item->set, c))
      continue;
    re->then[i + 1] = true;
    if (item->repeated)
      re->then[i] = true;
  }
  re->then = re->now;
  re->now = swap;
}

// Ends at the first match: where in the text, and how long, regex_find tells.
bool
regex_match(struct regex *re, const char *text, size_t n)
{
  memset(re->now, 0, (size_t)re->n);
  for (size_t i = 0; i <= n; i++) {
    if (follow(re, true, i == 0, i == n))
      return true;
    if (i < n)
      advance(re, (uint8_t)text[i]);
  }
  return false;
}

// Where the longest match ends that begins at `from`; SIZE_MAX: none does.
static size_t
longest(struct regex *re, const char *text, size_t n, size_t from)
{
  size_t end = SIZE_MAX;

  memset(re->now, 0, (size_t)re->n);
  for (size_t i = from; i <= n; i++) {
    if (follow(re, i == from, i == 0, i == n))
      end = i;
    if (i == n || memchr(re->now, true, (size_t)re->n) == NULL)
      break;
    advance(re, (uint8_t)text[i]);
  }
  return end;
}

// Every place is tried: the time is at worst the square of the text's length,
// which is a line.
bool
regex_find(struct regex *re, const char *text, size_t n, size_t from,
           size_t *start, size_t *end)
{
  for (*start = from; *start <= n; ++*start) {
    *end = longest(re, text, n, *start);
    if (*end != SIZE_MAX)
      return true;
  }
  return false;
}
