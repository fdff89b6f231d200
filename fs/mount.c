// Mounting: from a disk with unknown contents to a file system in use.
//
// The order in fsinit matters. Until the log has repeated its commit, all but
// the superblock may be half of an operation. Whether there is a root is known
// before anything is changed. Files are freed last, since that needs the log,
// and the count of free blocks.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "errno.h"
#include "param.h"

// Frees the inodes of one inode block that have a type but no name, and counts
// the free ones. How many were freed, or -EIO.
static int
reclaim_block(uint dev, uint first)
{
  const struct superblock *sb = superblock();
  struct dinode *copy;
  struct inode *ip;
  struct buf *b;
  int err, n = 0;
  uint i, nfree = 0, before;
  uint64_t orphans = 0;

  _Static_assert(IPB <= 64, "a bit for each inode of a block");
  if ((err = bread(dev, IBLOCK(first, *sb), &b)) < 0)
    return err;
  copy = (struct dinode *)b->data;
  for (i = 0; i < IPB && first + i < sb->ninodes; i++) {
    if (first + i != 0 && copy[i].type == 0)
      nfree++;
    else if (copy[i].type != 0 && copy[i].nlink == 0)
      orphans |= (uint64_t)1 << i;
  }
  brelse(b);
  free_inodes_add(nfree);

  // Now, with the buffer unlocked: iput changes this block.
  for (i = 0; i < IPB; i++) {
    if (!(orphans & ((uint64_t)1 << i)) || iget(dev, first + i, &ip) < 0)
      continue;
    before = free_inodes();
    begin_op();
    iload(ip); // or iput would not know that it has no name
    iput(ip);  // frees it, if the disk can be read
    end_op();
    n += free_inodes() - before;
  }
  return n;
}

// 0; -EIO; or -EINVAL if there is no root directory. One without links would be
// taken for an unlinked one by reclaim_block, and freed with all that is in it
// out of reach.
static int
check_root(uint dev)
{
  struct inode *ip;
  int err;

  if ((err = iget(dev, ROOTINO, &ip)) < 0)
    return err;
  if ((err = ilock(ip)) == 0) {
    if (ip->type != T_DIR || ip->nlink == 0) {
      cprintf("disk: inode %d is not the root directory\n", ROOTINO);
      ip->valid = false; // so that iput does not free it
      err = -EINVAL;
    }
    iunlock(ip);
  }
  iput(ip);
  return err;
}

int
fsinit(uint dev)
{
  int n, err, orphans = 0;

  if ((err = readsb(dev)) < 0 || (err = initlog(dev, superblock())) < 0 ||
      (err = check_root(dev)) < 0 || (err = bcount(dev)) < 0)
    return err;
  for (uint inum = 0; inum < superblock()->ninodes; inum += IPB) {
    if (inum % (IPB * AHEAD) == 0) // the last may read some of the bitmap, too
      bread_ahead(dev, IBLOCK(inum, *superblock()), AHEAD);
    if ((n = reclaim_block(dev, inum)) < 0)
      return n;
    orphans += n;
  }
  if (orphans > 0)
    cprintf("file system: %d unlinked files reclaimed\n", orphans);
  return 0;
}

void
mount_root(struct inode **root)
{
  int err = fsinit(ROOTDEV);

  if (err < 0)
    fatal("no root file system (error %d)", -err);
  if ((err = namei("/", root)) < 0)
    fatal("no root directory (error %d)", -err);
}
