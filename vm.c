// Address spaces: the kernel's half, which all share, and each process's own.
//
// A page directory has 1024 entries of 4 MB each. Those from KERNBASE up are
// copies of the kernel's directory, which does not change once there is a
// process, so an empty address space costs one frame and a copy of half a page;
// a table reachable from there (kernel text, kernel stacks) is one table,
// shared by all.
//
// What belongs to a process is described twice: by regions, which say what
// shall be there (vm.h), and by page tables, which say what is. The kernel
// reads the regions to decide; the processor reads the tables, and so does
// usercopy.c, which copies for the kernel. The two agree between any two calls
// of functions of this file, unless one has failed.
//
// A page's frame has one owner: the page table entry that maps it. Its kfree
// comes after the entry and the TLB's copy of it are gone, else the program
// would still reach a frame that is another's.

#include "vm.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "boot/kernelimage.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "x86.h"

static pde_t *kpgdir; // for use in the scheduler; the kernel half's source
static pte_t *kstack_table; // maps the 4 MB at KSTACKBASE

// ---- segments ----

// The segments span everything, so that addresses mean what the page tables
// say; only their privilege differs. %gs is the exception: it is this CPU's
// struct.
void
seginit(int cpu)
{
  struct cpu *c = &cpus[cpu];

  // entry.S and startcpu gave this CPU a page as its stack.
  c->self = c;
  c->stack_end = PGROUNDUP(read_ebp());
  c->gdt[SEG_KCODE] = SEG(STA_X | STA_R, 0, 0xffffffff, 0);
  c->gdt[SEG_KDATA] = SEG(STA_W, 0, 0xffffffff, 0);
  c->gdt[SEG_UCODE] = SEG(STA_X | STA_R, 0, 0xffffffff, DPL_USER);
  c->gdt[SEG_UDATA] = SEG(STA_W, 0, 0xffffffff, DPL_USER);
  c->gdt[SEG_KCPU] = SEG16(STA_W, c, sizeof(*c) - 1, 0, 1);
  c->gdt[SEG_TSS] = SEG16(STS_T32A, &c->ts, sizeof(c->ts) - 1, 0, 0);
  c->gdt[SEG_DFTSS] = SEG16(STS_T32A, &c->dfts, sizeof(c->dfts) - 1, 0, 0);
  c->ts.ss0 = SEG_KDATA << 3;
  c->ts.ldt = 0;
  c->ts.trap = 0;       // no debug trap when a task is entered (SDM 3A, 7.2.1)
  c->ts.iomap = 0xffff; // no I/O port for user programs
  lgdt(c->gdt, sizeof(c->gdt));
  load_kernel_segments();

  // After a reset the LDT is 64 KB at 0, the program's memory: a descriptor it
  // writes there is a way into ring 0 (Intel SDM volume 3A, table 10-1).
  lldt(0);
  ltr(SEG_TSS << 3);
}

// ---- the kernel half ----

// PTE_G where the CPU has global pages: the kernel half is the same in every
// address space, so its translations may outlive a load of CR3. cpuinit turns
// that on later; until then the bit means nothing.
//
// A global page outlives mov to CR3, not an invlpg: SDM volume 3A, 4.10.2.4.
static uint
global_flag(void)
{
  uint leaf1[4];

  cpuid(1, leaf1);
  return leaf1[3] & CPUID1_EDX_PGE ? PTE_G : 0;
}

// A zeroed frame for the kernel half. There is one, or the machine has less
// memory than bootinfo_read accepts.
static void *
boot_frame(void)
{
  void *frame = kzalloc();

  if (frame == NULL)
    panic("kvmalloc: of %u frames none is free", kframes());
  return frame;
}

// The first 4 MB of the direct map page by page, so that the kernel's text and
// constants can be read-only. Its end is checked by the linker script.
static pte_t *
map_first_megabytes(void)
{
  pte_t *table = boot_frame();
  uint global = global_flag();
  uint va, i;

  for (i = 0; i < NPTENTRIES; i++) {
    va = KERNBASE + i * PGSIZE;
    table[i] = (i * PGSIZE) | PTE_P | global;
    if (va < KERNLINK || va >= (uint)kernel_data)
      table[i] |= PTE_W;
  }
  return table;
}

// Maps a stack for every process slot, and one for each CPU's double faults,
// each above an unmapped page. For good: other CPUs look at what lies on a
// sleeper's stack (a disk request), and would have to be told of every change,
// since their TLBs remember.
static void
map_kernel_stacks(void)
{
  uint flags = PTE_P | PTE_W | global_flag();
  int slot, i;

  _Static_assert((NPROC + NCPU) * (KSTACKPAGES + 1) <= NPTENTRIES,
                 "kernel stacks share one page table");
  for (slot = 0; slot < NPROC + NCPU; slot++) {
    for (i = 0; i < KSTACKPAGES; i++) {
      kstack_table[PTX(kstack(slot)) + i] = V2P(boot_frame()) | flags;
    }
  }
}

void
kvmalloc(void)
{
  uint global = global_flag();
  paddr_t pa;

  assert_eq(kpgdir, NULL); // once
  kpgdir = boot_frame();
  kstack_table = boot_frame();
  kpgdir[PDX(KERNBASE)] = V2P(map_first_megabytes()) | PTE_P | PTE_W;
  for (pa = SUPERPGSIZE; pa < MAXPHYS; pa += SUPERPGSIZE)
    kpgdir[PDX(P2V(pa))] = pa | PTE_P | PTE_W | PTE_PS | global;
  kpgdir[PDX(KSTACKBASE)] = V2P(kstack_table) | PTE_P | PTE_W;
  map_kernel_stacks();
  for (pa = DEVSPACE; pa != 0; pa += SUPERPGSIZE) // ends by wrapping to 0
    kpgdir[PDX(pa)] = pa | PTE_P | PTE_W | PTE_PS | PTE_PCD | PTE_PWT | global;
  switchkvm();
}

void *
mapfirmware(paddr_t pa)
{
  paddr_t first = pa & ~(SUPERPGSIZE - 1);
  pde_t *pde = &kpgdir[PDX(FIRMWINDOW)];

  // Two entries, so that 4 MB from any address are there. At boot this CPU is
  // alone and no process has a directory yet.
  assert_eq(myproc(), NULL);
  pde[0] = first | PTE_P | PTE_PS;
  pde[1] = (first + SUPERPGSIZE) | PTE_P | PTE_PS;
  lcr3(V2P(kpgdir));
  return (char *)FIRMWINDOW + (pa - first);
}

void
switchkvm(void)
{
  lcr3(V2P(kpgdir));
}

void
switchuvm(struct proc *p)
{
  assert_ne(p, NULL);
  assert_ne(p->kstack, NULL);
  pushcli(); // esp0 and CR3 are this CPU's: an interrupt must not move us
  mycpu()->ts.esp0 = (uint)p->kstack + KSTACKSIZE;
  // NULL: it is in exit(), or a kernel thread.
  lcr3(V2P(p->as.pgdir != NULL ? p->as.pgdir : kpgdir));
  popcli();
}

// ---- page tables of the user half ----

pde_t *
setupkvm(void)
{
  pde_t *pgdir = kalloc();

  assert_ne(kpgdir, NULL);
  if (pgdir == NULL)
    return NULL;
  memset(pgdir, 0, PDX(KERNBASE) * sizeof(pde_t));
  memcpy(&pgdir[PDX(KERNBASE)], &kpgdir[PDX(KERNBASE)],
         (NPDENTRIES - PDX(KERNBASE)) * sizeof(pde_t));
  return pgdir;
}

pte_t *
walkpgdir(pde_t *pgdir, uint va, bool alloc)
{
  pde_t *pde = &pgdir[PDX(va)];
  pte_t *table;

  assert_lt(va, KERNBASE);
  if (*pde & PTE_P) {
    table = P2V(PTE_ADDR(*pde));
  } else {
    if (!alloc || (table = kzalloc()) == NULL)
      return NULL;
    // The table's entries decide what is allowed.
    *pde = V2P(table) | PTE_P | PTE_W | PTE_U;
  }
  return &table[PTX(va)];
}

// Whether what is being built for the current process is of no use any more: it
// has been killed. At boot there is none yet.
static bool
abandoned(void)
{
  return myproc() != NULL && killed();
}

// Maps one zeroed frame at `va`, or adds permission to the one there. 0, or
// -ENOMEM.
static int
map_zeroed(pde_t *pgdir, uint va, uint perm)
{
  pte_t *pte = walkpgdir(pgdir, va, true);
  void *frame;

  if (pte == NULL)
    return -ENOMEM;
  if (*pte & PTE_P) { // segments share the page, or it was the last
    *pte |= perm;
    return 0;
  }
  if ((frame = kzalloc()) == NULL)
    return -ENOMEM;
  *pte = V2P(frame) | PTE_P | PTE_U | perm;
  return 0;
}

// Unmaps and frees the pages from PGROUNDUP(from) up to `to`.
static void
unmap(pde_t *pgdir, uint from, uint to)
{
  uint va = PGROUNDUP(from);

  assert_le(to, KERNBASE);
  while (va < to) {
    pte_t *pte = walkpgdir(pgdir, va, false);

    if (pte == NULL) { // no table: on to the next
      va = (PDX(va) + 1) << PDXSHIFT;
      continue;
    }
    if (*pte & PTE_P) {
      void *frame = P2V(PTE_ADDR(*pte));

      // The translation goes before the frame can have another owner.
      *pte = 0;
      invlpg((void *)va);
      kfree(frame);
    }
    va += PGSIZE;
  }
}

// Maps zeroed frames for [from, to), rounded out to pages; those already mapped
// only gain permission. 0; or -ENOMEM, -EINTR: then it has unmapped the pages
// from PGROUNDUP(from) up to where it stopped.
static int
map(pde_t *pgdir, uint from, uint to, uint perm)
{
  uint start = PGROUNDDOWN(from);
  uint va;

  assert_eq(perm & ~PTE_W, 0);
  // If there are clearly too few frames, fail before the others have none. It
  // counts pages that are mapped already, too, and reads without a lock.
  if (to > KERNBASE || to < from || (to - start) / PGSIZE > kfreeframes() + 1)
    return -ENOMEM;
  for (va = start; va < to; va += PGSIZE) {
    if (abandoned() || map_zeroed(pgdir, va, perm) < 0) {
      unmap(pgdir, from, va);
      return abandoned() ? -EINTR : -ENOMEM;
    }
  }
  return 0;
}

// ---- regions ----

const struct region *
region_at(const struct addrspace *as, uint va)
{
  const struct region *r = &as->region[as->nregions];

  // From the end: the heap and the stack are asked for most.
  while (r-- > as->region) {
    if (va >= r->start)
      return va < PGROUNDUP(r->end) ? r : NULL;
  }
  return NULL;
}

uint
uvm_end(const struct addrspace *as)
{
  uint n = as->nregions;

  return n == 0 ? 0 : as->region[n - 1].end;
}

struct region *
heap_of(struct addrspace *as)
{
  assert_gt(as->nregions, 0);
  return &as->region[as->nregions - 1];
}

// Puts `r` where it belongs, in the place of those that share pages with it and
// as one with them: a page has one permission, so two regions cannot both have
// it. Returns its place.
static struct region *
insert_region(struct addrspace *as, struct region r)
{
  struct region *first = as->region;
  struct region *end = &as->region[as->nregions];
  struct region *next;

  while (first < end && PGROUNDUP(first->end) <= r.start)
    first++;
  for (next = first; next < end && next->start < PGROUNDUP(r.end); next++) {
    r.start = next->start < r.start ? next->start : r.start;
    r.end = next->end > r.end ? next->end : r.end;
    r.perm |= next->perm;
  }
  assert_lt(as->nregions - (next - first), NREGIONS);
  memmove(first + 1, next, (char *)end - (char *)next);
  as->nregions += 1 - (next - first);
  *first = r;
  return first;
}

int
allocuvm(struct addrspace *as, uint start, uint end, uint perm, enum fill fill)
{
  struct region *r;

  assert_ne(as->pgdir, NULL);
  if (end > KERNBASE || end < start)
    return -ENOMEM;
  r = insert_region(as, (struct region){PGROUNDDOWN(start), end, perm, fill});
  return fill == FILL_NOTHING ? 0 : map(as->pgdir, r->start, r->end, r->perm);
}

int
resizeuvm(struct addrspace *as, uint end)
{
  struct region *heap = heap_of(as);
  int err = 0;

  assert_ge(end, heap->start);
  assert_eq(heap->fill, FILL_ZEROES);
  if (end > heap->end)
    err = map(as->pgdir, heap->end, end, heap->perm);
  else
    unmap(as->pgdir, end, PGROUNDUP(heap->end));
  if (err == 0)
    heap->end = end;
  return err;
}

void
freevm(struct addrspace *as)
{
  uint i;

  assert_ne(as->pgdir, NULL);
  assert_ne(as->pgdir, kpgdir);
  assert_ne(V2P(as->pgdir), rcr3());
  unmap(as->pgdir, 0, KERNBASE);
  for (i = 0; i < PDX(KERNBASE); i++) {
    if (as->pgdir[i] & PTE_P)
      kfree(P2V(PTE_ADDR(as->pgdir[i])));
  }
  kfree(as->pgdir);
  as->pgdir = NULL;
  as->nregions = 0;
}

void
inituvm(struct addrspace *as, const void *init, uint size)
{
  assert_le(size, PGSIZE);
  as->pgdir = setupkvm();
  if (as->pgdir == NULL || allocuvm(as, 0, PGSIZE, PTE_W, FILL_ZEROES) < 0 ||
      allocuvm(as, PGSIZE, PGSIZE, PTE_W, FILL_ZEROES) < 0 ||
      copyout(as, 0, init, size) < 0)
    panic("inituvm: out of memory: %u frames are free", kfreeframes());
}

// Gives `to` its own copy of the frame that `from` maps at `va`.
static int
copypage(pde_t *to, pde_t *from, uint va)
{
  pte_t *pte = walkpgdir(from, va, false);
  pte_t *copy;
  void *frame;

  assert_ne(pte, NULL);
  assert_ne(*pte & PTE_P, 0);
  if ((copy = walkpgdir(to, va, true)) == NULL || (frame = kalloc()) == NULL)
    return -ENOMEM;
  memcpy(frame, P2V(PTE_ADDR(*pte)), PGSIZE);
  *copy = V2P(frame) | (*pte & (PTE_P | PTE_W | PTE_U));
  return 0;
}

int
copyuvm(struct addrspace *copy, const struct addrspace *as)
{
  pde_t *pgdir = setupkvm();
  const struct region *r;
  uint va;

  assert_ne(as->pgdir, NULL);
  if (pgdir == NULL)
    return -ENOMEM;
  *copy = *as;
  copy->pgdir = pgdir;
  for (r = as->region; r < &as->region[as->nregions]; r++) {
    for (va = r->start; r->fill != FILL_NOTHING && va < r->end; va += PGSIZE) {
      if (abandoned() || copypage(pgdir, as->pgdir, va) < 0) {
        freevm(copy);
        return abandoned() ? -EINTR : -ENOMEM;
      }
    }
  }
  return 0;
}
