// What kcheck asks of the disk: how many inodes and blocks are free by the
// inodes' types and by the bitmap, and does the kernel count as many? To read a
// block may take a sleep, for which the world cannot stand still: so the counts
// are compared only if they are still what they were before the disk was read.

#include "debug/kcheck.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "param.h"

#define MAXREAD 160 // blocks that are read: a larger file system takes too long

static struct {
  bool read;                     // what follows is known
  uint inodes, blocks;           // free on the disk
  uint inodes_then, blocks_then; // what the kernel had counted before
} disk;

// Adds the free inodes of the block that begins with number `first`. False: it
// cannot be read.
static bool
count_inodes(const struct superblock *sb, uint first)
{
  const struct dinode *d;
  struct buf *b;
  uint i;

  if (bread(ROOTDEV, IBLOCK(first, *sb), &b) < 0)
    return false;
  d = (const struct dinode *)b->data;
  for (i = 0; i < IPB && first + i < sb->ninodes; i++)
    disk.inodes += first + i != 0 && d[i].type == 0;
  brelse(b);
  return true;
}

// The same for the data blocks from `first` on whose bits are in one block.
static bool
count_blocks(const struct superblock *sb, uint first)
{
  struct buf *b;
  uint i;

  if (bread(ROOTDEV, BBLOCK(first, *sb), &b) < 0)
    return false;
  for (i = first; i < first / BPB * BPB + BPB && i < sb->size; i++)
    disk.blocks += (b->data[i % BPB / 8] >> i % 8 & 1) == 0;
  brelse(b);
  return true;
}

void
kcheck_read_disk(void)
{
  const struct superblock *sb = superblock();
  uint i;

  disk.read = false;
  if (sb->ninodes / IPB + sb->size / BPB > MAXREAD)
    return;
  disk.inodes = disk.blocks = 0;
  disk.inodes_then = free_inodes();
  disk.blocks_then = free_blocks();
  for (i = 0; i < sb->ninodes; i += IPB) {
    if (!count_inodes(sb, i))
      return;
  }
  for (i = sb->size - sb->nblocks; i < sb->size; i = (i / BPB + 1) * BPB) {
    if (!count_blocks(sb, i))
      return;
  }
  disk.read = true;
}

// Where nothing can be written any more, memory has what the disk never gets.
void
kcheck_disk(void)
{
  if (!disk.read || log_readonly())
    return;
  if (disk.inodes_then == free_inodes() && disk.inodes != free_inodes())
    kcheck_wrong("%u inodes are free on the disk, and %u are counted",
                 disk.inodes, free_inodes());
  if (disk.blocks_then == free_blocks() && disk.blocks != free_blocks())
    kcheck_wrong("%u blocks are free on the disk, and %u are counted",
                 disk.blocks, free_blocks());
}
