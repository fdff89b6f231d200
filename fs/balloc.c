// Which disk blocks are free: the superblock says where the bitmap is, the
// bitmap has a bit for each block, 1 if in use.
//
// Neither is trusted: a block outside the data area is never handed out, freed
// or written, whatever the disk says.
//
// The lock of a bitmap block's buffer keeps two from taking one bit. The count
// of free blocks is kept beside it, so that a full disk is known before
// anything is changed.
//
// A block may be freed and given out again in one transaction. Its new contents
// then go through the log, as those of any block in use: until the commit, a
// crash must find the old owner's. A block that was free before the transaction
// is new, and is written to its place only (log.c). `freed` tells them apart.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"

static struct superblock sb; // [c] after readsb
static uint datastart;       // [c] first data block

static struct {
  struct spinlock lock;
  uint nfree;     // [lock] free data blocks
  uint hint;      // [a] where to look first
  uint next;      // [lock] the same, after the next commit: lowest block freed
  struct buf *at; // [a] the bitmap block that was changed last (bread_again)
  uint8_t
      freed[BPB / 8]; // [lock] bit n: block n, n + BPB, ... was freed in the
                      // running transaction, at least one of them
} freespace;

// ---- the superblock ----

// Whether the areas follow each other as fs.h draws them, and fit.
static bool
sb_plausible(const struct superblock *s)
{
  if (s->magic != FSMAGIC || s->size > MAXFSBLOCKS || s->ninodes > MAXINODES ||
      s->ninodes <= ROOTINO || s->nlog <= MINLOGBLOCKS ||
      s->nlog > MAXLOGBLOCKS + 1 || s->nkernel > s->size)
    return false;
  return s->logstart == KERNELBLOCK + s->nkernel &&
         s->inodestart == s->logstart + s->nlog &&
         s->bmapstart == s->inodestart + (s->ninodes + IPB - 1) / IPB &&
         s->nblocks > 0 && s->nblocks < s->size &&
         s->bmapstart + (s->size + BPB - 1) / BPB == s->size - s->nblocks;
}

int
readsb(uint dev)
{
  struct superblock found;
  struct buf *b;
  int err;

  if ((err = bread(dev, SUPERBLOCK, &b)) < 0)
    return err;
  memcpy(&found, b->data, sizeof(found));
  brelse(b);
  if (found.magic != FSMAGIC) {
    cprintf("disk: no Lectern file system (magic 0x%x)\n", found.magic);
    return -EINVAL;
  }
  if (!sb_plausible(&found)) {
    cprintf("disk: the superblock is damaged\n");
    return -EINVAL;
  }
  sb = found;
  datastart = sb.size - sb.nblocks;

  // The last block must be there too.
  if ((err = bread(dev, sb.size - 1, &b)) < 0) {
    cprintf("disk: cannot read its last block, %u: is it too small?\n",
            sb.size - 1);
    return err;
  }
  brelse(b);
  return 0;
}

const struct superblock *
superblock(void)
{
  return &sb;
}

bool
block_in_data(uint blockno)
{
  return blockno >= datastart && blockno < sb.size;
}

// ---- the bitmap ----

int
bcount(uint dev)
{
  struct buf *b = NULL;
  uint block, n = 0;
  int err;

  memset(&freespace, 0, sizeof(freespace));
  initlock(&freespace.lock, "freespace");
  for (block = datastart; block < sb.size; block++) {
    if (b == NULL && (err = bread(dev, BBLOCK(block, sb), &b)) < 0)
      return err;
    if (!(b->data[block % BPB / 8] & (1 << block % 8)))
      n++;
    if ((block + 1) % BPB == 0 || block + 1 == sb.size) {
      brelse(b);
      b = NULL;
    }
  }
  freespace.nfree = n;
  freespace.hint = datastart;
  freespace.next = sb.size;
  return 0;
}

void
bfree_forget(void)
{
  acquire(&freespace.lock);
  if (freespace.next < sb.size) // else none was
    memset(freespace.freed, 0, sizeof(freespace.freed));
  if (freespace.next < freespace.hint) // keep files near the front, together
    freespace.hint = freespace.next;
  freespace.next = sb.size;
  release(&freespace.lock);
}

// The buffer of the bitmap block with a block's bit, for a change: in an
// operation, as bread.
static int
bitmap_block(uint dev, uint blockno, struct buf **b)
{
  int err;

  *b = freespace.at;
  if ((err = bread_again(dev, BBLOCK(blockno, sb), b)) == 0)
    freespace.at = *b;
  return err;
}

// The first free block in [from, to), whose bits are in the locked buffer of
// one bitmap block, is marked used. Returns it, or 0.
static uint
take_bit(struct buf *b, uint from, uint to)
{
  uint block = from;

  assert_eq(from / BPB, (to - 1) / BPB);
  while (block < to) {
    uint32_t *word = (uint32_t *)b->data + block % BPB / 32;
    uint32_t free = ~*word & 0xffffffff << block % 32; // from `block` on

    if (free != 0) {
      block = block / 32 * 32 + __builtin_ctz(free);
      if (block >= to)
        break;
      *word |= 1u << block % 32;
      log_write(b);
      return block;
    }
    block = (block / 32 + 1) * 32;
  }
  return 0;
}

// The first free block in [from, to) is marked used, in *blockno; 0 if there is
// none. 0, or -EIO and nothing has changed.
static int
take_block(uint dev, uint from, uint to, uint *blockno)
{
  *blockno = 0;
  while (from < to && *blockno == 0) {
    uint next = (from / BPB + 1) * BPB;
    struct buf *b;
    int err;

    if (next > to)
      next = to;
    if ((err = bitmap_block(dev, from, &b)) < 0)
      return err;
    *blockno = take_bit(b, from, next);
    brelse(b);
    from = next;
  }
  return 0;
}

int
balloc(uint dev, uint *blockno)
{
  uint hint;
  int err;

  // Claim one of the free blocks first: then there is one for each that looks
  // for one. A search may miss it all the same, while others free blocks behind
  // it and take those in front: then the claim is given back.
  acquire(&freespace.lock);
  hint = freespace.hint;
  if (freespace.nfree == 0) {
    release(&freespace.lock);
    return -ENOSPC;
  }
  freespace.nfree--;
  release(&freespace.lock);

  err = take_block(dev, hint, sb.size, blockno);
  if (err == 0 && *blockno == 0)
    err = take_block(dev, datastart, sb.size, blockno);
  if (err < 0 || *blockno == 0) {
    acquire(&freespace.lock);
    freespace.nfree++;
    release(&freespace.lock);
    return err < 0 ? err : -ENOSPC;
  }
  assert_ge(*blockno, datastart);
  assert_lt(*blockno, sb.size);
  freespace.hint = *blockno + 1; // without the lock: any number is right
  return 0;
}

// Without the lock, too: if it was freed in this transaction, then before it
// was found free, and the bit stays until the commit.
struct buf *
bfresh(uint dev, uint blockno)
{
  struct buf *b = bget_any(dev, blockno);

  log_add(b, !(freespace.freed[blockno % BPB / 8] >> blockno % 8 & 1));
  return b;
}

int
bused(uint dev, uint blockno)
{
  struct buf *b;
  int used;

  if (!block_in_data(blockno))
    return 0;
  if ((used = bread(dev, BBLOCK(blockno, sb), &b)) < 0)
    return used;
  used = b->data[blockno % BPB / 8] >> blockno % 8 & 1;
  brelse(b);
  return used;
}

// Says nothing of damage: there may be millions of wrong block numbers.
int
bfree(uint dev, uint blockno)
{
  uint8_t mask = 1 << blockno % 8;
  struct buf *b;
  int err;

  if (!block_in_data(blockno))
    return 0;
  if ((err = bitmap_block(dev, blockno, &b)) < 0)
    return err;
  if (!(b->data[blockno % BPB / 8] & mask)) {
    brelse(b);
    return 0;
  }
  b->data[blockno % BPB / 8] &= ~mask;
  log_write(b);
  acquire(&freespace.lock);
  freespace.nfree++;
  freespace.freed[blockno % BPB / 8] |= mask;
  if (blockno < freespace.next)
    freespace.next = blockno;
  release(&freespace.lock);
  brelse(b); // only now: who takes the bit must find it in `freed`
  return 1;
}

uint
free_blocks(void)
{
  return freespace.nfree;
}
