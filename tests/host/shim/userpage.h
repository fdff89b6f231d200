// Stands in for the kernel's userpage.h when the file system is compiled for
// the host: there are no page tables.
#ifndef USERPAGE_H
#define USERPAGE_H

#include "types.h"
#include "mmu.h"

// NULL if `va` is no address of the program's.
char *uva2ka(const pde_t *pgdir, uint va, uint need);

#endif
