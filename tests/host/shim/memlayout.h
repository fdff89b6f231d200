// Stands in for the kernel's memlayout.h when code is compiled for the host:
// the same addresses, but frames are where maps.c has them. (What the kernel's
// has for C alone is left out as for the linker script.)
#define LINKER_SCRIPT
#include "../../../memlayout.h"
#undef LINKER_SCRIPT

#ifndef HOST_MEMLAYOUT_H
#define HOST_MEMLAYOUT_H

#include "types.h"

paddr_t V2P(const void *va);
void *P2V(paddr_t pa);

#endif
