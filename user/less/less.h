// The pager, a section for each file of this folder. What it shows may be
// endless, or larger than memory: it reads only what it needs.
#ifndef LESS_H
#define LESS_H

#include <stdbool.h>
#include <stddef.h>
#include "keys.h"
#include "tool.h"

// ---- store.c: the bytes ----

bool store_open(const char *name); // NULL: standard input. False: said
int store_byte(size_t at);         // waits for a pipe; -1: behind the end
size_t store_size(void);           // 0: not known yet

// ---- rows.c: places in it ----

#define COLUMNS 80
#define ROWS    24 // the last is for messages

size_t line_start(size_t at);
size_t line_next(size_t at);
size_t row_next(size_t at);   // of the row that begins at `at`
size_t row_before(size_t at); // 0: it is the first
size_t row_write(size_t at);  // to standard output; as row_next
bool at_end(size_t at);       // nothing is there
bool interrupted(void);       // the user has typed ^C

// ---- page.c ----

// Shows the file; the program's status.
int page(const char *name, const char *help);

#endif
