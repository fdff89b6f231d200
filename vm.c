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
// The tables may have less than the regions: a page gets its frame when it is
// first touched (pagefault.c). Then there is one, since allocuvm, resizeuvm and
// copyuvm have promised it (kalloc.c).
//
// Each page table entry that maps a frame is one of the frame's owners. It
// gives it up after the entry and the TLB's copy of it are gone, else the
// program would still reach a frame that is another's. Only the CPU that runs
// the process can have such a copy, and loads CR3 when it comes to it.

#include "vm.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "boot/kernelimage.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "wait.h"
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
  // NULL: it is in exit(), or a kernel thread. Also if the directory is loaded
  // already: a fork on another CPU may have taken permissions away, and only
  // this makes the TLB here forget them.
  lcr3(V2P(p->as.pgdir != NULL ? p->as.pgdir : kpgdir));
  popcli();
}

// ---- page tables of the user half ----

pde_t *
setupkvm(void)
{
  bool ready;
  pde_t *pgdir = kalloc_pgdir(&ready);

  assert_ne(kpgdir, NULL);
  if (pgdir == NULL || ready)
    return pgdir;
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

// ---- regions ----

// The mapping that has the page, if the program may do anything with it. One
// below the first mapping is looked for in vain.
static const struct region *
mapping_at(const struct maps *maps, uint va)
{
  const struct mapping *m;

  for (m = maps->m; m < &maps->m[maps->n]; m++) {
    if (va >= m->r.start && va < m->r.end)
      return m->hidden ? NULL : &m->r;
  }
  return NULL;
}

const struct region *
region_at(const struct addrspace *as, uint va)
{
  const struct region *r = &as->region[as->nregions];

  // From the end: the heap and the stack are asked for most.
  while (r-- > as->region) {
    if (va >= r->start)
      return va < PGROUNDUP(r->end) ? r
             : as->maps == NULL     ? NULL
                                    : mapping_at(as->maps, va);
  }
  return NULL;
}

uint
uvm_end(const struct addrspace *as)
{
  uint n = as->nregions;

  return n == 0 ? 0 : as->region[n - 1].end;
}

uint
uvm_size(const struct addrspace *as)
{
  const struct region *r;
  uint n = 0;

  for (r = as->region; r < &as->region[as->nregions]; r++)
    n += r->fill == FILL_NOTHING ? 0 : r->end - r->start;
  return n;
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
  if (next > first && r.fill == FILL_TEXT)
    r.fill = FILL_FILE; // none of the pages need be a block now
  assert_lt(as->nregions - (next - first), NREGIONS);
  memmove(first + 1, next, (char *)end - (char *)next);
  as->nregions += 1 - (next - first);
  *first = r;
  return first;
}

// How many pages have a frame or the promise of one.
static uint
uvm_pages(const struct addrspace *as)
{
  const struct region *r;
  uint n = 0;

  for (r = as->region; r < &as->region[as->nregions]; r++) {
    if (r->fill == FILL_ZEROES || r->fill == FILL_FILE)
      n += (PGROUNDUP(r->end) - r->start) / PGSIZE;
  }
  return n;
}

int
allocuvm(struct addrspace *as, uint start, uint end, uint perm, enum fill fill)
{
  struct region r = {PGROUNDDOWN(start), end, perm, fill};
  uint n = uvm_pages(as), i;

  assert_ne(as->pgdir, NULL);
  assert_eq(perm & ~PTE_W, 0);
  if (end > KERNBASE || end < start)
    return -ENOMEM;
  r = *insert_region(as, r);
  if (!kpromise(uvm_pages(as) - n)) {
    kunpromise(n);
    for (i = 0; i < as->nregions; i++)
      as->region[i].fill = FILL_NOTHING; // for freevm: nothing is promised
    return -ENOMEM;
  }
  if (fill == FILL_NOTHING)
    return 0;
  return uvm_add_tables(as->pgdir, r.start, PGROUNDUP(end));
}

// Where the heap must end at the latest.
static uint
heap_limit(const struct addrspace *as)
{
  return as->maps == NULL ? KERNBASE : as->maps->m[0].r.start;
}

// Lets the heap end at `end`, earlier than now.
static void
cut_heap(struct addrspace *as, uint end)
{
  struct region *heap = heap_of(as);
  uint old = PGROUNDUP(heap->end);
  uint shared = heap_limit(as) & ~(SUPERPGSIZE - 1); // a mapping's table

  uvm_unmap(as->pgdir, PGROUNDUP(end), old, true);
  uvm_free_tables(as->pgdir, PGROUNDUP(end), old < shared ? old : shared);
  heap->end = end;
}

int
resizeuvm(struct addrspace *as, uint end)
{
  struct region *heap = heap_of(as);
  uint old = heap->end;

  assert_ge(end, heap->start);
  assert_eq(heap->fill, FILL_ZEROES);
  if (end <= old) {
    cut_heap(as, end);
    return 0;
  }
  if (end > heap_limit(as) ||
      !kpromise((PGROUNDUP(end) - PGROUNDUP(old)) / PGSIZE))
    return -ENOMEM;
  heap->end = end;
  if (uvm_add_tables(as->pgdir, PGROUNDUP(old), PGROUNDUP(end)) < 0) {
    cut_heap(as, old);
    return -ENOMEM;
  }
  return 0;
}

// As much below the stack pointer as one instruction pushes: pusha.
#define MAXPUSH 32

int
uvm_grow_stack(struct addrspace *as, uint va)
{
  struct region *stack = heap_of(as) - 1, *guard = stack - 1;
  uint start = PGROUNDDOWN(va), n = (stack->start - start) / PGSIZE;
  struct proc *p = myproc();

  if (va + MAXPUSH < p->tf->esp || start < guard->start + USTACKGUARD * PGSIZE)
    return -EFAULT;
  if (kpromise(n)) {
    if (uvm_add_tables(as->pgdir, start, stack->start) == 0) {
      guard->end = stack->start = start;
      return 0;
    }
    kunpromise(n);
  }
  cprintf("%s (pid %d) killed: no memory for its stack at 0x%x\n", p->name,
          p->pid, va);
  setkilled(SIGSEGV);
  return -ENOMEM;
}

void
freevm(struct addrspace *as)
{
  uint i, from = 0, to = 0;
  bool promised = false;

  assert_ne(as->pgdir, NULL);
  assert_ne(as->pgdir, kpgdir);
  assert_ne(V2P(as->pgdir), rcr3());
  if (as->maps != NULL)
    as->maps->drop(as);
  for (i = 0; i < as->nregions; i++) {
    const struct region *r = &as->region[i];

    if (r->fill == FILL_NOTHING)
      continue;
    // Else it goes on where the last one ends.
    if (r->start != to || promised != (r->fill != FILL_TEXT)) {
      uvm_unmap(as->pgdir, from, to, promised);
      from = r->start;
      promised = r->fill != FILL_TEXT;
    }
    to = PGROUNDUP(r->end);
  }
  uvm_unmap(as->pgdir, from, to, promised);
  if (as->nregions > 0) // from the table that the first page is in
    uvm_free_tables(as->pgdir, as->region[0].start & ~(SUPERPGSIZE - 1),
                    PGROUNDUP(uvm_end(as)));
  kfree_pgdir(as->pgdir);
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
      fault_in(as, 0, PGSIZE, true) < 0 || copyout(as, 0, init, size) < 0)
    panic("inituvm: out of memory: %u frames are free", kfreeframes());
}

int
copyuvm(struct addrspace *copy, struct addrspace *as)
{
  const struct region *r;
  uint va, end, n;
  int err = 0;

  assert_eq(V2P(as->pgdir), rcr3());
  if (!kpromise(uvm_pages(as)))
    return -ENOMEM;
  uvm_assign(copy, as);
  copy->maps = NULL;
  if ((copy->pgdir = setupkvm()) == NULL) {
    kunpromise(uvm_pages(as));
    copy->nregions = 0;
    return -ENOMEM;
  }
  for (r = as->region; r < &as->region[as->nregions]; r++) {
    end = r->fill == FILL_NOTHING ? 0 : PGROUNDUP(r->end);
    if ((err = uvm_add_tables(copy->pgdir, r->start, end)) < 0)
      break;
    for (va = r->start; va < end; va += n * PGSIZE) {
      pte_t *from = uvm_entries(as->pgdir, va, end, &n);

      kshare_pages(from, walkpgdir(copy->pgdir, va, false), n);
    }
  }
  if (err == 0 && as->maps != NULL)
    err = as->maps->copy(copy, as);
  lcr3(V2P(as->pgdir)); // the TLB remembers pages as writable
  if (err < 0) {
    freevm(copy);
    return err;
  }
  // Both will write to their stack next. Done here, that is no page fault.
  uvm_fault(copy, myproc()->tf->esp, true);
  uvm_fault(as, myproc()->tf->esp, true);
  return 0;
}
