// Truncating: frees the blocks of an inode that are behind its new end. How
// they hang together is in bmap.c.
//
// All of it is one operation, however large the file is. It goes through the
// blocks twice. At first it only reads the indirect blocks: if the disk fails,
// nothing has changed, and nothing is lost. Then it frees. What is damaged, a
// number that is no data block's or is free already, is skipped.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"

// Frees what hangs below `blockno`, `depth` levels of indirect blocks deep, but
// for its first `keep` data blocks; and itself, if keep is 0. With depth 2 and
// keep 1500, all of entry 0 stays, of entry 1 the first 476 blocks, and entries
// 2 to 1023 go. With `dry`, only sees whether the indirect blocks can be read.
// 1; 0, but damage was skipped; or -EIO, and it has stopped at once.
//
// An indirect block that is free is not followed: so none is freed twice,
// whatever a damaged disk has in them.
static int
cut_tree(struct inode *ip, uint blockno, uint depth, uint keep, bool dry)
{
  uint span = depth == 2 ? NINDIRECT : 1; // data blocks below an entry
  uint whole = (keep + span - 1) / span, rest = keep % span, i, j, n;
  uint32_t part[64]; // small, as the stack has two of them at the bottom
  int err, good = 1;

  assert_le(depth, 2);
  if (blockno == 0)
    return 1;
  if (depth == 0)
    return bfree(ip->dev, blockno);
  if ((err = bused(ip->dev, blockno)) <= 0)
    return err;
  for (i = keep / span; i < NINDIRECT; i += n) {
    n = NINDIRECT - i < 64 ? NINDIRECT - i : 64;
    if ((err = indirect_read(ip->dev, blockno, i, part, n)) < 0)
      return err;
    if (dry && depth == 1)
      return 1;
    for (j = 0; j < n; j++, rest = 0) {
      if ((err = cut_tree(ip, part[j], depth - 1, rest, dry)) < 0)
        return err;
      good = good && err;
    }
  }
  if (dry)
    return 1;
  if (keep == 0)
    err = bfree(ip->dev, blockno);
  else
    err = indirect_set(ip, blockno, whole, NINDIRECT - whole, 0);
  return err < 0 ? err : good;
}

// cut_tree for all that the locked inode has behind its first `keep` blocks.
static int
cut_blocks(struct inode *ip, uint keep, bool dry)
{
  uint first = dry ? NDIRECT : 0; // what it reads begins there
  uint start = first, span, i, depth;
  int err, good = 1;

  for (i = first; i < NDIRECT + 2; i++, start += span) {
    depth = i < NDIRECT ? 0 : i - NDIRECT + 1;
    span = depth == 0 ? 1 : depth == 1 ? NINDIRECT : NDINDIRECT;
    if (ip->addrs[i] == 0 || keep >= start + span)
      continue;
    err =
        cut_tree(ip, ip->addrs[i], depth, keep > start ? keep - start : 0, dry);
    if (err < 0)
      return err;
    good = good && err;
    if (!dry && keep <= start)
      ip->addrs[i] = 0;
  }
  return good;
}

// What the last block has behind the end must read as zeros when the file
// grows again. 0; or -EIO, and nothing has changed.
static int
zero_tail(struct inode *ip, uint size)
{
  uint blockno;
  struct buf *b;
  int err;

  if (size % BSIZE == 0 || size >= ip->size)
    return 0;
  err = bmap_find(ip, size / BSIZE, &blockno);
  if (err < 0 || blockno == 0)
    return err;
  if ((err = bread(ip->dev, blockno, &b)) < 0)
    return err;
  memset(b->data + size % BSIZE, 0, BSIZE - size % BSIZE);
  log_write(b);
  brelse(b);
  return 0;
}

// Frees the locked inode's blocks behind the first `size` bytes, and makes that
// its size. As iresize. The disk may fail in the second pass, too, if the cache
// has not kept all: then log_abort, as blocks must not be free and have an
// owner.
static int
trunc_to(struct inode *ip, uint size)
{
  uint keep = (size + BSIZE - 1) / BSIZE;
  int err;

  // One operation is enough for any size: it changes the inode, the bitmap
  // blocks, an indirect block at each level, and the last block.
  _Static_assert(MAXFSBLOCKS / BPB + 5 <= MAXOPBLOCKS, "one operation");
  assert_holdingsleep(&ip->lock);
  if ((err = cut_blocks(ip, keep, true)) < 0 || (err = zero_tail(ip, size)) < 0)
    return err;
  ip->run.n = 0;
  ip->last.b = NULL;
  if ((err = cut_blocks(ip, keep, false)) < 0) {
    log_abort();
    return err;
  }
  if (err == 0) // once for a file: it may have millions of wrong numbers
    cprintf("file system: not all blocks of inode %u could be freed\n",
            ip->inum);
  ip->size = size;
  pagemap_cut(&ip->map, size);
  iupdate(ip);
  return 0;
}

int
itrunc(struct inode *ip)
{
  assert_holdingsleep(&ip->lock);
  return ip->type == T_DEV ? 0 : trunc_to(ip, 0);
}

int
iresize(struct inode *ip, uint size)
{
  assert_holdingsleep(&ip->lock);
  assert_eq(ip->type, T_FILE);
  if (size == 0 || size < ip->size)
    return trunc_to(ip, size);
  pagemap_cut(&ip->map, ip->size); // what was stored behind the end
  ip->size = size;
  iupdate(ip);
  return 0;
}
