// Stands in for the kernel's x86.h when code is compiled for the host: there is
// no TLB. That a page's entry has changed is told to the test (page_hook).
#ifndef X86_H
#define X86_H

#include "types.h"

void invlpg(void *va);

// No directory is loaded.
static inline paddr_t
rcr3(void)
{
  return 1;
}

#endif
