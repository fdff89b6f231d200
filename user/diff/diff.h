// The program diff, a section for each file of this folder. main (user/diff.c)
// walks through names, the rest compares two files.
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include "tool.h"

// ---- lines.c: a file in memory ----

struct text {
  const char *name;
  char *bytes;
  size_t size;
  int n;         // lines
  size_t *start; // of each, and where the last one ends
  int *id;       // the same number for the same line
  bool *changed; // compare: it is in this text only
};

bool text_read(struct text *t, const char *path); // false: said
void text_free(struct text *t);
bool text_is_binary(const struct text *t);
void number_lines(struct text *a, struct text *b); // fills in `id`

// ---- compare.c ----

void compare(struct text *a, struct text *b);

// ---- print.c ----

void print_normal(const struct text *a, const struct text *b);
void print_unified(const struct text *a, const struct text *b);

#endif
