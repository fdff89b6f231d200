// mmap and what belongs to it: munmap, msync, mprotect. docs/MEMORY.md has the
// design; mappings.c has the list. (sys_NAME: see sysproc.c.)

#include "mem/mappings.h"
#include "errno.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mman.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "x86.h"

// ---- mmap ----

// The arguments of mmap, as they are on the user's stack.
struct request {
  uint addr, n;
  int prot, flags, fd;
  uint off;
};

// What is asked for, in *m, without its place. 0; or an errno of sys_mmap.
static int
read_request(const struct request *q, struct mapping *m)
{
  bool shared = q->flags & MAP_SHARED, anonymous = q->flags & MAP_ANONYMOUS;
  struct file *f;

  *m = (struct mapping){.hidden = q->prot == PROT_NONE};
  m->r.perm = q->prot & PROT_WRITE ? PTE_W : 0;
  m->r.fill = shared ? FILL_SHARED : anonymous ? FILL_ZEROES : FILL_MAPPED;
  if (q->n == 0 || (q->prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC)) ||
      shared == !!(q->flags & MAP_PRIVATE) ||
      (q->flags & ~(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS)) ||
      ((q->flags & MAP_FIXED) && q->addr % PGSIZE != 0))
    return -EINVAL;
  if (q->n > KERNBASE)
    return -ENOMEM;
  if (anonymous)
    return 0;
  if (q->fd < 0 || q->fd >= NOFILE || (f = myproc()->ofile[q->fd]) == NULL)
    return -EBADF;
  if (f->type != FD_INODE || f->ip->type != T_FILE)
    return -ENODEV;
  if (!f->readable || (shared && m->r.perm && !f->writable))
    return -EACCES;
  if (q->off % PGSIZE != 0 || q->off > KERNBASE - PGROUNDUP(q->n))
    return -EINVAL;
  m->ip = f->ip;
  m->off = q->off;
  m->may_write = shared && f->writable;
  return 0;
}

// Sets start and end of *m: the highest place that is free, or the one that is
// asked for. 0; or -ENOMEM: there is none, or that is not between heap and
// kernel.
static int
find_place(const struct addrspace *as, const struct request *q,
           struct mapping *m)
{
  uint n = PGROUNDUP(q->n), low = PGROUNDUP(uvm_end(as)), top = KERNBASE;
  uint i = as->maps == NULL ? 0 : as->maps->n;

  if (q->flags & MAP_FIXED) {
    if (q->addr < low || q->addr > top || n > top - q->addr)
      return -ENOMEM;
    top = q->addr + n;
  } else {
    for (; i > 0 && top - as->maps->m[i - 1].r.end < n; i--)
      top = as->maps->m[i - 1].r.start;
    if (i == 0 && top - low < n)
      return -ENOMEM;
  }
  m->r.start = top - n;
  m->r.end = top;
  return 0;
}

// Takes what the mapping may need: promised frames, its file. 0 or -ENOMEM.
static int
reserve(const struct mapping *m)
{
  bool own = m->ip == NULL || m->r.fill != FILL_SHARED;
  uint n = own ? map_bytes(m) / PGSIZE : 0;
  int err;

  if (!kpromise(n))
    return -ENOMEM;
  if ((err = maps_hold_file(m)) < 0)
    kunpromise(n);
  return err;
}

// Puts the mapping, whose place is free, into the list, and gives anonymous
// shared memory its frames: a child must find the same.
static void
insert(struct addrspace *as, const struct mapping *added)
{
  struct maps *maps = as->maps;
  struct mapping *m = maps->m, *end = &maps->m[maps->n];

  assert_lt(maps->n, NMAPS);
  while (m < end && m->r.start < added->r.start)
    m++;
  memmove(m + 1, m, (char *)end - (char *)m);
  *m = *added;
  maps->n++;
  for (uint va = added->r.start; va < added->r.end; va += PGSIZE) {
    if (added->r.fill == FILL_SHARED && added->ip == NULL)
      *walkpgdir(as->pgdir, va, false) =
          V2P(kalloc_promised(true)) | (added->hidden ? 0 : PTE_P | PTE_U);
  }
}

// Maps *m at its place, instead of what is mapped there. 0; or an error, and
// nothing has changed.
static int
map_at(struct addrspace *as, const struct mapping *m)
{
  struct maps *maps = as->maps;
  uint start = m->r.start, end = m->r.end;
  int err = -ENOMEM;

  if (maps == NULL) {
    if ((maps = kzalloc()) == NULL)
      return -ENOMEM;
    maps->copy = maps_copy;
    maps->drop = maps_drop;
    as->maps = maps;
  }
  if (maps_cut(as, start, end) < NMAPS &&
      (err = maps_write_back(as, start, end)) == 0 &&
      (err = uvm_add_tables(as->pgdir, start, end)) == 0 &&
      (err = reserve(m)) == 0) {
    maps_remove(as, start, end);
    insert(as, m);
  }
  maps_trim_tables(as, start, end);
  maps_settle(as);
  return err;
}

// mmap(addr, n, prot, flags, fd, off): where the memory is. -EINVAL (what is no
// multiple of a page, n 0, senseless flags), -ENOMEM, -EBADF, -ENODEV (no
// file), -EACCES (not open for that), or as munmap with MAP_FIXED.
int
sys_mmap(void)
{
  struct proc *p = myproc();
  struct request q;
  struct mapping m;
  int err;

  if (fetchuvm(&p->as, &q, p->tf->esp + 4, sizeof(q)) < 0)
    return -EFAULT;
  if ((err = read_request(&q, &m)) < 0 ||
      (err = find_place(&p->as, &q, &m)) < 0 || (err = map_at(&p->as, &m)) < 0)
    return err;
  return m.r.start;
}

// ---- the others ----

// The first two arguments of these calls as a range of whole pages: 0, -EFAULT;
// -EINVAL: not at a page's start; -ENOMEM: not in the program's half.
static int
arg_range(uint *start, uint *end)
{
  uint n;

  if (argint(0, (int *)start) < 0 || argint(1, (int *)&n) < 0)
    return -EFAULT;
  if (*start % PGSIZE != 0)
    return -EINVAL;
  if (n > KERNBASE || *start > KERNBASE - PGROUNDUP(n))
    return -ENOMEM;
  *end = *start + PGROUNDUP(n);
  return 0;
}

// munmap(addr, n): takes mappings away, written back before. What is not mapped
// stays so. -EINVAL (also what is not between heap and kernel), -ENOMEM (the
// list of mappings is full), -EIO, -ENOSPC, -EROFS: nothing has changed.
int
sys_munmap(void)
{
  struct addrspace *as = &myproc()->as;
  uint start, end;
  int err = arg_range(&start, &end);

  if (err == -ENOMEM ||
      (err == 0 && (start == end || start < PGROUNDUP(uvm_end(as)))))
    return -EINVAL;
  if (err < 0 || as->maps == NULL)
    return err;
  if ((err = maps_write_back(as, start, end)) < 0)
    return err;
  if (maps_cut(as, start, end) <= NMAPS) {
    maps_remove(as, start, end);
    maps_trim_tables(as, start, end);
  } else {
    err = -ENOMEM;
  }
  maps_settle(as);
  return err;
}

// msync(addr, n, flags): writes back what has been changed; with MS_SYNC it is
// on the disk then. -EINVAL, -ENOMEM (not all is mapped), -EIO, -ENOSPC,
// -EROFS.
int
sys_msync(void)
{
  const struct addrspace *as = &myproc()->as;
  uint start, end;
  int flags, err = arg_range(&start, &end);

  if (err < 0 || (err = argint(2, &flags)) < 0)
    return err;
  if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
      (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
    return -EINVAL;
  if (!maps_covered(as, start, end))
    return -ENOMEM;
  if (start == end || (err = maps_write_back(as, start, end)) < 0)
    return err;
  return flags & MS_SYNC ? log_sync(false) : 0;
}

// Lets the program do `prot` with [start, end), which has no border inside of a
// mapping. Its entries lose all rights; the next page fault gives them back
// what the region says.
static void
set_prot(struct addrspace *as, uint start, uint end, int prot)
{
  struct mapping *m;

  for (m = as->maps->m; m < &as->maps->m[as->maps->n]; m++) {
    if (m->r.start < start || m->r.end > end)
      continue;
    m->hidden = prot == PROT_NONE;
    m->r.perm = prot & PROT_WRITE ? PTE_W : 0;
  }
  for (uint va = start; va < end; va += PGSIZE) {
    *walkpgdir(as->pgdir, va, false) &= ~(PTE_P | PTE_U | PTE_W);
    invlpg((void *)va);
  }
}

// mprotect(addr, n, prot): of what mmap has made. -EINVAL, -ENOMEM (not all is
// mapped, or the list of mappings is full), -EACCES (the program itself, its
// heap and stack; a shared file that was not open for writing).
int
sys_mprotect(void)
{
  struct addrspace *as = &myproc()->as;
  const struct mapping *m;
  uint start, end;
  int prot, err = arg_range(&start, &end);

  if (err < 0 || (err = argint(2, &prot)) < 0)
    return err;
  if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
    return -EINVAL;
  if (start < end && start < PGROUNDUP(uvm_end(as)))
    return -EACCES;
  if (!maps_covered(as, start, end))
    return -ENOMEM;
  if (start == end)
    return 0;
  for (m = as->maps->m; m < &as->maps->m[as->maps->n]; m++) {
    if ((prot & PROT_WRITE) && m->ip != NULL && m->r.fill == FILL_SHARED &&
        !m->may_write && m->r.start < end && m->r.end > start)
      return -EACCES;
  }
  maps_cut(as, start, end);
  if (as->maps->n <= NMAPS)
    set_prot(as, start, end, prot);
  else
    err = -ENOMEM;
  maps_settle(as);
  return err;
}
