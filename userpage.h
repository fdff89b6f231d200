// One page of user memory, as the page tables have it. Inline, for each system
// call asks for its arguments this way. More than a page, and pages that may
// have to be fetched first: usercopy.c.
#ifndef USERPAGE_H
#define USERPAGE_H

#include "memlayout.h"
#include "mmu.h"
#include "types.h"

// The kernel's address of user address `va`, good up to the end of its page.
// NULL unless the page is there and the user may read it (with `need` PTE_W,
// write to it). Does not sleep; any locks may be held.
static inline char *
uva2ka(const pde_t *pgdir, uint va, uint need)
{
  pde_t pde = va < KERNBASE ? pgdir[PDX(va)] : 0;
  pte_t pte;
  char *ka;

  if (!(pde & PTE_P))
    return NULL;
  need |= PTE_P | PTE_U;
  pte = ((const pte_t *)P2V(PTE_ADDR(pde)))[PTX(va)];
  if ((pte & need) != need)
    return NULL;
  ka = (char *)P2V(PTE_ADDR(pte)) + va % PGSIZE;
  if (ka == NULL)
    __builtin_unreachable(); // so the caller's test for NULL costs nothing
  return ka;
}

#endif
