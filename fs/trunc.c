// Truncating: frees the blocks of an inode that are behind its new end. How
// they hang together is in bmap.c.
//
// All of it is one operation, however large the file is. A disk may be damaged:
// then what cannot be freed safely is skipped, and lost until the disk is
// checked.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"

// Frees what hangs below `blockno`, `depth` levels of indirect blocks deep, and
// itself. Damage is skipped: what cannot be freed safely is lost until checked.
// An indirect block that is free is not followed: so none is followed twice,
// whatever a damaged disk has in them.
static int
free_tree(struct inode *ip, uint blockno, uint depth)
{
  uint32_t part[64]; // small, as the stack has three of them at the bottom
  int err, first = 0;
  uint i, j;

  assert_le(depth, 2);
  if (blockno == 0)
    return 0;
  if (depth > 0 && bused(ip->dev, blockno) != 1)
    return -EIO;
  for (i = 0; depth > 0 && i < NINDIRECT; i += 64) {
    err = indirect_read(ip->dev, blockno, i, part, 64);
    for (j = 0; j < 64 && err == 0; j++)
      err = free_tree(ip, part[j], depth - 1);
    if (err < 0 && first == 0)
      first = err;
  }
  err = bfree(ip->dev, blockno);
  return first < 0 ? first : err;
}

// Frees what hangs below an indirect block `depth` levels above the data, but
// for its first `keep` data blocks, of which there is at least one: so the
// block itself stays. With depth 2 and keep 1500, all of entry 0 stays, of
// entry 1 the first 476 blocks, and entries 2 to 1023 go.
//
// Damage is skipped, as by free_tree. If the block's own entries cannot be read
// or cleared any more, log_abort ends the operation: they must not name blocks
// that are free.
static int
free_behind(struct inode *ip, uint blockno, uint depth, uint keep)
{
  uint span = depth == 1 ? 1 : NINDIRECT; // data blocks below an entry
  uint i = keep / span, whole = (keep + span - 1) / span, j;
  uint32_t part[64];
  int err = 0, first = 0;

  assert_gt(depth, 0);
  assert_gt(keep, 0);
  if (blockno == 0)
    return 0;
  if (bused(ip->dev, blockno) != 1)
    return -EIO;
  if (i < whole) { // an entry of which a part stays
    err = indirect_read(ip->dev, blockno, i, part, 1);
    first = err < 0 ? err : free_behind(ip, part[0], depth - 1, keep % span);
  }
  for (i = whole; i < NINDIRECT; i += 64) {
    uint n = NINDIRECT - i < 64 ? NINDIRECT - i : 64;

    if ((err = indirect_read(ip->dev, blockno, i, part, n)) < 0)
      break;
    for (j = 0; j < n; j++) {
      err = free_tree(ip, part[j], depth - 1);
      if (err < 0 && first == 0)
        first = err;
    }
  }
  if (i < NINDIRECT ||
      (err = indirect_set(ip->dev, blockno, whole, NINDIRECT - whole, 0)) < 0) {
    log_abort();
    return err;
  }
  return first;
}

// Frees the locked inode's blocks behind the first `size` bytes, and makes that
// its size. As iresize.
static int
trunc_to(struct inode *ip, uint size)
{
  uint keep = (size + BSIZE - 1) / BSIZE, start = 0, span, i, depth;
  int err, first = 0;

  // One operation is enough for any size: it changes the inode, the bitmap
  // blocks, an indirect block at each level, and the last block.
  _Static_assert(MAXFSBLOCKS / BPB + 5 <= MAXOPBLOCKS, "one operation");
  assert_holdingsleep(&ip->lock);
  ip->run.n = 0;
  for (i = 0; i < NDIRECT + 2; i++, start += span) {
    depth = i < NDIRECT ? 0 : i - NDIRECT + 1;
    span = depth == 0 ? 1 : depth == 1 ? NINDIRECT : NDINDIRECT;
    if (ip->addrs[i] == 0 || keep >= start + span)
      continue;
    if (keep > start) {
      err = free_behind(ip, ip->addrs[i], depth, keep - start);
    } else {
      err = free_tree(ip, ip->addrs[i], depth);
      ip->addrs[i] = 0;
    }
    if (err < 0 && first == 0)
      first = err;
  }
  ip->size = size;
  pagemap_cut(&ip->map, size);
  iupdate(ip);
  if (first < 0) // once for a file: it may have millions of wrong numbers
    cprintf("file system: not all blocks of inode %u could be freed\n",
            ip->inum);
  return first;
}

int
itrunc(struct inode *ip)
{
  assert_holdingsleep(&ip->lock);
  return ip->type == T_DEV ? 0 : trunc_to(ip, 0);
}

// What the last block has behind the end must read as zeros when the file
// grows again. On failure nothing has changed; on success the indirect blocks
// that lead there have been read.
static int
zero_tail(struct inode *ip, uint size)
{
  uint blockno;
  struct buf *b;
  int err = bmap_find(ip, (size - 1) / BSIZE, &blockno);

  if (err < 0 || blockno == 0 || size % BSIZE == 0)
    return err;
  if ((err = bread(ip->dev, blockno, &b)) < 0)
    return err;
  memset(b->data + size % BSIZE, 0, BSIZE - size % BSIZE);
  log_write(b);
  brelse(b);
  return 0;
}

int
iresize(struct inode *ip, uint size)
{
  int err;

  assert_holdingsleep(&ip->lock);
  assert_eq(ip->type, T_FILE);
  if (size > 0 && size < ip->size && (err = zero_tail(ip, size)) < 0)
    return err;
  if (size == 0 || size < ip->size)
    return trunc_to(ip, size);
  ip->size = size;
  iupdate(ip);
  return 0;
}
