// Matches patterns by following all possibilities at once, so nothing is ever
// tried twice: at each character an instruction of the program (regexprog.h)
// has at most one thread. The time is the text's length times the program's,
// whatever the pattern; a matcher that goes back instead takes years for
// \(a*\)*b on thirty a's.
//
// A thread carries the places of its groups. Of two that meet at an instruction
// the first goes on: it began further left, or took the earlier choice, or
// repeated more. Among matches that begin at the same place the longest wins,
// as POSIX wants it.
//
// Source: K. Thompson, Regular Expression Search Algorithm, Communications of
// the ACM 11 (1968); with places for groups, as R. Pike's editor sam has it, it
// is often called the Pike machine.
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "regexprog.h"
#include "tool.h"

// One way through the pattern that is still open: the instruction that waits
// for the next character, and where the groups of this way begin and end.
struct re_thread {
  int pc;
  size_t slots[2 * RE_GROUPS]; // SIZE_MAX: not reached
};

struct re_list {
  int n;
  struct re_thread *threads; // in the order of their precedence
};

// What one search looks at.
struct search {
  struct regex *re;
  const char *text;
  size_t n;
  size_t at;
  size_t slots[2 * RE_GROUPS]; // of the thread that is being added
};

// `re` may be NULL, or half made by regex_compile.
void
regex_free(struct regex *re)
{
  if (re == NULL)
    return;
  for (int i = 0; i < 2 && re->lists != NULL; i++)
    free(re->lists[i].threads);
  free(re->lists);
  free(re->seen);
  free(re->prog);
  free(re);
}

// All memory is taken here: a search allocates nothing, so that it cannot fail.
// A list needs no more threads than the program has instructions. The caller
// gives it back with regex_free. The pattern is not needed afterwards.
struct regex *
regex_compile(const char *pattern, int flags, const char **error)
{
  struct regex *re = calloc(1, sizeof(*re));
  bool done = re != NULL;

  *error = "out of memory";
  if (done && !re_read(re, pattern, flags, error)) {
    regex_free(re);
    return NULL;
  }
  if (done) {
    size_t n = (size_t)re->n;

    re->seen = calloc(n, sizeof(*re->seen));
    re->lists = calloc(2, sizeof(*re->lists));
    done = re->seen != NULL && re->lists != NULL;
    for (int i = 0; i < 2 && done; i++) {
      re->lists[i].threads = calloc(n, sizeof(struct re_thread));
      done = re->lists[i].threads != NULL;
    }
  }
  if (done)
    return re;
  *error = "out of memory";
  regex_free(re);
  return NULL;
}

// Whether byte i of the text belongs to a word; i < n.
static bool
word_at(const struct search *s, size_t i)
{
  uint8_t c = (uint8_t)s->text[i];

  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// Whether an instruction that takes no character lets a thread pass.
static bool
holds(const struct search *s, int op)
{
  bool before = s->at > 0 && word_at(s, s->at - 1);
  bool after = s->at < s->n && word_at(s, s->at);

  switch (op) {
  case RE_BEGIN_TEXT:
    return s->at == 0;
  case RE_END_TEXT:
    return s->at == s->n;
  case RE_BEGIN_WORD:
    return !before && after;
  default:
    return before && !after;
  }
}

// Adds a thread at `pc`, and at all that it reaches without a character. Only
// those that wait for a character, or match, are kept. The depth is at most the
// length of the program, as each instruction is reached once. s->slots are the
// places of the thread, and are the same afterwards. Whoever comes to an
// instruction first in a step has it: that is what makes the order of the calls
// the precedence of the ways.
static void
add_thread(struct search *s, struct re_list *list, int pc)
{
  const struct re_inst *inst = &s->re->prog[pc];
  struct re_thread *thread;
  size_t old;

  if (s->re->seen[pc] == s->re->step)
    return;
  s->re->seen[pc] = s->re->step;
  switch (inst->op) {
  case RE_SET:
  case RE_MATCH:
    thread = &list->threads[list->n++];
    thread->pc = pc;
    memcpy(thread->slots, s->slots, sizeof(s->slots));
    break;
  case RE_SPLIT:
    add_thread(s, list, pc + inst->x);
    add_thread(s, list, pc + inst->y);
    break;
  case RE_JUMP:
    add_thread(s, list, pc + inst->x);
    break;
  case RE_SAVE:
    old = s->slots[inst->x];
    s->slots[inst->x] = s->at;
    add_thread(s, list, pc + 1);
    s->slots[inst->x] = old;
    break;
  default:
    if (holds(s, inst->op))
      add_thread(s, list, pc + 1);
  }
}

// A new step: no instruction has been reached in it. The marks are forgotten
// when the count starts anew.
static void
new_step(struct regex *re, struct re_list *list)
{
  list->n = 0;
  if (++re->step == 0) {
    memset(re->seen, 0, (size_t)re->n * sizeof(*re->seen));
    re->step = 1;
  }
}

// Moves the threads of `now` over the character at s->at, to `then`; what
// matches before it goes to re->found. Threads that began further right than a
// match are given up. `now` is in the order of precedence: of matches that
// begin at one place a later step's is longer, and replaces it.
static void
move(struct search *s, struct re_list *now, struct re_list *then)
{
  struct regex *re = s->re;

  for (int i = 0; i < now->n; i++) {
    struct re_thread *thread = &now->threads[i];
    const struct re_inst *inst = &re->prog[thread->pc];

    if (thread->slots[0] > re->found[0])
      break;
    if (inst->op == RE_MATCH) {
      thread->slots[1] = s->at;
      memcpy(re->found, thread->slots, sizeof(re->found));
    } else if (s->at < s->n) {
      uint8_t c = (uint8_t)s->text[s->at];

      if (!(inst->set[c / 8] >> c % 8 & 1))
        continue;
      memcpy(s->slots, thread->slots, sizeof(s->slots));
      s->at++;
      add_thread(s, then, thread->pc + 1);
      s->at--;
    }
  }
}

// With `any` the first match is enough, wherever it is. A new thread begins at
// each place until something is found: so the pattern may match anywhere,
// without a second pass. It ends when no thread is left that could match
// further left or longer. True: re->found has the places.
static bool
search_from(struct regex *re, const char *text, size_t n, size_t from, bool any)
{
  struct search s = {.re = re, .text = text, .n = n, .at = from};
  struct re_list *now = &re->lists[0], *then = &re->lists[1], *swap;

  memset(re->found, 0xff, sizeof(re->found)); // SIZE_MAX
  new_step(re, now);
  for (; s.at <= n; s.at++) {
    if (re->found[0] == SIZE_MAX) {
      memset(s.slots, 0xff, sizeof(s.slots));
      s.slots[0] = s.at;
      add_thread(&s, now, 0);
    }
    new_step(re, then);
    move(&s, now, then);
    if (re->found[0] != SIZE_MAX && (any || then->n == 0))
      break;
    swap = now;
    now = then;
    then = swap;
  }
  return re->found[0] != SIZE_MAX;
}

// Cheaper than regex_find: it stops at the first match.
bool
regex_match(struct regex *re, const char *text, size_t n)
{
  return search_from(re, text, n, 0, true);
}

// `from` is at most n. Text in front of it is not in the match, but counts for
// ^ \< and \>. False: *start and *end are SIZE_MAX.
bool
regex_find(struct regex *re, const char *text, size_t n, size_t from,
           size_t *start, size_t *end)
{
  bool found = search_from(re, text, n, from, false);

  *start = re->found[0];
  *end = re->found[1];
  return found;
}

// Group 0 is the whole match.
bool
regex_group(const struct regex *re, int group, size_t *start, size_t *end)
{
  if (group >= RE_GROUPS || re->found[2 * group] == SIZE_MAX ||
      re->found[2 * group + 1] == SIZE_MAX)
    return false;
  *start = re->found[2 * group];
  *end = re->found[2 * group + 1];
  return true;
}

// Counts those beyond \9, too, which only group.
int
regex_groups(const struct regex *re)
{
  return re->groups;
}
