// kalloc.c, and what kcheck asks of it: see kcheck.h.

#include "kalloc.c"
#include "debug/kcheck.h"

#define LOOKED_AT 64 // frames of each list, the last freed: all would take long

// Words of a free frame, behind the link, that are as they were left.
static const struct {
  uint32_t value;
  uint n;
} left[NKINDS] = {
    [ANY] = {POISON, PGSIZE / 4},
    [ZEROED] = {0, PGSIZE / 4},
    [PGDIR] = {0, PDX(KERNBASE)},
};

// Nobody has written to a frame since it was freed.
static void
check_untouched(const uint32_t *frame, enum kind kind)
{
  uint i;

  for (i = 1; i < left[kind].n; i++) {
    if (frame[i] != left[kind].value)
      kcheck_wrong("frame %p is free, and has 0x%x at %u, not 0x%x", frame,
                   frame[i], i * 4, left[kind].value);
  }
}

// A free frame has no reference and no owner.
static void
check_free(const uint16_t *owners, const void *frame)
{
  uint i = V2P(frame) / PGSIZE;

  if (*refs_of((void *)frame) != 0 || owners[i] != 0)
    kcheck_wrong("frame %p is free, and has %u references and %u owners", frame,
                 *refs_of((void *)frame), owners[i]);
}

// All frames of a list; how many.
static uint
check_list(const uint16_t *owners, const struct run *r, enum kind kind)
{
  uint n;

  for (n = 0; r != NULL; r = r->next, n++) {
    check_free(owners, r);
    if (n < LOOKED_AT)
      check_untouched((const uint32_t *)r, kind);
  }
  return n;
}

uint
kcheck_frames(const uint16_t *owners, uint n)
{
  uint i, nfree = 0, own = 0;
  int kind;

  assert_ge(n, kmem.nrefs);
  for (kind = 0; kind < NKINDS; kind++)
    nfree += check_list(owners, kmem.freelist[kind], kind);
  for (i = 0; i < (uint)kmem.nrest; i++)
    nfree += (kmem.rest[i].end - kmem.rest[i].start) / PGSIZE;
  if (nfree != kmem.nfree)
    kcheck_wrong("%u frames are free, and %u are counted", nfree, kmem.nfree);
  for (i = 0; i < kmem.nrefs; i++) {
    own += kmem.refs[i] == 1 && owners[i] == 0;
    if (kmem.refs[i] != owners[i] && !(kmem.refs[i] == 1 && owners[i] == 0))
      kcheck_wrong("frame %p has %u references, and %u owners", P2V(i * PGSIZE),
                   kmem.refs[i], owners[i]);
  }
  return own;
}

uint
kcheck_promised(void)
{
  return kmem.nfree - kmem.nspare - NCPU;
}
