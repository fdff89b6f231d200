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
// When memory is short, a CPU takes frames from the stacks of others, too. A
// frame goes from a place by xchg, so that only one of two takers gets it; only
// the owner puts one in, above all others. So a place below nframes may be
// empty, and none above it is full.

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

// Frames on the stacks of all CPUs.
static uint
frames_stacked(void)
{
  uint i, n = 0;
  int cpu;

  for (cpu = 0; cpu < ncpu; cpu++) {
    for (i = 0; i < CPUFRAMES; i++)
      n += *(volatile uint *)&cpus[cpu].frames[i] != 0;
  }
  return n;
}

// A frame from the stack of any CPU, or NULL.
static void *
take_stacked(void)
{
  uint i, frame;
  int cpu;

  for (cpu = 0; cpu < ncpu; cpu++) {
    for (i = 0; i < CPUFRAMES; i++) {
      if (cpus[cpu].frames[i] != 0 &&
          (frame = xchg(&cpus[cpu].frames[i], 0)) != 0)
        return (void *)frame;
    }
  }
  return NULL;
}

// kalloc where this CPU's stack is empty, or the rest is what is kept back from
// some: then each frame is counted. Interrupts are off.
static void *
kalloc_locked(struct cpu *c)
{
  void *frame = NULL;

  acquire(&kmem.lock);
  if (kmem.nfree > kmem.nkept) {
    frame = take_pooled();
    while (c->nframes < CPUFRAMES / 2 && kmem.nfree > kmem.nkept)
      c->frames[c->nframes++] = (uint)take_pooled();
  } else if (kmem.nfree + frames_stacked() > kept_back(kmem.nkept)) {
    frame = take_pooled();
    if (frame == NULL)
      frame = take_stacked();
  }
  release(&kmem.lock);
  return frame;
}

// While the pool alone has more than is kept back, no limit is near, and a
// frame of this CPU's stack is free for all. nfree is read without the lock:
// whoever makes it less has looked at it under the lock.
void *
kalloc(void)
{
  uint frame = 0;
  struct cpu *c;

  pushcli();
  c = mycpu();
  if (*(volatile uint *)&kmem.nfree > kmem.nkept) {
    while (frame == 0 && c->nframes > 0)
      frame = xchg(&c->frames[--c->nframes], 0);
  }
  if (frame == 0)
    frame = (uint)kalloc_locked(c);
  popcli();
  if (frame != 0) {
    uint16_t *refs = refs_of((void *)frame);

    // Another count is a frame that is on a list and in use at once.
    assert_eq(*refs, 0);
    *refs = 1;
  }
  return (void *)frame;
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
give_back(uint frame)
{
  struct cpu *c;

  pushcli();
  c = mycpu();
  if (c->nframes == CPUFRAMES) {
    acquire(&kmem.lock);
    while (c->nframes > CPUFRAMES / 2) {
      uint old = xchg(&c->frames[--c->nframes], 0);

      if (old != 0)
        give_pooled((void *)old);
    }
    release(&kmem.lock);
  }
  c->frames[c->nframes++] = frame;
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
  give_back((uint)frame);
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
  return kmem.nfree + frames_stacked();
}
