// Memory: page frames (kalloc.c), address spaces (vm.c), and what is copied to
// and from user memory (usercopy.c).
#ifndef VM_H
#define VM_H

#include "types.h"

struct proc;

// ---- kalloc.c: page frames ----

// Takes over all usable memory that bootinfo lists. Once, before kvmalloc.
void kinit(void);

#define POISON 0xdeadbeef // each word of a freed frame, in the DEBUG build

// A page frame with reference count 1, as a pointer into the direct map; its
// contents are arbitrary. NULL when there is none. Does not sleep.
void *kalloc(void);

// kalloc, with the frame zeroed.
void *kzalloc(void);

// Drops one reference; the frame is free when the last is gone. `frame` is
// page-aligned and came from kalloc; panics otherwise.
void kfree(void *frame);

// Adds a reference to a frame in use.
void kref(void *frame);

// Frames managed, and frames free now.
uint kframes(void);
uint kfreeframes(void);

// ---- vm.c: address spaces ----

// Builds the kernel half of every address space and switches to it. Once.
void kvmalloc(void);

// Sets up segments, TSS and per-CPU pointer of CPU number `cpu`; the first
// thing a CPU does in C. Locks work from here on.
void seginit(int cpu);

// A new address space with no user memory; NULL if out of memory.
pde_t *setupkvm(void);

// Switches this CPU to the kernel's own address space / to p's, with p's
// kernel stack in the TSS. A p that has given up its memory has the kernel's.
void switchkvm(void);
void switchuvm(struct proc *p);

// The entry that maps `va` in `pgdir`; makes the page table if `alloc`. NULL if
// there is no table (or no memory for one). User half only.
pte_t *walkpgdir(pde_t *pgdir, uint va, bool alloc);

// First process: maps one zeroed page at 0 and copies `size` bytes of `init`
// there. Panics when out of memory.
void inituvm(pde_t *pgdir, const void *init, uint size);

// Maps zeroed frames for [from, to), rounded out to pages, with `perm` (PTE_W
// or 0). Returns 0; or -ENOMEM, or -EINTR if the current process is killed
// meanwhile: then nothing is mapped from PGROUNDUP(from) up to where it came,
// even if it was before. Page tables stay until freevm, and a page that `from`
// lies inside of stays, too. Pages already mapped only gain permission.
int allocuvm(pde_t *pgdir, uint from, uint to, uint perm);

// Unmaps and frees whole pages from PGROUNDUP(to) up to `from` (to < from).
void deallocuvm(pde_t *pgdir, uint from, uint to);

// Frees all user memory, the page tables and the directory.
void freevm(pde_t *pgdir);

// A copy of the first `sz` bytes of an address space; NULL if out of memory, or
// if the current process is killed meanwhile.
pde_t *copyuvm(pde_t *pgdir, uint sz);

// A pointer to physical address `pa`, good for 4 MB and until the next call.
// For reading firmware tables at boot, wherever they are.
void *mapfirmware(paddr_t pa);

// ---- usercopy.c: between kernel and user memory ----

// User memory is touched through these only. Each checks every page (present,
// user, writable where written; wrap-around) and returns 0 or -EFAULT. They go
// through the direct map, so they work on any address space, do not sleep, and
// may be called with spinlocks held.
int copyin(pde_t *pgdir, void *dst, uint va, uint n);
int copyout(pde_t *pgdir, uint va, const void *src, uint n);

// Zeroes `n` bytes at `va`, which the user may write; panics if not.
void clearuvm(pde_t *pgdir, uint va, uint n);

// Copies a NUL-terminated string of less than `max` bytes. Returns its length,
// -EFAULT, or -ENAMETOOLONG if it does not fit.
int copyinstr(pde_t *pgdir, char *dst, uint va, uint max);

// Whether the whole range may be read (or written) by the user: 0 or -EFAULT.
int checkuvm(pde_t *pgdir, uint va, uint n, bool write);

// For code that serves both: `user` says whether the address is one in the
// current process's memory or a kernel pointer. 0 or -EFAULT.
int either_copyout(bool user, uintptr_t dst, const void *src, uint n);
int either_copyin(bool user, void *dst, uintptr_t src, uint n);

#endif
