// Names for addresses: see symbols.h.
//
// The table has functions only, and where each begins. So an address in the
// padding behind a function counts as that function's.

#include "debug/symbols.h"
#include "lib/format.h"
#include "boot/kernelimage.h"

const char *
symbol_text(char buf[SYMBOL_TEXT], uint addr)
{
  uint low = 0, high = nkernel_symbols, middle; // low's is the last at or below
  const struct symbol *s;

  // Invariant: what is sought is in [low, high), if in the table at all.
  while (high - low > 1) {
    middle = low + (high - low) / 2;
    if (kernel_symbols[middle].addr <= addr)
      low = middle;
    else
      high = middle;
  }
  s = &kernel_symbols[low];
  if (nkernel_symbols == 0 || addr < s->addr || addr >= (uint)kernel_text_end)
    snprintf(buf, SYMBOL_TEXT, "0x%x", addr);
  else
    snprintf(buf, SYMBOL_TEXT, "%.36s+0x%x", s->name, addr - s->addr);
  return buf;
}
