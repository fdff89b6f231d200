// kalloc.c, and what kcheck asks of it: see kcheck.h.

#include "kalloc.c"
#include "debug/kcheck.h"

// A free frame has no reference and no owner.
static void
check_free(const uint16_t *owners, const void *frame)
{
  uint i = V2P(frame) / PGSIZE;

  if (*refs_of((void *)frame) != 0 || owners[i] != 0)
    kcheck_wrong("frame %p is free, and has %u references and %u owners", frame,
                 *refs_of((void *)frame), owners[i]);
}

uint
kcheck_frames(const uint16_t *owners, uint n)
{
  const struct run *r;
  uint i, nfree = 0, own = 0;
  int kind;

  assert_ge(n, kmem.nrefs);
  for (kind = 0; kind < NKINDS; kind++) {
    for (r = kmem.freelist[kind]; r != NULL; r = r->next, nfree++)
      check_free(owners, r);
  }
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
