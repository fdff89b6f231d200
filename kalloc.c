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
//
// In front of both, each CPU has a stack of free frames of its own, for which
// it takes no lock: interrupts off is enough. It is filled and emptied by half,
// under kmem.lock.
//
//   cpus[0].frames  F F F F - - - -    <--.
//   cpus[1].frames  F F - F - - - -    <--+--  kmem: free list, untouched rest
//                       |     ^           '
//              taken by another CPU       nframes
//
// When memory is short, the frames of all CPUs go to the pool. One is taken
// from its place by xchg, so that only one of two takers gets it; only the
// owner puts one in, above all others. So a place below nframes may be empty,
// and none above it is full.

#include "vm.h"
#include "boot/bootinfo.h"
#include "cpu/cpu.h"
#include "debug/panic.h"
#include "jobs/jobs.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "param.h"
#include "spinlock.h"
#include "x86.h"

struct run {
  struct run *next;
};

static struct {
  struct spinlock lock;
  struct run *freelist;               // [lock] frames given back
  struct memrange rest[MAXMEMRANGES]; // [lock] frames never used yet
  int nrest;                          // [lock] entries of rest in use
  uint nframes;                       // [c] frames managed
  uint nfree;                         // [lock] free, and on no CPU's stack
  uint16_t *refs;                     // [a] references, by frame number
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

// A frame from the free list or the untouched ranges, or NULL.
static void *
take_pooled(void)
{
  void *frame = kmem.freelist;

  assert_holding(&kmem.lock);
  if (frame != NULL)
    kmem.freelist = kmem.freelist->next;
  else
    frame = take_untouched();
  if (frame != NULL)
    kmem.nfree--;
  return frame;
}

static void
give_pooled(void *frame)
{
  struct run *r = frame;

  assert_holding(&kmem.lock);
  r->next = kmem.freelist;
  kmem.freelist = r;
  kmem.nfree++;
}

// Puts a free frame on this CPU's stack, which has room. Interrupts are off.
static void
push_frame(struct cpu *c, void *frame)
{
  assert_lt(c->nframes, CPUFRAMES);
  c->frames[c->nframes++] = (uint)frame;
  __atomic_fetch_add(&c->nfull, 1, __ATOMIC_SEQ_CST);
}

// Takes the frame at place `i` of any CPU; NULL: there is none (any more).
static void *
take_frame(struct cpu *c, uint i)
{
  uint frame = xchg(&c->frames[i], 0);

  if (frame != 0)
    __atomic_fetch_sub(&c->nfull, 1, __ATOMIC_SEQ_CST);
  return (void *)frame;
}

// Moves the frames of all CPUs to the pool.
static void
gather_frames(void)
{
  struct cpu *c;
  void *frame;
  uint i;

  for (c = cpus; c < &cpus[ncpu]; c++) {
    for (i = 0; i < CPUFRAMES && c->nfull > 0; i++) {
      if ((frame = take_frame(c, i)) != NULL)
        give_pooled(frame);
    }
  }
}

// kalloc where this CPU's stack is empty, or what is left may be kept back from
// the caller: then the pool gets all there is. Interrupts are off.
static void *
kalloc_locked(struct cpu *c)
{
  void *frame = NULL;

  acquire(&kmem.lock);
  if (kmem.nfree <= kmem.nkept)
    gather_frames();
  if (kmem.nfree > kept_back(kmem.nkept))
    frame = take_pooled();
  while (c->nframes < CPUFRAMES / 2 && kmem.nfree > kmem.nkept)
    push_frame(c, take_pooled());
  release(&kmem.lock);
  return frame;
}

// While the pool alone has more than is kept back, no limit is near, and a
// frame of this CPU's stack is free for all. nfree is read without the lock:
// whoever makes it less has looked at it under the lock.
void *
kalloc(void)
{
  void *frame = NULL;
  uint16_t *refs;
  struct cpu *c;

  pushcli();
  c = mycpu();
  if (*(volatile uint *)&kmem.nfree > kmem.nkept) {
    while (frame == NULL && c->nframes > 0)
      frame = take_frame(c, --c->nframes);
  }
  if (frame == NULL)
    frame = kalloc_locked(c);
  popcli();
  if (frame != NULL) {
    refs = refs_of(frame);
    // Another count is a frame that is on a list and in use at once.
    assert_eq(*refs, 0);
    *refs = 1;
  }
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
  uint refs = __atomic_fetch_add(refs_of(frame), 1, __ATOMIC_SEQ_CST);

  if (refs == 0 || refs == UINT16_MAX)
    panic("kref: frame %p has %u references", frame, refs);
}

// Puts a frame that nobody has on this CPU's stack, after half of a full one
// has gone to the pool.
static void
give_back(void *frame)
{
  struct cpu *c;
  void *old;

  pushcli();
  c = mycpu();
  if (c->nframes == CPUFRAMES) {
    acquire(&kmem.lock);
    while (c->nframes > CPUFRAMES / 2) {
      if ((old = take_frame(c, --c->nframes)) != NULL)
        give_pooled(old);
    }
    release(&kmem.lock);
  }
  push_frame(c, frame);
  popcli();
}

// The count of one owner is changed by nobody else, as each further one comes
// by that owner's kref: so the common case needs no locked instruction.
void
kfree(void *frame)
{
  uint16_t *refs = refs_of(frame);

  if (*refs == 0)
    panic("kfree: frame %p is free already\n"
          "two owners freed it: each further owner must call kref first",
          frame);
  if (*(volatile uint16_t *)refs == 1)
    *refs = 0;
  else if (__atomic_sub_fetch(refs, 1, __ATOMIC_SEQ_CST) > 0)
    return;
#ifdef DEBUG
  // Who uses a frame after freeing it reads this.
  for (uint i = 0; i < PGSIZE / 4; i++)
    ((uint32_t *)frame)[i] = POISON;
#endif
  give_back(frame);
}

uint
kframes(void)
{
  return kmem.nframes;
}

// Without the lock, and old news when the caller has it.
uint
kfreeframes(void)
{
  uint n = kmem.nfree;
  int i;

  for (i = 0; i < ncpu; i++)
    n += cpus[i].nfull;
  return n;
}
