// The DEBUG build's look at everything at once: does what the kernel has
// counted agree with what there is? A mistake shows here long before it does
// harm.
//
//   frames    as many references as page tables, buffers and pagemaps have it;
//             those that nobody has are as many as after the first look:
//             tables that the kernel keeps for ever, and two for each pipe; no
//             byte of a free one has changed, if it was freed lately
//   promises  one for each page without a frame, and for each owner but one of
//             a page that several have (kalloc.c)
//   pages     nobody but the kernel's half of a directory has the kernel's
//             memory, and none there is the user's; a page that may be written
//             is its region's to write, and has one owner or is shared memory
//   inodes    as many references as there are open files, working directories,
//             programs and mappings
//   files     as many references as there are descriptors
//   buffers   nobody but the log keeps one; what is changed is pinned
//   names     those that the name cache has are of directories
//   disk      as many free inodes and blocks as are counted
//
// It comes with each meminfo (linker's --wrap, tools/make/kasan.mk): usertests
// asks for that before and after each test. ptable.lock is held meanwhile, so
// that nobody begins to run; if another process runs just then, or is in the
// middle of an operation, this look is left out.

#include "debug/kcheck.h"
#include "boot/kernelimage.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "fs/file.h"
#include "lib/format.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "x86.h"

#define MAXFRAMES 65536 // a machine with more is not looked at
#define LOOKS     20    // ticks that a difference must stay to be one

int __real_sys_meminfo(void);
int __wrap_sys_meminfo(void);

// While the world stands still.
static uint16_t owners[MAXFRAMES];
static bool counted[MAXFRAMES]; // is it a frame of `taken`?
static char wrong[160];         // "": nothing
static uint pages;              // that have a frame, or the promise of one, and
static uint taken;              // frames that they have
static uint pipe_ends;
static uint own_frames; // [c] the kernel's, at the first look; 0: none yet

void
kcheck_wrong(const char *fmt, ...)
{
  va_list ap;

  if (wrong[0] != '\0')
    return;
  va_start(ap, fmt);
  vsnprintf(wrong, sizeof(wrong), fmt, ap);
  va_end(ap);
}

void
kcheck_own(const void *frame)
{
  uint i = V2P(frame) / PGSIZE;

  if (i >= MAXFRAMES)
    kcheck_wrong("%p is no page frame", frame);
  else
    owners[i]++;
}

// ---- address spaces ----

// An entry of a user's page table, for the page at `va`. Not `p`: of a pagemap.
static void
check_entry_of(const struct proc *p, uint va, pte_t entry)
{
  const struct region *r = p == NULL ? NULL : region_at(&p->as, va);
  void *frame = P2V(PTE_ADDR(entry));

  kcheck_own(frame);
  if (p == NULL || !(entry & PTE_W))
    return;
  if (r == NULL || !(r->perm & PTE_W))
    kcheck_wrong("process %d may write to 0x%x, which is to be read only",
                 p->pid, va);
  else if (r->fill != FILL_SHARED && kshared(frame))
    kcheck_wrong("process %d may write to 0x%x, a frame that others have",
                 p->pid, va);
}

// The tables of a directory's user half.
static void
check_tables(const struct proc *p, const pde_t *dir)
{
  uint i, j;

  kcheck_own(dir);
  for (i = 0; i < PDX(KERNBASE); i++) {
    const pte_t *table = P2V(PTE_ADDR(dir[i]));

    if (dir[i] == 0)
      continue;
    kcheck_own(table);
    for (j = 0; j < NPTENTRIES; j++) {
      if (table[j] != 0)
        check_entry_of(p, (i << PDXSHIFT) | (j << PTXSHIFT), table[j]);
    }
  }
}

// The kernel's half: the same in all, and nothing of it is the user's.
static void
check_kernel_half(const struct proc *p)
{
  const pde_t *mine = myproc()->as.pgdir;
  const pte_t *first = P2V(PTE_ADDR(mine[PDX(KERNBASE)]));
  uint i;

  for (i = PDX(KERNBASE); i < NPDENTRIES; i++) {
    // The processor notes in a directory what it has used.
    if (((p->as.pgdir[i] ^ mine[i]) & ~(PTE_A | PTE_D)) != 0 ||
        (p->as.pgdir[i] & PTE_U))
      kcheck_wrong("process %d has %x for the kernel's 0x%x", p->pid,
                   p->as.pgdir[i], i << PDXSHIFT);
  }
  for (i = PTX(KERNLINK); i < PTX((uint)kernel_data); i++) {
    if (first[i] & (PTE_W | PTE_U))
      kcheck_wrong("the kernel's code at 0x%x may be written",
                   KERNBASE + i * PGSIZE);
  }
}

// The pages of [start, end), for each of which a frame was promised.
static void
count_pages(pde_t *dir, uint start, uint end)
{
  uint va, i;

  for (va = start; va < end; va += PGSIZE, pages++) {
    const pte_t *entry = walkpgdir(dir, va, false);

    i = entry == NULL ? 0 : *entry / PGSIZE;
    if (i == 0 || i >= MAXFRAMES || counted[i])
      continue;
    counted[i] = true;
    taken++;
  }
}

// Whether each page of a region has a frame, or the promise of one.
static bool
promises(const struct region *r)
{
  return r->fill == FILL_ZEROES || r->fill == FILL_FILE ||
         r->fill == FILL_MAPPED;
}

static void
check_space(const struct proc *p)
{
  const struct addrspace *as = &p->as;
  const struct region *r;
  uint i;

  if (as->program != NULL)
    kcheck_point(as->program);
  if (as->pgdir == NULL)
    return;
  check_kernel_half(p);
  check_tables(p, as->pgdir);
  for (r = as->region; r < &as->region[as->nregions]; r++) {
    if (promises(r))
      count_pages(as->pgdir, r->start, PGROUNDUP(r->end));
  }
  if (as->maps == NULL)
    return;
  kcheck_own(as->maps);
  for (i = 0; i < as->maps->n; i++) {
    if (as->maps->m[i].ip != NULL)
      kcheck_point(as->maps->m[i].ip);
    if (promises(&as->maps->m[i].r))
      count_pages(as->pgdir, as->maps->m[i].r.start, as->maps->m[i].r.end);
  }
}

// ---- files ----

static void
check_pagemap(const struct inode *ip)
{
  if (ip->map.dir == NULL)
    return;
  check_tables(NULL, ip->map.dir);
  count_pages(ip->map.dir, ip->map.lo, ip->map.hi);
}

static void
check_file(const struct file *f)
{
  pipe_ends += f->type == FD_PIPE;
  if (f->type == FD_PIPE)
    kcheck_own(f->pipe);
  if (f->type == FD_INODE)
    kcheck_point(f->ip);
}

// A pipe with both ends open has been counted twice.
static void
check_pipe(const struct file *f)
{
  if (f->type == FD_PIPE && owners[V2P(f->pipe) / PGSIZE] == 2) {
    owners[V2P(f->pipe) / PGSIZE] = 1;
    pipe_ends--;
  }
}

// ---- all of it ----

// Whether no other process can be in the middle of something.
static bool
others_rest(void)
{
  const struct proc *p;

  for (p = ptable.proc; p < ptable.end; p++) {
    if (p->in_op || p->state == EMBRYO || p->state == RUNNABLE ||
        (p->state == RUNNING && p != myproc()) || p->state == ZOMBIE)
      return false;
  }
  return kcheck_inodes_free();
}

static void
check_process(const struct proc *p)
{
  int fd;

  if (p->state == UNUSED)
    return;
  for (fd = 0; fd < NOFILE; fd++) {
    if (p->ofile[fd] != NULL)
      kcheck_descriptor(p->ofile[fd]);
  }
  if (p->cwd != NULL)
    kcheck_point(p->cwd);
  check_space(p);
}

// False: somebody has a buffer just now.
static bool
look(void)
{
  const struct proc *p;
  uint own;

  wrong[0] = '\0';
  pages = taken = pipe_ends = 0;
  memset(owners, 0, sizeof(owners));
  memset(counted, 0, sizeof(counted));
  if (!kcheck_buffers())
    return false;
  for (p = ptable.proc; p < ptable.end; p++)
    check_process(p);
  kcheck_each_file(check_file);
  kcheck_each_file(check_pipe);
  kcheck_each_inode(check_pagemap);
  kcheck_files();
  kcheck_inodes();
  kcheck_names();
  kcheck_disk();
  own = kcheck_frames(owners, MAXFRAMES) - pipe_ends;
  if (own_frames == 0)
    own_frames = own;
  if (own != own_frames)
    kcheck_wrong("%u frames are nobody's, %u were", own, own_frames);
  if (pages - taken != kcheck_promised())
    kcheck_wrong("%u pages have %u frames, and %u are promised", pages, taken,
                 kcheck_promised());
  return true;
}

// One look, if it can be.
static bool
looked(void)
{
  bool done;

  acquire(&ptable.lock);
  done = others_rest() && look();
  lockorder_irqs_off(true); // this time does not count
  release(&ptable.lock);
  return done;
}

// Looks until nothing is wrong, or others do not rest for a while; panics if
// something stays wrong.
static void
kcheck(void)
{
  int found = 0, in_vain = 0;

  while (found < LOOKS && in_vain < LOOKS / 5) {
    kcheck_read_disk();
    if (!looked())
      in_vain++;
    else if (wrong[0] == '\0')
      return;
    else
      found++;
    if (ticks_sleep(1) < 0)
      return;
  }
  if (found == LOOKS)
    panic("kcheck: %s", wrong);
}

int
__wrap_sys_meminfo(void)
{
  if (kframes() < MAXFRAMES / 2)
    kcheck();
  return __real_sys_meminfo();
}
