// Page faults that are no mistake: a page of a program is touched, or written,
// for the first time.
//
//   a region is there        the page has no frame: it gets one, of zeroes or
//                            from the program's file
//   fork                     parent and child share all frames, without PTE_W
//   one of them writes       it gets a copy of its own
//   the other writes         it has the frame alone now, and keeps it
//
// The processor comes here by trap(), when the program itself touches the page,
// and the kernel by fault_in(), before it copies to or from user memory under a
// lock: uvm_fault() may read the disk. The frame has been promised when the
// page came to be (kalloc.c), so there is one: a program that has been told
// that it has memory is never killed for lack of it.
//
// Of a shared frame nobody knows who the others are. The count of its owners is
// all that is needed: who is alone writes, who is not leaves it to the others.

#include "vm.h"
#include "debug/panic.h"
#include "errno.h"
#include "memlayout.h"
#include "mmu.h"
#include "x86.h"

int
uvm_fault(struct addrspace *as, uint va, bool write)
{
  const struct region *r = va < KERNBASE ? region_at(as, va) : NULL;
  pte_t *pte;
  void *frame;
  int err;

  if (r == NULL || (write && r->perm == 0 && r->fill != FILL_NOTHING))
    return -EFAULT;
  if (r->fill == FILL_NOTHING) {
    if ((err = uvm_grow_stack(as, va)) < 0)
      return err;
    r++; // the stack
  }
  pte = walkpgdir(as->pgdir, va, false);
  assert_ne(pte, NULL); // made with the region
  if (*pte == 0) {      // first touched
    if (r->fill == FILL_ZEROES)
      frame = kalloc_promised(true);
    else if ((err = as->page_in(as, r, PGROUNDDOWN(va), &frame)) < 0)
      return err;
    *pte = V2P(frame) | (r->fill == FILL_SHARED ? 0 : r->perm);
  } else if (write && !(*pte & PTE_W) && r->fill != FILL_SHARED) {
    frame = kunshare(P2V(PTE_ADDR(*pte))); // first written since a fork
    *pte = V2P(frame) | PTE_W;
  }
  *pte |= PTE_P | PTE_U;
  if (r->fill == FILL_SHARED && write)
    *pte |=
        PTE_W | PTE_D; // it differs from the file: mem/mmap.c writes it back
  invlpg((void *)va);
  return 0;
}
