// What a pattern becomes: a program for the matcher. regexread.c writes it,
// regex.c runs it. Only these two read this header.
//
// Jumps are relative, so that a piece of the program can be moved and copied:
//
//   ab*c     0 SET a   1 SPLIT +1 +3   2 SET b   3 JUMP -2   4 SET c   5 MATCH
#ifndef REGEXPROG_H
#define REGEXPROG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RE_GROUPS  10   // the whole match, and \1 to \9
#define RE_PROGRAM 4000 // instructions at most

enum re_op {
  RE_SET,        // takes one character that is in `set`
  RE_SPLIT,      // goes on at both x and y; x is tried first
  RE_JUMP,       // goes on at x
  RE_SAVE,       // notes the place in slot x
  RE_BEGIN_TEXT, // goes on only where the text begins
  RE_END_TEXT,   // ... or ends
  RE_BEGIN_WORD, // ... or where a word begins
  RE_END_WORD,   // ... or ends
  RE_MATCH       // all has matched
};

struct re_inst {
  uint8_t op;
  int16_t x, y;    // relative to this instruction; of RE_SAVE a slot
  uint8_t set[32]; // of RE_SET: a bit for each character
};

struct regex {
  int n;                 // instructions
  int room;              // ... that prog has room for
  int groups;            // \( \) in the pattern
  struct re_inst *prog;  // the last is RE_MATCH
  struct re_list *lists; // [2], of the matcher
  uint32_t *seen;        // per instruction: the step that came to it last
  uint32_t step;         // [matcher] counts the characters of all searches
  size_t found[2 * RE_GROUPS]; // where the last search found what
};

// Reads a pattern into re->prog. False, and *error says why.
bool re_read(struct regex *re, const char *pattern, int flags,
             const char **error);

#endif
