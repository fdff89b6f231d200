// Recovery: what the mount does with the log that it finds (log.c says how the
// log is written). If the last commit is there whole, its blocks are written to
// their places once more; if not, it never was.
//
// A crash in here does no harm: what is repeated is the same each time.

#include "fs/buf.h"
#include "fs/file.h"
#include "dev/dev.h"
#include "debug/panic.h"
#include "errno.h"

// Whether the header's numbers make sense: the disk may be damaged.
static bool
header_plausible(const struct superblock *sb, const struct logheader *h)
{
  // These two are in the header's first sector, which is whole even in a header
  // that is not.
  if (h->magic != LOGMAGIC || h->n > sb->nlog - 1) {
    cprintf("disk: the log's header is damaged: the log is ignored\n");
    return false;
  }
  for (uint i = 0; i < h->n; i++) {
    if (h->block[i] < sb->inodestart || h->block[i] >= sb->size)
      return false;
  }
  return true;
}

// Whether the blocks of the log, from block `first` on, are those the header
// was written for: 1, 0, or -EIO. Leaves 0 in the header's checksum.
static int
commit_complete(uint dev, uint first, struct logheader *h)
{
  uint32_t expected = h->checksum, sum;
  struct buf *b;
  int err;

  h->checksum = 0; // as it was when the sum was made
  sum = fs_checksum(CHECKSUM_START, h, HEADERWORDS(h->n));
  for (uint i = 0; i < h->n; i++) {
    if ((err = bread(dev, first + i, &b)) < 0)
      return err;
    sum = fs_checksum(sum, b->data, BSIZE / 4);
    b->valid = false; // the log's blocks are written past the cache
    brelse(b);
  }
  return sum == expected;
}

// Copies block `from` of the log to block `to`: 0 or -EIO. Through the cache,
// which may have the block from before the commit.
static int
repeat_block(uint dev, uint from, uint to)
{
  struct buf *b = bget_any(dev, to);
  int err = disk_rw(dev, from, b->data, false);

  if (err == 0)
    err = disk_rw(dev, to, b->data, true);
  if (err < 0)
    b->valid = false;
  brelse(b);
  return err;
}

int
recover_from_log(uint dev, const struct superblock *sb, struct logheader *h)
{
  uint first = sb->logstart + 1, i;
  int err;

  if (disk_rw(dev, sb->logstart, h, false) < 0)
    return -EIO;
  if (!header_plausible(sb, h) || h->n == 0)
    return 0;
  if ((err = commit_complete(dev, first, h)) <= 0)
    return err;
  for (i = 0; i < h->n; i++) {
    if (repeat_block(dev, first + i, h->block[i]) < 0)
      return -EIO;
  }
  return disk_flush(dev);
}
