// The parts of sed: script.c reads the script to a list of commands, run.c
// does them for each line, inplace.c lets a file change places with the result.
#ifndef SED_H
#define SED_H

#include <stdbool.h>
#include <stdio.h>
#include "tool.h"

enum address_kind { ADDR_NONE, ADDR_LINE, ADDR_LAST, ADDR_PATTERN };

struct address {
  enum address_kind kind;
  uint line;
  struct regex *re;
};

struct command {
  struct command *next;
  struct address from, to; // to: ADDR_NONE, unless it is a range
  bool invert;             // !
  bool in_range;           // between two lines of its range
  bool over;               // a range that begins at a number has begun
  char name;
  char *text;           // of a i c, the new one of s, that of y, a label
  struct command *jump; // { : behind its }; b t: where to; NULL: the end
  struct regex *re;     // of s
  bool global, print;   // s///gp
  const char *file;     // of r w s///w: its name
  FILE *out;            // of w s///w
  uint nth;             // s///3: the third match, and with g all after it
};

// The whole script, complete, or the program ends with a message.
struct command *script_read(const char *text, bool extended);

// Does it for all lines of these files; the exit status. In place, each file is
// one of its own, and becomes what is printed for it.
int script_run(struct command *script, char *files[], int nfiles, bool quiet,
               bool in_place);

// From here to inplace_end standard output is a new file beside this one, which
// takes its name then, if it is to be kept. False, after a message: this is no
// file that could be edited.
bool inplace_begin(const char *name);
void inplace_end(bool keep);

// Ends the program: "sed: MESSAGE".
_Noreturn void sed_fail(const char *message);
void *sed_memory(void *old, size_t n); // realloc that does not fail

#endif
