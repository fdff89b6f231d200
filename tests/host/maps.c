// Memory for mapped files: frames, page tables and an address space that has
// nothing but what is mapped. What is done with them is the kernel's own code:
// mem/mmap.c, mem/mappings.c, mem/pagemap.c, pagein.c, pagefault.c.
//
// A frame's physical address is its place in an array, so that page tables hold
// what the kernel's do. A frame that is free is full of FREED: whoever still
// uses it shows something that no file has.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "mem/mappings.h"
#include "memlayout.h"
#include "mman.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "x86.h"

#include <stdlib.h>
#include <string.h>

#define NFRAMES 64
#define FREED   0xfe

static struct {
  _Alignas(PGSIZE) uint8_t data[NFRAMES][PGSIZE];
  uint refs[NFRAMES];
} frames;

static uint promises; // frames that are promised

// ---- frames ----

// The number of a frame; NFRAMES: it is none of these.
static uint
number_of(const void *va)
{
  size_t at = (const uint8_t *)va - &frames.data[0][0];

  return at < sizeof(frames.data) ? at / PGSIZE : NFRAMES;
}

paddr_t
V2P(const void *va)
{
  return (number_of(va) + 1) * PGSIZE;
}

void *
P2V(paddr_t pa)
{
  uint i = pa / PGSIZE - 1;

  if (pa == 0)
    return NULL; // an empty entry, which nobody follows
  if (i >= NFRAMES || frames.refs[i] == 0)
    give_up("physical address 0x%x", pa);
  return frames.data[i] + pa % PGSIZE;
}

static void *
new_frame(void)
{
  uint i = 0;

  while (i < NFRAMES && frames.refs[i] > 0)
    i++;
  if (i == NFRAMES)
    give_up("%u frames are too few", NFRAMES);
  frames.refs[i] = 1;
  return memset(frames.data[i], 0, PGSIZE);
}

// Nothing is forked, and no stack grows: there is no other region.
void *
kunshare(void *frame)
{
  give_up("frame %u is shared by two processes", number_of(frame));
}

void
kshare_pages(pte_t *from, pte_t *to, uint n)
{
  give_up("a fork shares %u pages (%p, %p)", n, (void *)from, (void *)to);
}

int
uvm_grow_stack(struct addrspace *as, uint va)
{
  give_up("the stack grows to 0x%x (%p)", va, (void *)as);
}

void
kref(void *frame)
{
  frames.refs[number_of(frame)]++;
}

// Whether that was the last reference.
static bool
drop(void *frame)
{
  uint i = number_of(frame);

  if (i >= NFRAMES || frames.refs[i] == 0)
    give_up("frame %u is freed and not in use", i);
  if (--frames.refs[i] > 0)
    return false;
  memset(frame, FREED, PGSIZE);
  return true;
}

bool
kpromise(uint n)
{
  promises += n;
  return true;
}

void
kunpromise(uint n)
{
  if (n > promises)
    give_up("%u promises are given back, there are %u", n, promises);
  promises -= n;
}

void *
kalloc_promised(bool zeroed)
{
  (void)zeroed;
  kunpromise(1);
  return new_frame();
}

void
kfree_promised(void *frame)
{
  promises += drop(frame);
}

void
kfree_zeroed(void *frame)
{
  drop(frame);
}

// As the kernel's: one page's promise or frame is given back for each.
void
kfree_pages(pte_t *entry, uint n, bool promised)
{
  uint i;

  for (i = 0; i < n; i++) {
    if (entry[i] == 0)
      kunpromise(promised);
    else if (!drop(P2V(PTE_ADDR(entry[i]))) && promised)
      give_up("a frame that was promised has another owner");
    entry[i] = 0;
  }
}

// ---- page tables and regions ----

pte_t *
walkpgdir(pde_t *pgdir, uint va, bool alloc)
{
  pde_t *pde = &pgdir[PDX(va)];

  if (va >= KERNBASE)
    give_up("walkpgdir: 0x%x", va);
  if (*pde == 0 && !alloc)
    return NULL;
  if (*pde == 0)
    *pde = V2P(new_frame()) | PTE_P;
  return (pte_t *)P2V(PTE_ADDR(*pde)) + PTX(va);
}

uint
uvm_end(const struct addrspace *as)
{
  (void)as;
  return 0;
}

const struct region *
region_at(const struct addrspace *as, uint va)
{
  uint i;

  for (i = 0; as->maps != NULL && i < as->maps->n; i++) {
    const struct region *r = &as->maps->m[i].r;

    if (va >= r->start && va < r->end)
      return r;
  }
  return NULL;
}

static void (*page_changed)(void);

void
page_hook(void (*hook)(void))
{
  page_changed = hook;
}

// Of a page of the program's: what a pagemap has, which the file's lock guards,
// is at an offset in the file.
void
invlpg(void *va)
{
  uint page = (uint)(uintptr_t)va;

  if (page_changed != NULL && region_at(&myproc()->as, page) != NULL)
    page_changed();
}

// ---- what a program does ----

static struct {
  uint va; // 0: nothing is mapped
  uint n;  // bytes
} map;

static pde_t *directory;

void
maps_reset(void)
{
  struct addrspace *as = &myproc()->as;

  free(as->maps);
  free(directory);
  memset(frames.refs, 0, sizeof(frames.refs));
  memset(&map, 0, sizeof(map));
  memset(as, 0, sizeof(*as));
  promises = 0;
  as->pgdir = directory = kzalloc();
  as->page_in = program_page;
}

// Nothing is mapped any more: is all given back?
static void
forget_map(void)
{
  uint i;

  for (i = 0; i < NFRAMES; i++) {
    if (frames.refs[i] > 0)
      give_up("frame %u has %u references, and nothing is mapped", i,
              frames.refs[i]);
  }
  if (promises > 0)
    give_up("%u frames are promised, and nothing is mapped", promises);
  map.va = 0;
}

static int
map_file(const char *path, uint n)
{
  int fd = do_open(path, O_RDWR), va;

  if (fd < 0)
    return fd;
  va = do_mmap(n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  do_close(fd);
  if (va < 0) // user memory ends below what a negative number is
    return va;
  map.va = va;
  map.n = n;
  return 0;
}

// What is mapped, the file may not reach any more.
static uint
mapped_size(void)
{
  const struct mapping *m = &myproc()->as.maps->m[0];

  return m->ip->size < map.n ? m->ip->size : map.n;
}

int
store(const char *path, uint offset, uint n, uint tag)
{
  struct addrspace *as = &myproc()->as;
  uint8_t data[PGSIZE];
  uint done, m;
  int err = map.va == 0 ? map_file(path, MAPSIZE) : 0;

  if (err < 0)
    return err;
  if (n > mapped_size() || offset > mapped_size() - n)
    return -ENXIO;
  for (done = 0; done < n; done += m) {
    uint va = map.va + offset + done;

    m = PGSIZE - va % PGSIZE < n - done ? PGSIZE - va % PGSIZE : n - done;
    if ((err = uvm_fault(as, va, true)) < 0)
      return err;
    pattern(data, offset + done, m, tag);
    memcpy((uint8_t *)P2V(PTE_ADDR(*walkpgdir(as->pgdir, va, false))) +
               va % PGSIZE,
           data, m);
  }
  return 0;
}

// What the file had for all who read it, before what is mapped went.
static struct {
  uint inum; // 0: it had no name
  uint n;
  uint8_t data[MAPSIZE];
} before;

// The first bytes of the inode, as read has them. How many.
static uint
contents(struct inode *ip, uint8_t data[MAPSIZE])
{
  int n;

  expect(ilock(ip) == 0);
  n = readi(ip, data, 0, MAPSIZE);
  iunlock(ip);
  expect(n >= 0);
  return (uint)n;
}

static void
remember(void)
{
  struct inode *ip = myproc()->as.maps->m[0].ip;

  before.n = contents(ip, before.data);
  before.inum = ip->nlink > 0 ? ip->inum : 0;
}

// Nothing is mapped any more. What was stored must be the file's, and all that
// mappings had is given back.
static void
compare(void)
{
  static uint8_t data[MAPSIZE];
  struct inode *ip;

  forget_map();
  if (before.inum == 0 || !expect(iget(ROOTDEV, before.inum, &ip) == 0))
    return;
  expect(contents(ip, data) == before.n);
  expect(memcmp(data, before.data, before.n) == 0);
  iput(ip);
}

bool
map_is_written(void)
{
  static const uint8_t zeroes[BSIZE];
  struct inode *ip = map.va == 0 ? NULL : myproc()->as.maps->m[0].ip;
  bool same = true;
  struct buf *b;
  uint off, n;

  for (off = 0; ip != NULL && off < mapped_size(); off += BSIZE) {
    const void *frame = pagemap_find(&ip->map, off);

    n = mapped_size() - off < BSIZE ? mapped_size() - off : BSIZE;
    expect(ilock(ip) == 0 && iblock(ip, off / BSIZE, &b) == 0);
    if (frame != NULL)
      same = same && memcmp(frame, b == NULL ? zeroes : b->data, n) == 0;
    if (b != NULL)
      brelse(b);
    iunlock(ip);
  }
  return same;
}

int
sync_map(uint offset, uint n)
{
  return map.va == 0 ? -EINVAL : do_msync(map.va + offset, n, MS_SYNC);
}

int
unmap(void)
{
  int err;

  if (map.va == 0)
    return -EINVAL;
  remember();
  if ((err = do_munmap(map.va, map.n)) == 0)
    compare();
  return err;
}

int
end_with_map(void)
{
  struct addrspace *as = &myproc()->as;

  if (map.va == 0)
    return -EINVAL;
  remember();
  as->maps->drop(as);
  compare();
  return 0;
}
