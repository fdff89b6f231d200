// Page frames: see vm.h.
//
// Two sources: the free list, of frames given back, linked through their own
// first word; and, when it is empty, the untouched rest of each memory range
// that the boot loader listed. So booting touches no frame it does not use,
// however large the machine. Page tables are zeroes when they come back, and
// page directories have the kernel's half: they have lists of their own, and
// need not be cleared and filled again. That makes a fork a tenth cheaper.
//
// A frame has one reference from kalloc on; a second owner calls kref, and each
// owner calls kfree. The free list costs no memory, since a free frame has no
// owner. The price: a write to a frame after kfree damages the list, and a
// later kalloc panics or faults. The DEBUG build fills freed frames with
// POISON, so that a reader of one is found too.
//
// A page of user memory gets its frame when it is touched, which may be long
// after sbrk or fork has said that the memory is there. So these promise the
// frames (kpromise), and what is promised nobody else gets:
//
//   |<-------------- nfree: on the list, or untouched -------------->|
//   | promised: kalloc_promised           | nspare: kalloc, kpromise |
//
// What is promised, over all address spaces: one frame for each page that has
// none yet, and for each frame that several pages share, one for each owner but
// the last. So a page that stops to exist gives back either its frame, or a
// promise: nspare grows by one in each case (kfree_pages).

#include "vm.h"
#include "boot/bootinfo.h"
#include "debug/kasan.h"
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

enum kind { ANY, ZEROED, PGDIR, NKINDS }; // what a free frame has in it

static struct {
  struct spinlock lock;
  struct run *freelist[NKINDS];       // [lock] frames given back
  struct memrange rest[MAXMEMRANGES]; // [lock] frames never used yet
  int nrest;                          // [lock] entries of rest in use
  uint nframes;                       // [c] frames managed
  uint nfree;                         // [lock] frames free now
  uint nspare;                        // [lock] of them, promised to nobody
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

  for (int i = 0; i < kmem.nrest; i++) {
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
  kmem.nspare = kmem.nframes - NCPU; // these are for kunshare
  kmem.nkept = kmem.nframes / 8 < KEPT_FRAMES ? kmem.nframes / 8 : KEPT_FRAMES;
}

// The frame's reference count. Panics on what kalloc cannot have returned.
// Inline, as is drop_ref: it is most of what a page costs in fork and
// exit.
static inline uint16_t *
refs_of(void *frame)
{
  paddr_t pa = V2P(frame);

  if (pa % PGSIZE != 0 || pa / PGSIZE >= kmem.nrefs)
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

// The first of a list, without the link to the next; NULL: the list is empty.
static struct run *
pop(enum kind kind)
{
  struct run *r = kmem.freelist[kind];

  if (r != NULL) {
    kmem.freelist[kind] = r->next;
    r->next = NULL;
  }
  return r;
}

// A free frame, with reference count 1. That there is one, the caller has made
// sure. One that is zeroed or a directory goes to who wants that, or when there
// is no other; *kind becomes ANY if there is none of the kind.
static void *
take_frame(enum kind *kind)
{
  struct run *r;

  assert_holding(&kmem.lock);
  if ((r = pop(*kind)) == NULL) {
    *kind = ANY;
    if ((r = pop(ANY)) == NULL && (r = take_untouched()) == NULL &&
        (r = pop(ZEROED)) == NULL && (r = pop(PGDIR)) == NULL)
      panic("kalloc: no frame where %u are free and %u promised", kmem.nfree,
            kmem.nfree - kmem.nspare);
  }
  // Another count is a frame that is on the list and in use at once.
  assert_eq(*refs_of(r), 0);
  *refs_of(r) = 1;
  kmem.nfree--;
  frame_taken(r);
  return r;
}

// What kalloc and the like are. *kind as for take_frame; one that is to be
// zeroed is cleared if there is none of the kind.
static inline void *
get_frame(bool promised, enum kind *kind)
{
  bool zero = *kind == ZEROED;
  void *frame = NULL;

  acquire(&kmem.lock);
  if (promised || kmem.nspare > kept_back(kmem.nkept)) {
    kmem.nspare -= !promised;
    frame = take_frame(kind);
  }
  release(&kmem.lock);
  // Outside the lock: nobody else has the frame yet, and 4 KB take long.
  if (frame != NULL && zero && *kind == ANY)
    memset(frame, 0, PGSIZE);
  return frame;
}

void *
kalloc(void)
{
  enum kind kind = ANY;

  return get_frame(false, &kind);
}

void *
kzalloc(void)
{
  enum kind kind = ZEROED;

  return get_frame(false, &kind);
}

void *
kalloc_pgdir(bool *ready)
{
  enum kind kind = PGDIR;
  void *frame = get_frame(false, &kind);

  *ready = kind == PGDIR;
  return frame;
}

void *
kalloc_promised(bool zeroed)
{
  enum kind kind = zeroed ? ZEROED : ANY;

  return get_frame(true, &kind);
}

bool
kpromise(uint n)
{
  bool enough;

  if (n == 0)
    return true;
  acquire(&kmem.lock);
  enough = n <= kmem.nspare && kmem.nspare - n >= kept_back(kmem.nkept);
  if (enough)
    kmem.nspare -= n;
  release(&kmem.lock);
  return enough;
}

// Inline, also where kalloc.c's own loops call it.
inline void
kref(void *frame)
{
  uint16_t *refs = refs_of(frame);

  // A file's page can be once in each region and mapping, another once in all.
  _Static_assert(NPROC * (NREGIONS + NMAPS) < UINT16_MAX, "counts fit");
  if (*refs == 0)
    panic("kref: frame %p is free", frame);
  __atomic_add_fetch(refs, 1, __ATOMIC_SEQ_CST);
}

// Drops a reference. The frame itself as a link of the free list if that was
// the last, else NULL.
static inline struct run *
drop_ref(void *frame)
{
  uint16_t *refs = refs_of(frame);

  if (*refs == 0)
    panic("kfree: frame %p is free already\n"
          "two owners freed it: each further owner must call kref first",
          frame);
  if (__atomic_sub_fetch(refs, 1, __ATOMIC_SEQ_CST) > 0)
    return NULL;
#ifdef DEBUG
  // Who uses a frame after freeing it reads this.
  for (uint i = 0; i < PGSIZE / 4; i++)
    ((uint32_t *)frame)[i] = POISON;
#endif
  return frame;
}

// Puts the `n` free frames that are linked from `first` to `last` on a list,
// and makes `spare` frames more available: they, or what was promised.
static void
put_frames(struct run **list, struct run *first, struct run *last, uint n,
           uint spare)
{
  acquire(&kmem.lock);
  if (n > 0) {
    last->next = *list;
    *list = first;
    frames_freed(list, first, last);
  }
  kmem.nfree += n;
  kmem.nspare += spare;
  release(&kmem.lock);
}

void
kunpromise(uint n)
{
  put_frames(NULL, NULL, NULL, 0, n);
}

void
kfree(void *frame)
{
  struct run *r = drop_ref(frame);

  if (r != NULL)
    put_frames(&kmem.freelist[ANY], r, r, 1, 1);
}

// Frees the only reference to a frame whose first `n` bytes are zeroes.
static void
put_kind(void *frame, enum kind kind, uint n)
{
  assert_eq(*refs_of(frame), 1);
#ifdef DEBUG
  for (uint i = 0; i < n / 4; i++)
    assert_eq(((uint32_t *)frame)[i], 0);
#endif
  *refs_of(frame) = 0;
  put_frames(&kmem.freelist[kind], frame, frame, 1, 1);
}

void
kfree_zeroed(void *frame)
{
  put_kind(frame, ZEROED, PGSIZE);
}

void
kfree_pgdir(void *frame)
{
  put_kind(frame, PGDIR, PDX(KERNBASE) * sizeof(pde_t));
}

void
kfree_promised(void *frame)
{
  struct run *r = drop_ref(frame);

  if (r != NULL)
    put_frames(&kmem.freelist[ANY], r, r, 1, 0);
}

// Two owners who both find that the frame is shared both take a promised frame,
// though the last could keep the old one. It comes free at once; until then
// there is one frame less than promised for each CPU that is in here, and kinit
// has set these apart.
void *
kunshare(void *frame)
{
  void *own;

  if (*refs_of(frame) == 1) // and stays so: only an owner makes others
    return frame;
  pushcli();
  own = kalloc_promised(false);
  memcpy(own, frame, PGSIZE);
  kfree_promised(frame);
  popcli();
  return own;
}

bool
kshared(void *frame)
{
  return *refs_of(frame) > 1;
}

// In here, and not page by page in vm.c: fork and exit of a large program spend
// their time in these two loops.
void
kshare_pages(pte_t *from, pte_t *to, uint n)
{
  for (uint i = 0; i < n; i++) {
    if (from[i] == 0)
      continue;
    kref(P2V(PTE_ADDR(from[i])));
    from[i] &= ~PTE_W;
    to[i] = from[i];
  }
}

void
kfree_pages(pte_t *entry, uint n, bool promised)
{
  struct run *first = NULL, *last = NULL, *r;
  uint i, freed = 0;

  for (i = 0; i < n; i++) {
    if (entry[i] == 0)
      continue;
    r = drop_ref(P2V(PTE_ADDR(entry[i])));
    entry[i] = 0;
    if (r == NULL)
      continue;
    r->next = first;
    first = r;
    if (freed++ == 0)
      last = r;
  }
  put_frames(&kmem.freelist[ANY], first, last, freed, promised ? n : freed);
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
  return kmem.nspare;
}
