// What a process has mapped: a list, sorted by address, between its heap and
// the kernel (vm.h: struct maps). The calls are in mmap.c. Each first makes
// both ends of its range borders of mappings; then all in there are whole:
//
//   |------ mapping ------|             |--------- mapping -------|
//              |<----- munmap, mprotect, mmap at an address ---->|
//   |----------|----------|             |------------------------|-|
//
// Afterwards neighbours that do not differ are one again.
//
// A page comes when it is touched (pagefault.c, pagein.c). One of a file that
// is mapped shared is read-only in the page table until it is first written;
// then PTE_D is set with PTE_W, by the kernel, since the processor does not see
// what copyout writes. maps_write_back looks for that.

#include "mem/mappings.h"
#include "debug/panic.h"
#include "errno.h"
#include "fs/file.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "x86.h"

_Static_assert(sizeof(struct maps) <= PGSIZE, "it has a frame");

// The pages that are promised to the mapping itself.
static uint
promised_pages(const struct mapping *m)
{
  return m->r.fill == FILL_SHARED ? 0 : map_bytes(m) / PGSIZE;
}

// ---- the file behind a mapping ----

int
maps_hold_file(const struct mapping *m)
{
  int err = 0;

  if (m->ip == NULL)
    return 0;
  if (m->r.fill == FILL_SHARED) {
    if ((err = ilock(m->ip)) < 0)
      return err;
    err = pagemap_add(&m->ip->map, m->off, m->off + map_bytes(m));
    iunlock(m->ip);
  }
  if (err < 0)
    return err;
  if (m->may_write && iclaim(idup(m->ip), CLAIM_WRITE) < 0)
    panic("mmap: inode %u is open for writing and runs", m->ip->inum);
  else if (!m->may_write)
    idup(m->ip);
  return 0;
}

// One less, whose pages are unmapped.
static void
release_file(const struct mapping *m)
{
  if (m->ip == NULL)
    return;
  if (m->r.fill == FILL_SHARED && ilock(m->ip) == 0) {
    pagemap_drop(&m->ip->map);
    iunlock(m->ip);
  }
  if (m->may_write)
    iunclaim(m->ip, CLAIM_WRITE);
  iput(m->ip);
}

// Writes a page, at `off` in the file, as far as the file goes. 0, -EIO,
// -ENOSPC (it was a hole), -EROFS.
static int
write_page(struct inode *ip, uint off, const void *frame)
{
  uint n;
  int err;

  begin_op();
  if ((err = log_readonly() ? -EROFS : ilock(ip)) == 0) {
    n = off >= ip->size ? 0 : ip->size - off;
    err = writei(ip, frame, off, n < PGSIZE ? n : PGSIZE);
    iunlock(ip);
  }
  end_op();
  return err < 0 ? err : 0;
}

int
maps_write_back(const struct addrspace *as, uint start, uint end)
{
  const struct mapping *m;
  uint va;
  int err, first = 0;

  for (m = as->maps->m; m < &as->maps->m[as->maps->n]; m++) {
    for (va = m->r.start; va < m->r.end && m->may_write; va += PGSIZE) {
      pte_t *pte = walkpgdir(as->pgdir, va, false);

      if (va < start || va >= end || pte == NULL || !(*pte & PTE_D))
        continue;
      *pte &= ~(PTE_W | PTE_D); // a write from now on is the next time's
      invlpg((void *)va);
      err = write_page(m->ip, m->off + va - m->r.start, P2V(PTE_ADDR(*pte)));
      if (err < 0) {
        *pte |= PTE_D;
        first = first < 0 ? first : err;
      }
    }
  }
  return first;
}

// ---- the list ----

// How many mappings have a page in [start, end).
static uint
overlapping(const struct maps *maps, uint start, uint end)
{
  uint i, n = 0;

  for (i = 0; i < maps->n; i++)
    n += maps->m[i].r.start < end && maps->m[i].r.end > start;
  return n;
}

// Makes `va` a border if it is inside of a mapping.
static void
split(struct maps *maps, uint va)
{
  struct mapping *m = maps->m, *end = &maps->m[maps->n];

  while (m < end && va >= m->r.end)
    m++;
  if (m == end || va <= m->r.start)
    return;
  assert_lt(maps->n, NMAPS + 2);
  memmove(m + 1, m, (char *)end - (char *)m);
  maps->n++;
  m[0].r.end = m[1].r.start = va;
  if (m->ip == NULL)
    return;
  m[1].off += map_bytes(m);
  if (maps_hold_file(&m[1]) < 0)
    panic("mmap: a part of inode %u needs more than all of it", m->ip->inum);
}

uint
maps_cut(struct addrspace *as, uint start, uint end)
{
  split(as->maps, start);
  split(as->maps, end);
  return as->maps->n - overlapping(as->maps, start, end);
}

// Whether two neighbours are one, which the calls have cut or put together.
static bool
same_kind(const struct mapping *a, const struct mapping *b)
{
  return a->r.end == b->r.start && a->r.perm == b->r.perm &&
         a->r.fill == b->r.fill && a->hidden == b->hidden &&
         a->may_write == b->may_write && a->ip == b->ip &&
         (a->ip == NULL || a->off + map_bytes(a) == b->off);
}

void
maps_settle(struct addrspace *as)
{
  struct maps *maps = as->maps;
  uint i;

  for (i = 1; i < maps->n; i++) {
    struct mapping *m = &maps->m[i], gone = *m;

    if (!same_kind(m - 1, m))
      continue;
    m[-1].r.end = m->r.end;
    memmove(m, m + 1, (--maps->n - i) * sizeof(*m));
    i--;
    release_file(&gone);
  }
  if (maps->n == 0) {
    kfree(maps);
    as->maps = NULL;
  }
}

bool
maps_covered(const struct addrspace *as, uint start, uint end)
{
  uint i;

  for (i = 0; as->maps != NULL && i < as->maps->n; i++) {
    const struct region *r = &as->maps->m[i].r;

    if (r->start <= start && start < r->end)
      start = r->end;
  }
  return start >= end;
}

void
maps_remove(struct addrspace *as, uint start, uint end)
{
  struct maps *maps = as->maps;
  uint i;

  for (i = maps->n; i-- > 0;) {
    struct mapping *m = &maps->m[i], gone = *m;

    if (m->r.start < start || m->r.end > end)
      continue;
    uvm_unmap(as->pgdir, m->r.start, m->r.end, m->r.fill != FILL_SHARED);
    memmove(m, m + 1, (--maps->n - i) * sizeof(*m));
    release_file(&gone);
  }
}

void
maps_trim_tables(struct addrspace *as, uint start, uint end)
{
  uint va = start & ~(SUPERPGSIZE - 1);

  for (; va < end; va += SUPERPGSIZE) {
    if (va >= PGROUNDUP(uvm_end(as)) &&
        overlapping(as->maps, va, va + SUPERPGSIZE) == 0)
      uvm_free_tables(as->pgdir, va, va + SUPERPGSIZE);
  }
}

// ---- fork and exit ----

// The pages of a mapping, for the copy, which has its tables: private ones are
// shared until one of both writes; those of shared files come by page faults.
static void
share_pages(struct addrspace *copy, const struct addrspace *as,
            const struct mapping *m)
{
  uint va, n, i;

  if (m->ip != NULL && m->r.fill == FILL_SHARED)
    return;
  for (va = m->r.start; va < m->r.end; va += n * PGSIZE) {
    pte_t *from = uvm_entries(as->pgdir, va, m->r.end, &n);
    pte_t *to = walkpgdir(copy->pgdir, va, false);

    if (m->r.fill != FILL_SHARED)
      kshare_pages(from, to, n);
    for (i = 0; i < n && m->r.fill == FILL_SHARED; i++) {
      kref(P2V(PTE_ADDR(from[i]))); // they are all there
      to[i] = from[i];
    }
  }
}

int
maps_copy(struct addrspace *copy, const struct addrspace *as)
{
  struct maps *maps = kalloc();
  uint i, n = 0;

  for (i = 0; i < as->maps->n; i++)
    n += promised_pages(&as->maps->m[i]);
  if (maps == NULL || !kpromise(n)) {
    if (maps != NULL)
      kfree(maps);
    return -ENOMEM;
  }
  *maps = *as->maps;
  copy->maps = maps;
  for (i = 0; i < maps->n; i++) {
    if (maps_hold_file(&maps->m[i]) < 0)
      panic("fork: inode %u is not mapped as before", maps->m[i].ip->inum);
  }
  for (i = 0; i < maps->n; i++) {
    const struct region *r = &maps->m[i].r;

    if (uvm_add_tables(copy->pgdir, r->start, r->end) < 0)
      return -ENOMEM;
    share_pages(copy, as, &maps->m[i]);
  }
  return 0;
}

void
maps_drop(struct addrspace *as)
{
  struct proc *p = myproc();
  int err = maps_write_back(as, 0, KERNBASE);

  if (err < 0)
    cprintf("%s (pid %d): its mapped file could not be written (error %d)\n",
            p->name, p->pid, -err);
  maps_remove(as, 0, KERNBASE);
  maps_trim_tables(as, 0, KERNBASE);
  kfree(as->maps);
  as->maps = NULL;
}
