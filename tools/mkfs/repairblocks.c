// The repair's part for block numbers.
//
// Numbers outside the data area become holes. A block that two use is copied
// for the second, with what it held before the repair began: who of them is
// right cannot be known, and so both have it. Blocks beyond an inode's size
// make it longer if nobody else has them and the bitmap says they are in use:
// then the size is what was damaged; else they are let go. All inodes' blocks
// within their sizes are looked at before those beyond.
#include "tools/mkfs/repair.h"

#include <stdlib.h>
#include <string.h>

// Blocks of the data area anybody names, rightly or not: 1 + the depth at which
// it was looked into. New blocks are taken from the others.
static uint8_t *named;
static uint32_t search[2]; // where the search for them goes on

// One inode whose block numbers are repaired.
struct visit {
  struct repair *r;
  uint32_t inum;
  uint64_t nblocks; // that its size needs
  uint64_t top;     // the last data block it has, plus 1
  bool beyond;      // look at what lies beyond its size, not at what is within
};

// A block number: word `word` of block `home`. `index` is the data block it
// leads to, or the first of them.
struct slot {
  uint32_t home, word;
  uint64_t index;
  int depth; // 0: a data block
};

// ---- blocks to copy into ----

static bool
in_data(struct repair *r, uint32_t bno)
{
  return bno >= r->im->datastart && bno < r->im->sb.size;
}

static void
name_blocks(struct repair *r, uint32_t bno, int depth)
{
  const uint32_t *list;

  if (!in_data(r, bno) || named[bno] > depth)
    return;
  named[bno] = (uint8_t)(depth + 1);
  if (depth == 0)
    return;
  list = (const void *)block_read(r->im, bno);
  for (uint i = 0; i < NINDIRECT; i++)
    name_blocks(r, list[i], depth - 1);
}

// A block that nobody names, rather one that is free in the bitmap too; 0 if
// there is none.
static uint32_t
unnamed_block(struct repair *r)
{
  for (int pass = 0; pass < 2; pass++)
    for (; search[pass] < r->im->sb.size; search[pass]++) {
      uint32_t bno = search[pass];

      if (named[bno] == 0 && (pass == 1 || !r->marked[bno])) {
        named[bno] = 1;
        return bno;
      }
    }
  return 0;
}

// ---- one block number ----

static uint32_t
get(struct repair *r, const struct slot *s)
{
  return ((const uint32_t *)(const void *)block_read(r->im, s->home))[s->word];
}

// Sets it. Of a block in the data area the old contents are kept.
static void
set(struct repair *r, const struct slot *s, uint32_t bno)
{
  uint8_t **before = &r->before[s->home];

  if (*before == NULL) {
    *before = xcalloc(1, BSIZE);
    memcpy(*before, block_read(r->im, s->home), BSIZE);
  }
  ((uint32_t *)(void *)block_write(r->im, s->home))[s->word] = bno;
}

static const char *
kind(const struct slot *s)
{
  return s->depth > 0 ? "indirect block for data block" : "data block";
}

static void
let_go(struct visit *v, const struct slot *s, const char *why)
{
  repaired(v->inum, "%s %u was block %u, %s: now a hole", kind(s),
           (uint)s->index, (uint)get(v->r, s), why);
  set(v->r, s, 0);
}

// Gives the inode a block of its own with what block `bno` held.
static void
copy_block(struct visit *v, const struct slot *s, uint32_t bno)
{
  struct repair *r = v->r;
  uint32_t copy = unnamed_block(r);
  const uint8_t *data = r->before[bno];

  if (copy == 0) {
    let_go(v, s, "which another has too, and there is no block for a copy");
    return;
  }
  memcpy(block_write(r->im, copy), data ? data : block_read(r->im, bno), BSIZE);
  repaired(v->inum, "%s %u was block %u, as in inode %u: now a copy of it",
           kind(s), (uint)s->index, (uint)bno, (uint)r->owner[bno]);
  r->owner[copy] = v->inum;
  set(r, s, copy);
}

// Makes the number one of a block that this inode alone has, or a hole.
static void
settle(struct visit *v, const struct slot *s)
{
  struct repair *r = v->r;
  uint32_t bno = get(r, s);

  if (!in_data(r, bno))
    let_go(v, s, "which is none for data");
  else if (v->beyond && (r->owner[bno] != 0 || !r->marked[bno]))
    let_go(v, s, "beyond its size");
  else if (s->index > MAXBYTES / BSIZE)
    let_go(v, s, "beyond the size of any file");
  else if (r->owner[bno] != 0)
    copy_block(v, s, bno);
  else
    r->owner[bno] = v->inum;
}

static bool
leads_nowhere(struct repair *r, uint32_t bno)
{
  const uint32_t *list = (const void *)block_read(r->im, bno);

  for (uint i = 0; i < NINDIRECT; i++)
    if (list[i] != 0)
      return false;
  return true;
}

static void visit_list(struct visit *v, uint32_t bno, uint64_t index,
                       int depth);

static void
visit_slot(struct visit *v, const struct slot *s)
{
  bool within = s->index < v->nblocks;
  uint32_t bno;

  if (get(v->r, s) == 0)
    return;
  if (within != v->beyond)
    settle(v, s);
  bno = get(v->r, s);
  if (bno == 0 || (!within && !v->beyond))
    return;
  if (s->depth == 0) {
    if (s->index >= v->top)
      v->top = s->index + 1;
    return;
  }
  visit_list(v, bno, s->index, s->depth);
  if (!within && leads_nowhere(v->r, bno)) {
    let_go(v, s, "with nothing in it");
    v->r->owner[bno] = 0;
  }
}

// The numbers in indirect block `bno`.
static void
visit_list(struct visit *v, uint32_t bno, uint64_t index, int depth)
{
  uint64_t step = depth > 1 ? NINDIRECT : 1;

  for (uint32_t i = 0; i < NINDIRECT; i++) {
    struct slot s = {
        .home = bno, .word = i, .index = index + i * step, .depth = depth - 1};

    visit_slot(v, &s);
  }
}

// ---- one inode ----

static struct slot
inode_slot(struct visit *v, int i)
{
  struct slot s = {
      .home = (uint32_t)IBLOCK(v->inum, v->r->im->sb),
      .word = (uint32_t)(v->inum % IPB * sizeof(struct dinode) +
                         offsetof(struct dinode, addrs)) /
                  4 +
              (uint32_t)i,
      .index = i <= NDIRECT ? (uint64_t)i : NDIRECT + NINDIRECT,
      .depth = i < NDIRECT ? 0 : i - NDIRECT + 1,
  };

  return s;
}

static void
visit_inode(struct repair *r, uint32_t inum, bool beyond)
{
  const struct dinode *d = look_inode(r, inum);
  struct visit v = {
      .r = r,
      .inum = inum,
      .nblocks = ((uint64_t)d->size + BSIZE - 1) / BSIZE,
      .beyond = beyond,
  };
  uint64_t size;

  if (d->type == 0)
    return;
  if (d->size > MAXBYTES)
    v.nblocks = 0; // then what it has makes its size
  for (int i = 0; i < ADDRS_PER_INODE; i++) {
    struct slot s = inode_slot(&v, i);

    visit_slot(&v, &s);
  }
  if (!beyond)
    return;
  size = v.top * BSIZE > MAXBYTES ? MAXBYTES : v.top * BSIZE;
  if (v.top <= v.nblocks && d->size <= MAXBYTES &&
      (d->type != T_DIR || v.top == v.nblocks))
    return;
  repaired(inum, "size was %u bytes, now %u: where its blocks end",
           (uint)d->size, (uint)size);
  repair_inode(r, inum)->size = (uint32_t)size;
}

void
repair_blocks(struct repair *r)
{
  uint32_t n = r->im->sb.ninodes;

  named = xcalloc(r->im->sb.size, sizeof(named[0]));
  search[0] = search[1] = r->im->datastart;
  for (uint32_t inum = ROOTINO; inum < n; inum++)
    for (int i = 0; i < ADDRS_PER_INODE && look_inode(r, inum)->type != 0; i++)
      name_blocks(r, look_inode(r, inum)->addrs[i],
                  i < NDIRECT ? 0 : i - NDIRECT + 1);
  for (uint32_t inum = ROOTINO; inum < n; inum++)
    visit_inode(r, inum, false);
  for (uint32_t inum = ROOTINO; inum < n; inum++)
    visit_inode(r, inum, true);
  free(named);
}
