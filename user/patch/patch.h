// The program patch, a section for each file of this folder. main
// (user/patch.c) goes through the files that a patch is for.
#ifndef PATCH_H
#define PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include "tool.h"

// ---- lines.c: lines of a text in memory ----

// A line with its newline, if it has one. The bytes are another's.
struct line {
  const char *at;
  size_t n;
};

struct lines {
  struct line *line;
  int n, room;
};

// No memory ends the program with status 2, as all that is wrong but a hunk
// that does not fit.
void lines_add(struct lines *to, const char *at, size_t n);
bool lines_read(struct lines *to, int fd); // of all there is; false: errno
bool line_begins(const struct line *line, const char *text);

// ---- hunk.c ----

struct hunk {
  int start;              // its first line in the file, from 0
  int lead, trail;        // lines of context at its start and end
  struct lines old, text; // what is there, and what shall be
};

// Reads the hunk at line *at of a patch, and moves *at behind it; `reverse`
// changes old and new. What is no hunk ends the program.
void hunk_read(struct hunk *h, const struct lines *patch, int *at,
               bool reverse);
void hunk_free(struct hunk *h);

// The line of `text` where it fits, as near to `want` as there is one, none
// before `from`; -1: none.
int hunk_find(const struct hunk *h, const struct lines *text, int from,
              int want);

#endif
