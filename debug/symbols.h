// Names for addresses of the kernel's code. The table comes from the linked
// kernel itself: tools/ksyms.pl makes it between the two passes of the link.
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include "types.h"

// The functions' first bytes, rising, and a last number that is no address. In
// the first pass there is only that.
extern const uint32_t symbol_addrs[];
extern const char symbol_names[]; // of the same functions, each with its '\0'

#define SYMBOL_TEXT 48 // bytes that hold any symbol_text

// Writes "function+0xoffset" to `buf`, or the bare address if it is not in the
// kernel's code. Returns `buf`.
const char *symbol_text(char buf[SYMBOL_TEXT], uint addr);

#endif
