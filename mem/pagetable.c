// Page tables below a directory: more than one entry at a time. walkpgdir
// (vm.c) finds one.
//
// It may be the directory of an address space, of which user memory is meant,
// or that of a pagemap. Entries are 0, or have a frame, present or not.

#include "vm.h"
#include "debug/panic.h"
#include "errno.h"
#include "memlayout.h"
#include "mmu.h"
#include "x86.h"

pte_t *
uvm_entries(pde_t *pgdir, uint va, uint end, uint *n)
{
  *n = NPTENTRIES - PTX(va);
  if (*n > (end - va) / PGSIZE)
    *n = (end - va) / PGSIZE;
  return walkpgdir(pgdir, va, false);
}

int
uvm_add_tables(pde_t *pgdir, uint va, uint end)
{
  for (; va < end; va = (PDX(va) + 1) << PDXSHIFT) {
    if (walkpgdir(pgdir, va, true) == NULL)
      return -ENOMEM;
  }
  return 0;
}

// The invlpg also makes the processor forget where they were: SDM volume 3A,
// 4.10.4.1.
void
uvm_free_tables(pde_t *pgdir, uint va, uint end)
{
  uint i;

  for (i = PDX(va + SUPERPGSIZE - 1); i < PDX(end + SUPERPGSIZE - 1); i++) {
    void *table = P2V(PTE_ADDR(pgdir[i]));

    if (!(pgdir[i] & PTE_P))
      continue;
    pgdir[i] = 0;
    invlpg((void *)(i << PDXSHIFT));
    kfree_zeroed(table);
  }
}

void
uvm_unmap(pde_t *pgdir, uint va, uint end, bool promised)
{
  bool loaded = V2P(pgdir) == rcr3();
  pte_t *entry;
  uint i, n;

  assert_le(end, KERNBASE);
  for (; va < end; va += n * PGSIZE) {
    if ((entry = uvm_entries(pgdir, va, end, &n)) == NULL) {
      kunpromise(promised ? n : 0);
      continue;
    }
    // The translation goes before the frame can have another owner.
    for (i = 0; loaded && i < n; i++) {
      if (entry[i] == 0)
        continue;
      entry[i] &= ~PTE_P;
      invlpg((void *)(va + i * PGSIZE));
    }
    kfree_pages(entry, n, promised);
  }
}
