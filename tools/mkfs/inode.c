// Inodes and their blocks. Every number that comes from the image is checked
// before it is used: the image may hold anything.
#include "tools/mkfs/image.h"

#include <assert.h>
#include <string.h>

// ---- free blocks ----

// The byte of the bitmap that holds the bit of `bno`, to be changed.
static uint8_t *
bitmap_byte(struct image *im, uint32_t bno)
{
  return &block_write(im, BBLOCK(bno, im->sb))[bno % BPB / 8];
}

// A free block, now in use and all zero.
static uint32_t
block_alloc(struct image *im)
{
  for (uint32_t i = 0; i < im->sb.nblocks; i++) {
    uint32_t bno = im->nextfree;
    const uint8_t *map = block_read(im, BBLOCK(bno, im->sb));

    im->nextfree = bno + 1 < im->sb.size ? bno + 1 : im->datastart;
    if ((map[bno % BPB / 8] & 1 << bno % 8) == 0) {
      *bitmap_byte(im, bno) |= (uint8_t)(1 << bno % 8);
      memset(block_write(im, bno), 0, BSIZE);
      return bno;
    }
  }
  fail(im->name,
       "no space left%s%s: all %u data blocks are in use; remove files first. "
       "Nothing has been changed",
       im->putting != NULL ? " for " : "",
       im->putting != NULL ? im->putting : "", (uint)im->sb.nblocks);
}

static void
block_free(struct image *im, uint32_t bno)
{
  *bitmap_byte(im, bno) &= (uint8_t) ~(1 << bno % 8);
}

// A block number that was found in inode `inum`: 0 or in the data area.
static uint32_t
block_checked(struct image *im, uint32_t inum, uint32_t bno)
{
  if (bno != 0 && (bno < im->datastart || bno >= im->sb.size))
    fail(im->name, "inode %u has block %u, outside %u to %u; run mkfs check",
         (uint)inum, (uint)bno, (uint)im->datastart, (uint)im->sb.size - 1);
  return bno;
}

// ---- inodes ----

// The place of an inode, in use or not. Its block lies at `*bno`.
static struct dinode *
inode_slot(struct image *im, uint32_t inum, uint32_t *bno)
{
  if (inum < ROOTINO || inum >= im->sb.ninodes)
    fail(im->name, "inode %u, but they end at %u; run mkfs check", (uint)inum,
         (uint)im->sb.ninodes - 1);
  *bno = (uint32_t)IBLOCK(inum, im->sb);
  return (struct dinode *)(void *)block_read(im, *bno) + inum % IPB;
}

struct dinode *
inode_get(struct image *im, uint32_t inum)
{
  uint32_t bno;
  struct dinode *d = inode_slot(im, inum, &bno);

  if (d->type != T_DIR && d->type != T_FILE && d->type != T_DEV)
    fail(im->name, "inode %u has type %d; run mkfs check", (uint)inum, d->type);
  return d;
}

struct dinode *
inode_change(struct image *im, uint32_t inum)
{
  struct dinode *d = inode_get(im, inum);

  block_write(im, (uint32_t)IBLOCK(inum, im->sb));
  return d;
}

uint32_t
inode_alloc(struct image *im, int16_t type)
{
  for (uint32_t inum = ROOTINO; inum < im->sb.ninodes; inum++) {
    uint32_t bno;
    struct dinode *d = inode_slot(im, inum, &bno);

    if (d->type == 0) {
      block_write(im, bno);
      memset(d, 0, sizeof(*d));
      d->type = type;
      return inum;
    }
  }
  fail(im->name,
       "no inode left%s%s: all %u are in use; remove files first. Nothing has "
       "been changed",
       im->putting != NULL ? " for " : "",
       im->putting != NULL ? im->putting : "", (uint)im->sb.ninodes - 1);
}

void
inode_unlink(struct image *im, uint32_t inum)
{
  struct dinode *d = inode_change(im, inum);

  if (d->nlink > 1) {
    d->nlink--;
    return;
  }
  inode_truncate(im, inum);
  memset(d, 0, sizeof(*d));
}

// ---- the blocks of an inode ----

// The block number in `*slot`, a field of block `home`. If it is 0 and `make`,
// a new block is put there.
static uint32_t
follow(struct image *im, uint32_t inum, uint32_t *slot, uint32_t home,
       bool make)
{
  if (*slot == 0 && make) {
    *slot = block_alloc(im);
    block_write(im, home);
  }
  return block_checked(im, inum, *slot);
}

uint32_t
inode_block(struct image *im, uint32_t inum, uint32_t index, bool make)
{
  struct dinode *d = inode_get(im, inum);
  uint32_t home = (uint32_t)IBLOCK(inum, im->sb);
  uint32_t *slot = &d->addrs[NDIRECT];
  uint32_t bno;

  if (index < NDIRECT)
    return follow(im, inum, &d->addrs[index], home, make);
  index -= NDIRECT;
  if (index >= NINDIRECT) {
    index -= NINDIRECT;
    assert(index < NDINDIRECT);
    bno = follow(im, inum, &d->addrs[NDIRECT + 1], home, make);
    if (bno == 0)
      return 0;
    slot = (uint32_t *)(void *)block_read(im, bno) + index / NINDIRECT;
    home = bno;
    index %= NINDIRECT;
  }
  bno = follow(im, inum, slot, home, make);
  if (bno == 0)
    return 0;
  slot = (uint32_t *)(void *)block_read(im, bno) + index;
  return follow(im, inum, slot, bno, make);
}

static uint32_t
least(uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

uint32_t
inode_read(struct image *im, uint32_t inum, uint32_t off, void *dst, uint32_t n)
{
  const struct dinode *d = inode_get(im, inum);
  uint8_t *out = dst;
  uint32_t done, part, bno;

  if (off >= d->size)
    return 0;
  n = least(n, d->size - off);
  for (done = 0; done < n; done += part, off += part) {
    part = least(n - done, BSIZE - off % BSIZE);
    bno = inode_block(im, inum, off / BSIZE, false);
    if (bno == 0)
      memset(out + done, 0, part);
    else
      memcpy(out + done, block_read(im, bno) + off % BSIZE, part);
  }
  return n;
}

void
inode_write(struct image *im, uint32_t inum, uint32_t off, const void *src,
            uint32_t n)
{
  struct dinode *d = inode_change(im, inum);
  const uint8_t *in = src;
  uint32_t done, part, bno;

  assert(off <= d->size);
  if (off > MAXBYTES || n > MAXBYTES - off)
    fail(im->name, "a file can have %d bytes, not more", MAXBYTES);
  for (done = 0; done < n; done += part, off += part) {
    part = least(n - done, BSIZE - off % BSIZE);
    bno = inode_block(im, inum, off / BSIZE, true);
    memcpy(block_write(im, bno) + off % BSIZE, in + done, part);
  }
  if (off > d->size)
    d->size = off;
}

// Frees a block and, `depth` levels down, those it lists.
static void
free_tree(struct image *im, uint32_t inum, uint32_t bno, int depth)
{
  if (block_checked(im, inum, bno) == 0)
    return;
  if (depth > 0) {
    const uint32_t *list = (const void *)block_read(im, bno);

    for (uint i = 0; i < NINDIRECT; i++)
      free_tree(im, inum, list[i], depth - 1);
  }
  block_free(im, bno);
}

void
inode_truncate(struct image *im, uint32_t inum)
{
  struct dinode *d = inode_change(im, inum);

  for (int i = 0; i < ADDRS_PER_INODE; i++) {
    free_tree(im, inum, d->addrs[i], i < NDIRECT ? 0 : i - NDIRECT + 1);
    d->addrs[i] = 0;
  }
  d->size = 0;
}
