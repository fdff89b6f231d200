// Inodes: files without names. On the disk each is a struct dinode in the inode
// area; in memory, while somebody uses it, a struct inode that all users share.
//
// A pointer to a struct inode is good while it counts in ref (iget, idup; iput
// gives it back). Its contents are good while it is locked (ilock reads them
// from the disk the first time). The two are separate so that a process can
// keep a file open for long and lock it for short, and so that path lookup can
// hold a directory's child without deadlock.
//
// What may be used, and the calls that lead there and back:
//
//             iget, namei            ilock
//   (nothing) ------------> a pointer -----> locked: the contents are read
//             <------------           <-----         and may be used
//                 iput               iunlock
//
//   ip = namei(path, &err);  ref + 1: the entry keeps meaning this inode
//   err = ilock(ip);         reads the disk's copy if valid is false
//   ... ip->type, readi, writei; iupdate after a change ...
//   iunlock(ip);             others may change the contents from here on
//   iput(ip);                ref - 1; inside a transaction, as it may free
//
// In memory an entry is unused (ref 0), referenced but not read (valid false),
// or referenced and valid. Who forgets iput keeps the entry for ever: the first
// symptom is ENFILE. Who uses the contents without ilock reads zeros, or half
// of another's change. Who calls ilock with the inode locked is told by
// acquiresleep; who calls iput with it locked, if the last name is gone, too.
//
// An inode is free on the disk when its type is 0. It is freed when nlink and
// ref are both 0: a file that was unlinked lives until its last close. If the
// power fails before that, the next mount finds nlink 0 and frees it (reclaim).

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "jobs/jobs.h"
#include "proc.h"

#define NIHASH 64

static struct {
  struct spinlock lock;
  struct inode inode[NINODE];
  struct inode *hash[NIHASH]; // [lock] chains by inode number
  uint nheld;                 // [lock] inodes with ref > 0
  uint clock;                 // [lock] where to look for a free entry
  uint nfree;                 // [lock] free inodes on the disk
  uint hint;                  // [lock] where to look for one
} itable;

void
iinit(void)
{
  uint i;

  memset(&itable, 0, sizeof(itable));
  initlock(&itable.lock, "itable");
  for (i = 0; i < NINODE; i++)
    initsleeplock(&itable.inode[i].lock, "inode");
}

void
fs_reset(void)
{
  binit();
  iinit();
}

// ---- references ----

// Takes an unused entry of the table out of its chain; NULL if there is none.
static struct inode *
recycle(void)
{
  struct inode **link;
  uint tries;

  for (tries = 0; tries < NINODE; tries++) {
    struct inode *ip = &itable.inode[itable.clock];

    itable.clock = (itable.clock + 1) % NINODE;
    if (ip->ref > 0)
      continue;
    for (link = &itable.hash[ip->inum % NIHASH]; *link != NULL;
         link = &(*link)->next) {
      if (*link == ip) {
        *link = ip->next;
        break;
      }
    }
    return ip;
  }
  return NULL;
}

// The entry of inode `inum` with a reference more; NULL if the table is full.
static struct inode *
find_or_make(uint dev, uint inum)
{
  struct inode **chain = &itable.hash[inum % NIHASH];
  struct inode *ip;

  for (ip = *chain; ip != NULL; ip = ip->next) {
    if (ip->dev == dev && ip->inum == inum)
      break;
  }
  if ((ip == NULL || ip->ref == 0) &&
      NINODE - itable.nheld <= kept_back(KEPT_INODES))
    return NULL;
  if (ip == NULL) {
    if ((ip = recycle()) == NULL)
      return NULL;
    ip->dev = dev;
    ip->inum = ip->lock.id = inum;
    ip->valid = false;
    ip->next = *chain;
    *chain = ip;
  }
  if (ip->ref++ == 0)
    itable.nheld++;
  return ip;
}

struct inode *
iget(uint dev, uint inum, int *err)
{
  struct inode *ip;

  if (inum == 0 || inum >= superblock()->ninodes) {
    cprintf("file system: there is no inode %u\n", inum);
    *err = -EIO;
    return NULL;
  }
  acquire(&itable.lock);
  ip = find_or_make(dev, inum);
  release(&itable.lock);
  *err = ip == NULL ? -ENFILE : 0;
  return ip;
}

struct inode *
idup(struct inode *ip)
{
  acquire(&itable.lock);
  assert_gt(ip->ref, 0);
  ip->ref++;
  release(&itable.lock);
  return ip;
}

// ---- contents ----

// Reads an inode that is locked for the first time.
static int
read_inode(struct inode *ip)
{
  const struct superblock *sb = superblock();
  struct dinode *d;
  struct buf *b;
  int err;

  b = bread(ip->dev, IBLOCK(ip->inum, *sb), &err);
  if (b == NULL)
    return err;
  d = (struct dinode *)b->data + ip->inum % IPB;
  ip->type = d->type;
  ip->major = d->major;
  ip->minor = d->minor;
  ip->nlink = d->nlink;
  ip->size = d->size;
  memcpy(ip->addrs, d->addrs, sizeof(ip->addrs));
  brelse(b);
  if (ip->type < T_DIR || ip->type > T_DEV || ip->nlink < 0 ||
      ip->size > MAXFILESIZE) {
    cprintf("file system: inode %u is damaged (type %d, links %d, size %u)\n",
            ip->inum, ip->type, ip->nlink, ip->size);
    return -EIO;
  }
  ip->valid = true;
  return 0;
}

int
ilock(struct inode *ip)
{
  int err = 0;

  assert_gt(ip->ref, 0);
  acquiresleep(&ip->lock);
  if (!ip->valid)
    err = read_inode(ip);
  if (err < 0)
    releasesleep(&ip->lock);
  return err;
}

void
iunlock(struct inode *ip)
{
  assert_holdingsleep(&ip->lock);
  assert_gt(ip->ref, 0);
  releasesleep(&ip->lock);
}

// Writes the inode to its block, in the current operation. If that cannot be
// read the operation is given up: it may have freed or taken the inode's
// blocks, and the disk must not have the one change without the other.
void
iupdate(struct inode *ip)
{
  const struct superblock *sb = superblock();
  struct dinode *d;
  struct buf *b;
  int err;

  assert_holdingsleep(&ip->lock);
  b = bread(ip->dev, IBLOCK(ip->inum, *sb), &err);
  if (b == NULL) {
    log_abort();
    return;
  }
  d = (struct dinode *)b->data + ip->inum % IPB;
  d->type = ip->type;
  d->major = ip->major;
  d->minor = ip->minor;
  d->nlink = ip->nlink;
  d->size = ip->size;
  memcpy(d->addrs, ip->addrs, sizeof(d->addrs));
  log_write(b);
  brelse(b);
}

// Frees the inode on the disk: blocks, then itself. Locked, nobody else has it.
static void
free_inode(struct inode *ip)
{
  itrunc(ip);
  ip->type = 0;
  iupdate(ip);
  ip->valid = false;
  acquire(&itable.lock);
  itable.nfree++;
  if (ip->inum < itable.hint)
    itable.hint = ip->inum;
  release(&itable.lock);
}

void
iput(struct inode *ip)
{
  acquire(&itable.lock);
  assert_gt(ip->ref, 0);
  // The last reference to an unlinked inode: nobody can find it any more, so
  // ref stays 1 and the lock is free. Afterwards look again: while the lock was
  // not held the number may have been given out, and that file unlinked too.
  while (ip->ref == 1 && ip->valid && ip->nlink == 0 && !log_readonly()) {
    release(&itable.lock);
    acquiresleep(&ip->lock);
    free_inode(ip);
    releasesleep(&ip->lock);
    acquire(&itable.lock);
  }
  if (--ip->ref == 0)
    itable.nheld--;
  release(&itable.lock);
}

void
iunlockput(struct inode *ip)
{
  iunlock(ip);
  iput(ip);
}

// The first free inode in the block that begins with number `first`, from
// number `from` on; 0: none.
static uint
find_free(const struct buf *b, uint first, uint from)
{
  const struct dinode *d = (const struct dinode *)b->data;
  uint i;

  for (i = from - first; i < IPB && first + i < superblock()->ninodes; i++) {
    if (first + i != 0 && d[i].type == 0)
      return first + i;
  }
  return 0;
}

// Makes a free inode of the locked block one of this type. NULL with *err, and
// nothing is changed.
static struct inode *
take_inode(struct buf *b, uint inum, int16_t type, int *err)
{
  struct dinode *d = (struct dinode *)b->data + inum % IPB;
  struct inode *ip = iget(b->dev, inum, err);

  if (ip == NULL)
    return NULL;
  memset(d, 0, sizeof(*d));
  d->type = type;
  log_write(b);
  acquire(&itable.lock);
  itable.nfree--;
  itable.hint = inum;
  release(&itable.lock);
  return ip;
}

struct inode *
ialloc(uint dev, int16_t type, int *err)
{
  const struct superblock *sb = superblock();
  uint nblocks = (sb->ninodes + IPB - 1) / IPB;
  struct inode *ip = NULL;
  uint start, i, inum;

  acquire(&itable.lock);
  start = itable.hint;
  release(&itable.lock);
  // From the hint's block round to it again.
  for (i = 0; i <= nblocks; i++) {
    uint block = (start / IPB + i) % nblocks;
    struct buf *b;

    if (i > 0 && killed()) {
      *err = -EINTR;
      return NULL;
    }
    b = bread(dev, sb->inodestart + block, err);
    if (b == NULL)
      return NULL;
    inum = find_free(b, block * IPB, i == 0 ? start : block * IPB);
    if (inum != 0)
      ip = take_inode(b, inum, type, err);
    brelse(b);
    if (inum != 0)
      return ip;
  }
  *err = -ENOSPC;
  return NULL;
}

// ---- mounting ----

// Frees the inodes of one inode block that have a type but no name, and counts
// the free ones.
static int
reclaim_block(uint dev, uint first)
{
  const struct superblock *sb = superblock();
  struct dinode *copy;
  struct inode *ip;
  struct buf *b;
  int err, n = 0;
  uint i;
  uint64_t orphans = 0;

  _Static_assert(IPB <= 64, "a bit for each inode of a block");
  if ((b = bread(dev, IBLOCK(first, *sb), &err)) == NULL)
    return err;
  copy = (struct dinode *)b->data;
  for (i = 0; i < IPB && first + i < sb->ninodes; i++) {
    if (first + i != 0 && copy[i].type == 0)
      itable.nfree++;
    else if (copy[i].type != 0 && copy[i].nlink == 0)
      orphans |= (uint64_t)1 << i;
  }
  brelse(b);

  for (i = 0; i < IPB; i++) {
    if (!(orphans & ((uint64_t)1 << i)) ||
        (ip = iget(dev, first + i, &err)) == NULL)
      continue;
    begin_op();
    if (ilock(ip) == 0) {
      iunlock(ip);
      n++;
    }
    iput(ip); // frees it
    end_op();
  }
  return n;
}

// 0, or -EINVAL if there is no root directory. Without links it would be taken
// for an unlinked one, and freed.
static int
check_root(uint dev)
{
  struct inode *ip;
  int err;

  if ((ip = iget(dev, ROOTINO, &err)) == NULL)
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
  uint inum;
  int n, err, orphans = 0;

  if ((err = readsb(dev)) < 0 || (err = initlog(dev, superblock())) < 0 ||
      (err = check_root(dev)) < 0 || (err = bcount(dev)) < 0)
    return err;
  itable.hint = ROOTINO;
  for (inum = 0; inum < superblock()->ninodes; inum += IPB) {
    if ((n = reclaim_block(dev, inum)) < 0)
      return n;
    orphans += n;
  }
  if (orphans > 0)
    cprintf("file system: %d unlinked files reclaimed\n", orphans);
  return 0;
}

void
stati(struct inode *ip, struct stat *st)
{
  assert_holdingsleep(&ip->lock);
  memset(st, 0, sizeof(*st)); // padding goes to user space too
  st->type = ip->type;
  st->dev = ip->dev;
  st->ino = ip->inum;
  st->nlink = ip->nlink;
  st->size = ip->size;
}

uint
inodes_held(void)
{
  return itable.nheld;
}

uint
free_inodes(void)
{
  return itable.nfree;
}
