// Names for addresses: see symbols.h.
//
// The table has functions only, and where each begins. So an address in the
// padding behind a function counts as that function's.

#include "debug/symbols.h"
#include "lib/format.h"
#include "lib/string.h"
#include "boot/kernelimage.h"

const char *
symbol_text(char buf[SYMBOL_TEXT], uint addr)
{
  const uint32_t *start = symbol_addrs;
  const char *name = symbol_names;

  if (addr < start[0] || addr >= (uint)kernel_text_end) {
    snprintf(buf, SYMBOL_TEXT, "0x%x", addr);
    return buf;
  }
  for (; start[1] <= addr; start++)
    name += strlen(name) + 1;
  snprintf(buf, SYMBOL_TEXT, "%.36s+0x%x", name, addr - start[0]);
  return buf;
}
