// Inodes and the blocks they name, and the bitmap.
//
// Who names a block first, has it: inodes are read in the order of their
// numbers, and the addresses of each in the order of the file.
#include "fsck/parts.h"
#include "fsck/fsck.h"

#include <string.h>

// ---- block numbers ----

// Whether an inode may have the block that `*slot` names; else that is 0.
static bool
claim(struct checker *ck, uint32_t inum, uint32_t *slot)
{
  uint32_t bno = *slot;

  if (bno == 0)
    return false;
  if (bno < ck->datastart || bno >= ck->sb.size) {
    fault("bad-block", inum, "names block %u, which is none for data",
          (uint)bno);
    *slot = 0;
    return false;
  }
  if (ck->used[bno]) {
    fault("shared-block", inum, "names block %u, which is in use", (uint)bno);
    *slot = 0;
    return false;
  }
  ck->used[bno] = true;
  return true;
}

// A block and those below it, `depth` levels of them.
static void
claim_tree(struct checker *ck, uint32_t inum, uint32_t *slot, int depth)
{
  uint32_t *list;

  if (!claim(ck, inum, slot) || depth == 0)
    return;
  list = (void *)block(ck, *slot);
  for (uint i = 0; i < NINDIRECT; i++)
    claim_tree(ck, inum, &list[i], depth - 1);
}

static int
depth_of(int i)
{
  return i < NDIRECT ? 0 : i - NDIRECT + 1;
}

uint32_t
block_of(struct checker *ck, uint32_t inum, uint32_t index)
{
  const uint32_t *list = ck->inode[inum].addrs;
  uint32_t first;

  if (index < NDIRECT)
    return list[index];
  index -= NDIRECT;
  if (index < NINDIRECT) {
    first = list[NDIRECT];
  } else {
    index -= NINDIRECT;
    if (index >= NDINDIRECT || list[NDIRECT + 1] == 0)
      return 0;
    list = (const void *)block(ck, list[NDIRECT + 1]);
    first = list[index / NINDIRECT];
  }
  if (first == 0)
    return 0;
  list = (const void *)block(ck, first);
  return list[index % NINDIRECT];
}

// ---- inodes ----

static void
free_tree(struct checker *ck, uint32_t bno, int depth)
{
  const uint32_t *list = (const void *)block(ck, bno);

  if (bno == 0)
    return;
  ck->used[bno] = false;
  for (uint i = 0; depth > 0 && i < NINDIRECT; i++)
    free_tree(ck, list[i], depth - 1);
}

void
free_inode(struct checker *ck, uint32_t inum)
{
  struct dinode *d = &ck->inode[inum];

  for (int i = 0; i < NDIRECT + 2; i++)
    free_tree(ck, d->addrs[i], depth_of(i));
  memset(d, 0, sizeof(*d));
}

static void
check_device(struct dinode *d, uint32_t inum)
{
  uint32_t found = d->size;

  for (int i = 0; i < NDIRECT + 2; i++)
    found |= d->addrs[i];
  if (found == 0)
    return;
  fault("bad-size", inum, "a device with contents");
  d->size = 0;
  memset(d->addrs, 0, sizeof(d->addrs));
}

// A directory has whole entries, two or more, and no hole.
static void
check_directory_size(struct checker *ck, uint32_t inum)
{
  struct dinode *d = &ck->inode[inum];
  uint32_t have = 0;

  while (have < MAXFSBLOCKS && block_of(ck, inum, have) != 0)
    have++;
  if (d->size % sizeof(struct dirent) == 0 &&
      d->size >= 2 * sizeof(struct dirent) &&
      (uint64_t)d->size <= (uint64_t)have * BSIZE)
    return;
  fault("bad-size", inum, "a directory of %u bytes, with %u blocks",
        (uint)d->size, (uint)have);
  if (have > 0)
    d->size = have * BSIZE;
  else
    free_inode(ck, inum);
}

void
check_inode(struct checker *ck, uint32_t inum)
{
  struct dinode *d = &ck->inode[inum];

  if (d->type == 0)
    return;
  if (d->type < 0 || d->type > T_DEV) {
    fault("bad-type", inum, "its type is %d", d->type);
    memset(d, 0, sizeof(*d));
    return;
  }
  if (d->type == T_DEV) {
    check_device(d, inum);
    return;
  }
  for (int i = 0; i < NDIRECT + 2; i++)
    claim_tree(ck, inum, &d->addrs[i], depth_of(i));
  if (d->type == T_DIR) {
    check_directory_size(ck, inum);
  } else if (d->size > MAXFILESIZE) {
    fault("bad-size", inum, "a file of %u bytes", (uint)d->size);
    d->size = MAXFILESIZE;
  }
}

// ---- the bitmap ----

static uint8_t *
bit(struct checker *ck, uint32_t bno, uint8_t *mask)
{
  *mask = (uint8_t)(1 << bno % 8);
  return block(ck, (uint32_t)BBLOCK(bno, ck->sb)) + bno % BPB / 8;
}

uint32_t
new_block(struct checker *ck)
{
  uint32_t bno = ck->datastart;
  uint8_t mask;

  while (bno < ck->sb.size && ck->used[bno])
    bno++;
  if (bno == ck->sb.size)
    give_up("no block is free for /lost+found");
  ck->used[bno] = true;
  *bit(ck, bno, &mask) |= mask;
  memset(block(ck, bno), 0, BSIZE);
  return bno;
}

void
check_bitmap(struct checker *ck)
{
  for (uint32_t bno = 0; bno < ck->sb.size; bno++) {
    bool used = bno < ck->datastart || ck->used[bno];
    uint8_t mask, *byte = bit(ck, bno, &mask);
    bool marked = *byte & mask;

    if (marked == used)
      continue;
    if (marked)
      fault("lost-block", bno, "it is marked, and no inode has it");
    else
      fault("unmarked-block", bno, "it is in use");
    *byte ^= mask;
  }
}
