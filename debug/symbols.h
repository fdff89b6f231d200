// Names for addresses of the kernel's code. The table comes from the linked
// kernel itself: tools/ksyms.pl makes it between the two passes of the link.
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include "types.h"

struct symbol {
  uint32_t addr; // first byte of the function
  const char *name;
};

extern const struct symbol kernel_symbols[]; // by rising address
extern const uint nkernel_symbols;           // 0 in the first pass

#define SYMBOL_TEXT 48 // bytes that hold any symbol_text

// Writes "function+0xoffset" to `buf`, or the bare address if it is not in the
// kernel's code. Returns `buf`.
const char *symbol_text(char buf[SYMBOL_TEXT], uint addr);

#endif
