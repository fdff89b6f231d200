// Page frames: see vm.h.
//
// Two sources: the free list, of frames given back, linked through their own
// first word; and, when it is empty, the untouched rest of each memory range
// that the boot loader listed. So booting touches no frame it does not use,
// however large the machine.
//
// A frame has one reference from kalloc on; a second owner calls kref, and each
// owner calls kfree. The free list costs no memory, since a free frame has no
// owner. The price: a write to a frame after kfree damages the list, and a
// later kalloc panics or faults. The DEBUG build fills freed frames with
// POISON, so that a reader of one is found too.

#include "vm.h"
#include "boot/bootinfo.h"
#include "debug/panic.h"
#include "jobs/jobs.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "param.h"
#include "spinlock.h"

struct run {
  struct run *next;
};

static struct {
  struct spinlock lock;
  struct run *freelist;               // [lock] frames given back
  struct memrange rest[MAXMEMRANGES]; // [lock] frames never used yet
  int nrest;                          // [lock] entries of rest in use
  uint nframes;                       // [c] frames managed
  uint nfree;                         // [lock] frames free now
  uint16_t *refs;                     // [lock] references, by frame number
  uint nrefs;                         // [c] entries of refs
  uint nkept;                         // [c] frames kept back (kept_back)
} kmem;

// Reserves the table of reference counts, 2 bytes a frame, from the start of
// the first range that can hold them. They begin as 0. Nobody else runs yet: no
// lock.
static void
alloc_refs(void)
{
  uint bytes = PGROUNDUP(kmem.nrefs * sizeof(kmem.refs[0]));
  int i;

  for (i = 0; i < kmem.nrest; i++) {
    struct memrange *r = &kmem.rest[i];

    if (r->end - r->start > bytes) {
      kmem.refs = P2V(r->start);
      r->start += bytes;
      memset(kmem.refs, 0, bytes);
      return;
    }
  }
  fatal("no range of memory can hold %u bytes", bytes);
}

void
kinit(void)
{
  const struct memrange *ranges = bootinfo_memory(&kmem.nrest);
  int i;

  initlock(&kmem.lock, "kmem");
  for (i = 0; i < kmem.nrest; i++) {
    kmem.rest[i] = ranges[i];
    if (ranges[i].end / PGSIZE > kmem.nrefs)
      kmem.nrefs = ranges[i].end / PGSIZE;
  }
  alloc_refs();
  for (i = 0; i < kmem.nrest; i++)
    kmem.nframes += (kmem.rest[i].end - kmem.rest[i].start) / PGSIZE;
  kmem.nfree = kmem.nframes;
  kmem.nkept = kmem.nframes / 8 < KEPT_FRAMES ? kmem.nframes / 8 : KEPT_FRAMES;
}

// The frame's reference count. Panics on what kalloc cannot have returned.
static uint16_t *
refs_of(void *frame)
{
  paddr_t pa = V2P(frame);

  if ((uint)frame < KERNBASE || pa % PGSIZE != 0 || pa / PGSIZE >= kmem.nrefs)
    panic("kalloc: %p is not a page frame\n"
          "kfree and kref take what kalloc returned, not an address inside",
          frame);
  return &kmem.refs[pa / PGSIZE];
}

// A frame from the untouched ranges, or NULL.
static void *
take_untouched(void)
{
  assert_holding(&kmem.lock);
  while (kmem.nrest > 0) {
    struct memrange *r = &kmem.rest[kmem.nrest - 1];

    if (r->start < r->end) {
      r->start += PGSIZE;
      return P2V(r->start - PGSIZE);
    }
    kmem.nrest--;
  }
  return NULL;
}

void *
kalloc(void)
{
  void *frame;

  acquire(&kmem.lock);
  if (kmem.nfree <= kept_back(kmem.nkept)) {
    frame = NULL;
  } else if (kmem.freelist != NULL) {
    frame = kmem.freelist;
    kmem.freelist = kmem.freelist->next;
  } else {
    frame = take_untouched();
  }
  if (frame != NULL) {
    // Another count is a frame that is on the list and in use at once.
    assert_eq(*refs_of(frame), 0);
    *refs_of(frame) = 1;
    kmem.nfree--;
  }
  release(&kmem.lock);
  return frame;
}

// Outside the lock: nobody else has the frame yet, and 4 KB take long.
void *
kzalloc(void)
{
  void *frame = kalloc();

  if (frame != NULL)
    memset(frame, 0, PGSIZE);
  return frame;
}

// The count is two bytes: a frame that more owners share would come free while
// some still use it, so one too many is a panic and not a wrap to 0.
void
kref(void *frame)
{
  acquire(&kmem.lock);
  if (*refs_of(frame) == 0 || *refs_of(frame) == UINT16_MAX)
    panic("kref: frame %p has %u references", frame, *refs_of(frame));
  ++*refs_of(frame);
  release(&kmem.lock);
}

void
kfree(void *frame)
{
  struct run *r = frame;

  acquire(&kmem.lock);
  if (*refs_of(frame) == 0)
    panic("kfree: frame %p is free already\n"
          "two owners freed it: each further owner must call kref first",
          frame);
  if (--*refs_of(frame) == 0) {
#ifdef DEBUG
    // Who uses a frame after freeing it reads this.
    for (uint i = 0; i < PGSIZE / 4; i++)
      ((uint32_t *)frame)[i] = POISON;
#endif
    r->next = kmem.freelist;
    kmem.freelist = r;
    kmem.nfree++;
  }
  release(&kmem.lock);
}

uint
kframes(void)
{
  return kmem.nframes;
}

// Without the lock: one aligned load, and old news when the caller has it.
uint
kfreeframes(void)
{
  return kmem.nfree;
}
