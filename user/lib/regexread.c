// Reads patterns: POSIX's regular expressions, basic and extended, but for
// \1 within a pattern, which no matcher can promise to do in reasonable time.
// In basic ones \+ \? \| are known too, as nearly everywhere.
//
// The reader goes down the grammar: choice, branch, piece, atom. Each writes
// its part of the program; what turns out to be repeated is then copied.
#include "regexprog.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

#define MOST 255 // that { } may ask for, as POSIX has it

// Where the reader is. Once `error` is set nothing is written any more, and
// each function returns as soon as it sees it.
struct reader {
  struct regex *re;
  const char *p; // what is still to be read
  int flags;
  int depth; // of groups
  const char *error;
};

// ---- the program ----

// Makes room for one more instruction at `at`; NULL if there are too many.
// Those from `at` on move up by one, so jumps across that place would be wrong:
// only what is complete in itself may be behind it.
static struct re_inst *
insert(struct reader *r, int at, enum re_op op, int x, int y)
{
  struct regex *re = r->re;
  struct re_inst *inst;

  if (re->n == re->room && re->n < RE_PROGRAM) {
    int room = re->room * 2 + 16;

    inst = realloc(re->prog, (size_t)room * sizeof(*inst));
    if (inst == NULL)
      r->error = "out of memory";
    else
      re->prog = inst, re->room = room;
  } else if (re->n >= RE_PROGRAM) {
    r->error = "the pattern is too long";
  }
  if (r->error != NULL)
    return NULL;
  inst = &re->prog[at];
  memmove(inst + 1, inst, (size_t)(re->n - at) * sizeof(*inst));
  memset(inst, 0, sizeof(*inst));
  inst->op = (uint8_t)op;
  inst->x = (int16_t)x;
  inst->y = (int16_t)y;
  re->n++;
  return inst;
}

// At the end of the program; NULL as above.
static struct re_inst *
append(struct reader *r, enum re_op op, int x, int y)
{
  return insert(r, r->re->n, op, x, y);
}

// Appends a copy of `n` instructions. Jumps in it are relative, so they need no
// change. `from` is not in the program itself, which may move.
static void
append_copy(struct reader *r, const struct re_inst *from, int n)
{
  for (int i = 0; i < n && r->error == NULL; i++) {
    struct re_inst *to = append(r, from[i].op, from[i].x, from[i].y);

    if (to != NULL)
      memcpy(to->set, from[i].set, sizeof(to->set));
  }
}

// ---- sets of characters ----

// Adds a character, with RE_NOCASE also in its other case.
static void
set_add(uint8_t set[32], int c, int flags)
{
  set[c / 8] |= (uint8_t)(1 << c % 8);
  if (flags & RE_NOCASE) {
    int other = islower(c) ? toupper(c) : tolower(c);

    set[other / 8] |= (uint8_t)(1 << other % 8);
  }
}

// Makes it all characters that are not in it.
static void
set_invert(uint8_t set[32])
{
  for (int i = 0; i < 32; i++)
    set[i] = (uint8_t)~set[i];
}

// Reads a class, as in [[:alpha:]], at its "[:"; what follows it, or NULL. `p`
// is in a pattern that ends with a NUL.
static const char *
read_class(const char *p, uint8_t set[32], int flags)
{
  static const struct {
    const char *name;
    int (*has)(int c);
  } classes[] = {
      {"alpha:]", isalpha}, {"digit:]", isdigit}, {"alnum:]", isalnum},
      {"upper:]", isupper}, {"lower:]", islower}, {"space:]", isspace},
      {"blank:]", isblank}, {"punct:]", ispunct}, {"print:]", isprint},
      {"graph:]", isgraph}, {"cntrl:]", iscntrl}, {"xdigit:]", isxdigit},
  };

  for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
    size_t len = strlen(classes[i].name);

    if (strncmp(p + 2, classes[i].name, len) != 0)
      continue;
    for (int c = 0; c < 256; c++)
      if (classes[i].has(c))
        set_add(set, c, flags);
    return p + 2 + len;
  }
  return NULL;
}

// Reads one character, range or class of a set; what follows it, or NULL. A
// range goes by the numbers of the bytes, so characters of UTF-8 beyond ASCII
// cannot be in a set.
static const char *
read_range(struct reader *r, const char *p, uint8_t set[32])
{
  int from = (uint8_t)*p, to = from;

  if (p[0] == '[' && p[1] == ':') {
    if ((p = read_class(p, set, r->flags)) == NULL)
      r->error = "unknown [:name:]";
    return p;
  }
  if (p[0] == '[' && (p[1] == '.' || p[1] == '=')) {
    r->error = "[. and [= are not known here";
    return NULL;
  }
  if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
    to = (uint8_t)p[2];
    p += 2;
  }
  if (to < from) {
    r->error = "a range in [] runs backwards";
    return NULL;
  }
  for (int c = from; c <= to; c++)
    set_add(set, c, r->flags);
  return p + 1;
}

// Reads a set behind its '['. A ] right behind the [ or [^ is one of the set;
// \ is an ordinary character in it.
static void
read_set(struct reader *r)
{
  uint8_t set[32] = {0};
  bool invert = *r->p == '^';
  const char *first = r->p + invert, *p = first;
  struct re_inst *inst;

  while (p != NULL && *p != '\0' && (*p != ']' || p == first))
    p = read_range(r, p, set);
  if (p == NULL)
    return;
  if (*p == '\0') {
    r->error = "missing ]";
    return;
  }
  r->p = p + 1;
  if (invert)
    set_invert(set);
  if ((inst = append(r, RE_SET, 0, 0)) != NULL)
    memcpy(inst->set, set, sizeof(set));
}

// ---- the grammar ----

static void read_choice(struct reader *r);

// Whether an operator is next: `c` in an extended pattern, \c in a basic one.
static bool
at_operator(const struct reader *r, char c)
{
  return r->flags & RE_EXTENDED ? *r->p == c : r->p[0] == '\\' && r->p[1] == c;
}

// The same; the operator is then taken.
static bool
take_operator(struct reader *r, char c)
{
  bool there = at_operator(r, c);

  if (there)
    r->p += r->flags & RE_EXTENDED ? 1 : 2;
  return there;
}

// A group behind its parenthesis. Those beyond \9 only group.
static void
read_group(struct reader *r)
{
  int number = ++r->re->groups;

  if (number < RE_GROUPS)
    append(r, RE_SAVE, 2 * number, 0);
  r->depth++;
  read_choice(r);
  r->depth--;
  if (r->error == NULL && !take_operator(r, ')'))
    r->error = "missing ) of a group";
  if (number < RE_GROUPS)
    append(r, RE_SAVE, 2 * number + 1, 0);
}

// A character, or \ and a character.
static void
read_character(struct reader *r)
{
  bool quoted = *r->p == '\\';
  uint8_t c = (uint8_t)r->p[quoted];
  struct re_inst *inst;

  if (c == '\0') {
    r->error = "nothing follows the \\ at the end";
  } else if (quoted && (c == '<' || c == '>')) {
    append(r, c == '<' ? RE_BEGIN_WORD : RE_END_WORD, 0, 0);
  } else if (quoted && isdigit(c)) {
    r->error = "\\1 to \\9 are not known within a pattern";
  } else if (quoted && isalpha(c)) {
    r->error = "\\ before a letter is not known here";
  } else if ((inst = append(r, RE_SET, 0, 0)) != NULL) {
    if (!quoted && c == '.')
      set_invert(inst->set);
    else
      set_add(inst->set, c, r->flags);
  }
  r->p += 1 + quoted;
}

// Whether the branch ends here.
static bool
at_end(const struct reader *r)
{
  return *r->p == '\0' || at_operator(r, '|') ||
         (at_operator(r, ')') && r->depth > 0);
}

// In a basic pattern ^ and $ are characters but at the ends of a branch. False:
// it is something that cannot be repeated. `first`: the branch begins here.
static bool
read_atom(struct reader *r, bool first)
{
  if (*r->p == '^' && (first || r->flags & RE_EXTENDED)) {
    r->p++;
    append(r, RE_BEGIN_TEXT, 0, 0);
    return false;
  }
  if (*r->p == '$') {
    r->p++;
    if (r->flags & RE_EXTENDED || at_end(r)) {
      append(r, RE_END_TEXT, 0, 0);
      return false;
    }
    r->p--;
  }
  if (*r->p == '[') {
    r->p++;
    read_set(r);
  } else if (take_operator(r, '(')) {
    read_group(r);
  } else if (at_operator(r, ')') && !(r->flags & RE_EXTENDED)) {
    r->error = "a group ends that has not begun";
  } else {
    read_character(r);
  }
  return true;
}

// Reads {n}, {n,} or {n,m} behind its brace. *max of -1: without end.
static void
read_bounds(struct reader *r, int *min, int *max)
{
  char *end;

  *min = *r->p == ',' ? 0 : (int)strtol(r->p, &end, 10);
  if (*r->p != ',')
    r->p = end;
  *max = *min;
  if (*r->p == ',') {
    r->p++;
    *max = -1;
    if (isdigit((uint8_t)*r->p)) {
      *max = (int)strtol(r->p, &end, 10);
      r->p = end;
    }
  }
  if (!take_operator(r, '}') || *min < 0 || *min > MOST || *max > MOST ||
      (*max >= 0 && *max < *min))
    r->error = "wrong { }: it is {n}, {n,} or {n,m}, up to 255";
}

// Reads what says how often; false if there is nothing of the kind.
static bool
read_repeat(struct reader *r, int *min, int *max)
{
  bool extended = r->flags & RE_EXTENDED;

  *min = 0;
  *max = -1;
  if (*r->p == '*') {
    r->p++;
    return true;
  }
  if (take_operator(r, '+')) {
    *min = 1;
    return true;
  }
  if (take_operator(r, '?')) {
    *max = 1;
    return true;
  }
  if (extended && *r->p == '{' && !isdigit((uint8_t)r->p[1]) && r->p[1] != ',')
    return false; // a brace
  if (!take_operator(r, '{'))
    return false;
  read_bounds(r, min, max);
  return true;
}

// Repeats what the program has from `at` on. The copies beyond the least are
// each left out, or followed by the next:
//
//   x{1,3}   x  SPLIT +1 END  x  SPLIT +1 END  x  END:
//
// x{2,} is x twice and then x*, and x* is a loop:
//
//   x*   SPLIT +1 END  x  JUMP back to SPLIT  END:
//
// A copy for each time costs memory, which RE_PROGRAM limits, but the matcher
// needs no counters: a thread with counters could not be one of few.
static void
repeat(struct reader *r, int at, int min, int max)
{
  int n = r->re->n - at, end;
  struct re_inst *piece = malloc((size_t)n * sizeof(*piece) + 1);

  if (piece == NULL) {
    r->error = "out of memory";
    return;
  }
  memcpy(piece, r->re->prog + at, (size_t)n * sizeof(*piece));
  r->re->n = at;
  for (int i = 0; i < min && r->error == NULL; i++)
    append_copy(r, piece, n);
  end = r->re->n + (max - min) * (n + 1);
  for (int i = min; i < max && r->error == NULL; i++) {
    append(r, RE_SPLIT, 1, end - r->re->n);
    append_copy(r, piece, n);
  }
  if (max < 0) {
    append(r, RE_SPLIT, 1, n + 2);
    append_copy(r, piece, n);
    append(r, RE_JUMP, -n - 1, 0);
  }
  free(piece);
}

// Pieces up to the end of the branch. A * at its start, also behind ^, is a
// character.
static void
read_branch(struct reader *r)
{
  bool first = true, repeats = false;
  int at, min, max;

  while (r->error == NULL && !at_end(r)) {
    at = r->re->n;
    repeats = read_atom(r, first);
    while (r->error == NULL && repeats && read_repeat(r, &min, &max))
      if (r->error == NULL)
        repeat(r, at, min, max);
    first = false;
  }
}

// Branches, with a SPLIT before each but the last:
//
//   x|y   SPLIT +1 +3  x  JUMP +2  y
//
// The JUMPs all go to the end of the choice, which is not known before. Until
// then they are a chain: y of each is the place of the one before, plus 1.
static void
read_choice(struct reader *r)
{
  int at, jump;

  if (r->depth > 100) { // the reader recurses
    r->error = "too many groups in each other";
    return;
  }
  for (int chain = -1; r->error == NULL;) {
    at = r->re->n;
    read_branch(r);
    if (r->error != NULL || !take_operator(r, '|')) {
      for (int next; chain >= 0; chain = next) {
        next = r->re->prog[chain].y - 1;
        r->re->prog[chain].x = (int16_t)(r->re->n - chain);
        r->re->prog[chain].y = 0;
      }
      return;
    }
    insert(r, at, RE_SPLIT, 1, r->re->n - at + 2);
    jump = r->re->n;
    if (append(r, RE_JUMP, 0, chain + 1) != NULL)
      chain = jump;
  }
}

// A ) too many in an extended pattern is a character. re->prog is in memory of
// its own on failure, too: regex_free gives it back.
bool
re_read(struct regex *re, const char *pattern, int flags, const char **error)
{
  struct reader r = {.re = re, .p = pattern, .flags = flags};

  read_choice(&r);
  append(&r, RE_MATCH, 0, 0);
  *error = r.error;
  return r.error == NULL;
}
