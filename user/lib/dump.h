// Rows of 16 bytes, for programs that print all bytes of files (dump.c).
#ifndef DUMP_H
#define DUMP_H

#include <stdbool.h>
#include <stdint.h>
#include "tool.h"

#define ROW 16

struct dump {
  int skip; // bytes to leave out first
  int left; // bytes to print then; -1: all
  bool all; // rows that are equal to the one before, too, instead of a *
  // Prints the `n` bytes at `offset`; those behind them in the row are 0.
  void (*print)(const uint8_t row[ROW], int n, uint offset);
};

// Prints the operands (none: standard input) as one row of bytes, as after cat:
// a row may have bytes of two. *end is the offset behind the last one. 0; 1 if
// a file could not be read, which is reported.
int dump_files(int argc, char *argv[], const struct dump *how, uint *end);

#endif
