// Between kernel and user memory: see vm.h.
//
// The kernel never dereferences a user address. It looks the page up in the
// page tables, whose entry says what the user may do there, and touches the
// frame through the direct map. With SMAP on, the processor holds it to that.

#include "vm.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "userpage.h"

// The kernel's address of user address `va`, and in *n how many bytes, at most
// `max`, there are from it to the end of its page. NULL if the user may not use
// it so.
static inline char *
user_page(pde_t *pgdir, uint va, uint max, bool write, uint *n)
{
  *n = PGSIZE - va % PGSIZE;
  if (*n > max)
    *n = max;
  return uva2ka(pgdir, va, write ? PTE_W : 0);
}

void
clearuvm(struct addrspace *as, uint va, uint n)
{
  char *to;

  if (n == 0 || user_page(as->pgdir, va, n, false, &n) == NULL)
    return; // never touched: it will be zeroes
  if (fault_in(as, va, n, true) < 0 ||
      (to = user_page(as->pgdir, va, n, true, &n)) == NULL)
    panic("clearuvm: nothing to write to at %x", va);
  memset(to, 0, n);
}

int
fault_in(struct addrspace *as, uint va, uint n, bool write)
{
  uint end = va + n;
  uint chunk;

  if (end < va || end > KERNBASE) // it wraps around, or is the kernel's
    return -EFAULT;
  for (; va < end; va = PGROUNDDOWN(va) + PGSIZE) {
    if (user_page(as->pgdir, va, n, write, &chunk) == NULL &&
        uvm_fault(as, va, write) < 0)
      return -EFAULT;
  }
  return 0;
}

// Copies `n` bytes between the kernel's `buf` and user address `va`: with `out`
// from `buf` to the user, else into it. Inline, because fetchuvm is called for
// each argument of each system call: it saves 20 of the 270 instructions of
// close(-1).
static inline int
copy(const struct addrspace *as, char *buf, uint va, uint n, bool out)
{
  uint chunk;

  for (; n > 0; buf += chunk, va += chunk, n -= chunk) {
    char *page = user_page(as->pgdir, va, n, out, &chunk);

    if (page == NULL)
      return -EFAULT;
    memcpy(out ? page : buf, out ? buf : page, chunk);
  }
  return 0;
}

inline int
copyin(const struct addrspace *as, void *dst, uint va, uint n)
{
  return copy(as, dst, va, n, false);
}

// The copy is tried first, since the pages are nearly always there.
int
fetchuvm(struct addrspace *as, void *dst, uint va, uint n)
{
  if (copyin(as, dst, va, n) == 0)
    return 0;
  return fault_in(as, va, n, false) < 0 ? -EFAULT : copyin(as, dst, va, n);
}

// One copy of it is enough: either_copyout would get another.
__attribute__((noinline)) int
copyout(const struct addrspace *as, uint va, const void *src, uint n)
{
  return copy(as, (char *)src, va, n, true);
}

int
copyinstr(struct addrspace *as, char *dst, uint va, uint max)
{
  uint done = 0;
  uint chunk, i;
  char *from;

  assert_gt(max, 0);
  while (done < max) {
    from = user_page(as->pgdir, va + done, max - done, false, &chunk);
    if (from == NULL && fault_in(as, va + done, 1, false) == 0)
      from = user_page(as->pgdir, va + done, max - done, false, &chunk);
    if (from == NULL)
      return -EFAULT;
    for (i = 0; i < chunk; i++, done++) {
      if ((dst[done] = from[i]) == '\0')
        return done;
    }
  }
  return -ENAMETOOLONG;
}

int
either_copyout(bool user, uintptr_t dst, const void *src, uint n)
{
  if (user)
    return copyout(&myproc()->as, dst, src, n);
  memmove((void *)dst, src, n);
  return 0;
}

int
either_copyin(bool user, void *dst, uintptr_t src, uint n)
{
  if (user)
    return copyin(&myproc()->as, dst, src, n);
  memmove(dst, (const void *)src, n);
  return 0;
}
