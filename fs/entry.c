// Which entries of a directory are followed, whatever a damaged disk has.
//
// A disk may hold any entries. If "/a/b" held "k", which is a, "unlink /a/b"
// would wait for b with a locked, and "unlink /a/b/k" the other way round. But
// a directory has one "..": so of all entries that name it, those of one other
// directory are good. The root has no such entry, and whoever goes down from it
// by good ones never meets a directory twice. ("mkfs check -r" mends the rest.)
// If a file has the directory's block, too, somebody may change ".." meanwhile:
// then ilock finds that a wait would not end.

#include "fs/buf.h"
#include "fs/file.h"
#include "errno.h"

// Whether inode `inum` may be in directory `dir`: it is no directory, or its
// ".." is `dir`. 1, 0, -EIO. The blocks are looked at without the inode's lock,
// for which nobody may wait before this is known.
static int
belongs_in(uint dev, uint inum, uint dir)
{
  const struct dinode *d;
  const struct dirent *de;
  struct buf *b;
  uint first;
  int err;

  if ((err = bread(dev, IBLOCK(inum, *superblock()), &b)) < 0)
    return err;
  d = (const struct dinode *)b->data + inum % IPB;
  first = d->addrs[0];
  err = d->type != T_DIR;
  brelse(b);
  if (err == 1 || !block_in_data(first))
    return err;
  if ((err = bread(dev, first, &b)) < 0)
    return err;
  de = (const struct dirent *)b->data;
  err = de[0].inum == inum && namecmp(de[0].name, ".") == 0 &&
        de[1].inum == dir && namecmp(de[1].name, "..") == 0;
  brelse(b);
  return err;
}

int
check_entry(const struct inode *dp, const char *name, uint inum)
{
  bool self = inum == dp->inum;
  int good;

  if (self || (name[0] == '.' && isdots(name)))
    good = isdots(name) && self == (name[1] == '\0' || dp->inum == ROOTINO);
  else
    good = inum >= superblock()->ninodes || // iget says so
           belongs_in(dp->dev, inum, dp->inum);
  if (good == 0)
    cprintf("file system: \"%s\" in directory %u cannot be inode %u\n", name,
            dp->inum, inum);
  return good > 0 ? 0 : -EIO;
}
