// Inodes: files without names. On the disk each is a struct dinode in the inode
// area; in memory, while somebody uses it, a struct inode that all users share.
//
// Two counts keep a file alive. nlink, on the disk, counts names in
// directories. ref, in memory, counts the kernel's pointers: of open files, of
// working directories, of a path that is being followed. Only when both are 0
// the file goes: what was unlinked while open lives until the last close. If
// the power fails before that, the next mount finds a type without a name, and
// frees it (mount.c). On the disk an inode is free when its type is 0.
//
// The life of an entry of the table:
//
//           iget                   ilock, the first: reads the disk
//   unused -------> referenced ---------------------------> valid
//   ref 0           ref > 0, valid false              ref > 0, valid true
//     ^                  |                             |      |     ^
//     | iput, the last   |                             |      |     |
//     |<-----------------'                             |      |     |
//     | iput, the last, and nlink is 0: free_inode     | iput |     | iget
//     |<-----------------------------------------------'      |     |
//     |                                                       v     |
//     | inode_recycle: another inode needs the entry           kept
//     '--------------------------------------------------- ref 0, valid true
//
// A reference and the lock are two things, since they are needed for different
// times. A shell keeps its working directory for hours, and locks it while a
// name is looked up in it. A path's step keeps the child it has found, lets the
// parent go, and only then waits for the child's lock: "a/.." would otherwise
// wait for a with its child locked, against the order, and so for ever.
//
// The sequence that all users follow, and what each has after the call:
//
//   err = namei(path, &ip)  a reference. The pointer is good, and goes on to
//                           mean this inode. Contents: not yet read, or about
//                           to be changed by others. Do not look
//   err = ilock(ip)         the lock, too. ip->type, size, nlink, addrs are as
//                           the disk or the newest change has them, and stay
//                           so; readi, writei, dirlookup may be called
//   iupdate(ip)             the same. The fields go with the next commit
//   iunlock(ip)             a reference. What was read may be out of date by
//                           the next instruction: look again after an ilock
//   iput(ip)                nothing
//
// What one sees first when a step is left out:
//
//   a pointer kept without idup   iget gives the entry to another inode: one
//                                 file has the contents of another
//   ilock                         size 0 in a file that is not empty, or "inode
//                                 is not locked by this process"
//   iupdate                       the change is there until the entry is used
//                                 for another inode, and then is not
//   iunlock                       all who come to the inode sleep for ever (^P
//                                 shows them in ilock); its holder panics if it
//                                 comes again
//   iput                          ENFILE, some hundred calls later; and the
//                                 space of a removed file is back at the next
//                                 mount only
//   iunlock before iput           panic in acquiresleep, but only if nlink is
//                                 0: remove an open file to try it
//
// iput frees in a transaction. It begins one if the caller is in none: an open
// for reading, a close and a path that is followed change nothing, unless the
// last reference to an unlinked file goes, which nobody knows before.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/kasan.h"
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
  uint hint;                  // [a] where to look for one
} itable;

void
iinit(void)
{
  memset(&itable, 0, sizeof(itable));
  initlock(&itable.lock, "itable");
  for (uint i = 0; i < NINODE; i++)
    initsleeplock(&itable.inode[i].lock, "inode");
  claims_init();
  names_init();
}

// ---- references ----

// Takes an unused entry of the table out of its chain; NULL if there is none.
// itable.lock is held. The search goes round, so an entry that was just put
// back is kept for a while: it may be wanted again.
static struct inode *
inode_recycle(void)
{
  struct inode **link;

  assert_holding(&itable.lock);
  for (uint tries = 0; tries < NINODE; tries++) {
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

// The entry of inode `inum` with a reference more; NULL if the table is full,
// or all that is left is kept back for the console's shell. itable.lock is
// held.
static struct inode *
inode_entry(uint dev, uint inum)
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
    if ((ip = inode_recycle()) == NULL)
      return NULL;
    object_taken(&ip->valid, ip + 1);
    ip->dev = dev;
    ip->inum = ip->lock.id = inum;
    ip->valid = false;
    ip->next = *chain;
    *chain = ip;
  }
  if (ip->ref++ == 0) {
    itable.nheld++;
    object_taken(&ip->valid, ip + 1);
  }
  return ip;
}

int
iget(uint dev, uint inum, struct inode **result)
{
  struct inode *ip;

  if (inum == 0 || inum >= superblock()->ninodes) {
    cprintf("file system: there is no inode %u\n", inum);
    return -EIO;
  }
  acquire(&itable.lock);
  ip = inode_entry(dev, inum);
  release(&itable.lock);
  if (ip == NULL)
    return -ENFILE;
  *result = ip;
  return 0;
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

// Whether the fields can be those of an inode in use. A directory has blocks
// for all of its size, which is entries; a fresh one has none. A device has no
// size.
static bool
inode_plausible(const struct inode *ip)
{
  if (ip->nlink < 0)
    return false;
  if (ip->type == T_DIR)
    return ip->size % sizeof(struct dirent) == 0 &&
           ip->size / BSIZE <= superblock()->nblocks;
  return ip->type == T_FILE ? ip->size <= MAXFILESIZE
                            : ip->type == T_DEV && ip->size == 0;
}

// Takes over what the disk has of an inode, which is locked, or which nobody
// else has a pointer to.
static void
inode_fill(struct inode *ip, const struct dinode *d)
{
  ip->type = d->type;
  ip->major = d->major;
  ip->minor = d->minor;
  ip->nlink = d->nlink;
  ip->size = d->size;
  memcpy(ip->addrs, d->addrs, sizeof(ip->addrs));
  ip->follows = ip->run.n = ip->slot = 0;
  ip->last.b = NULL;
}

// Reads an inode that is locked for the first time. 0; or -EIO, also if it is
// free or senseless: who comes by a damaged entry must not use it.
static int
read_inode(struct inode *ip)
{
  const struct superblock *sb = superblock();
  struct buf *b;
  int err;

  assert_holdingsleep(&ip->lock);
  if ((err = bread(ip->dev, IBLOCK(ip->inum, *sb), &b)) < 0)
    return err;
  inode_fill(ip, (struct dinode *)b->data + ip->inum % IPB);
  brelse(b);
  if (!inode_plausible(ip)) {
    cprintf("file system: inode %u is damaged (type %d, links %d, size %u)\n",
            ip->inum, ip->type, ip->nlink, ip->size);
    return -EIO;
  }
  __atomic_store_n(&ip->valid, true, __ATOMIC_RELEASE); // last: see iload
  return 0;
}

int
ilock(struct inode *ip)
{
  int err = 0;

  assert_gt(ip->ref, 0);
  if (!acquiresleep_unless_deadlock(&ip->lock)) {
    cprintf("file system: inode %u is in a circle\n", ip->inum);
    return -EIO;
  }
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

// `valid` is written after the fields, so who sees it true sees them. It
// becomes false again only for an inode that nobody else has a pointer to.
int
iload(struct inode *ip)
{
  int err;

  assert_gt(ip->ref, 0);
  if (__atomic_load_n(&ip->valid, __ATOMIC_ACQUIRE))
    return 0;
  if ((err = ilock(ip)) == 0)
    iunlock(ip);
  return err;
}

// If the inode's block cannot be read, log_abort ends the operation: it may
// have freed or taken the inode's blocks, and the disk must not have the one
// change without the other.
void
iupdate(struct inode *ip)
{
  const struct superblock *sb = superblock();
  struct dinode *d;

  assert_holdingsleep(&ip->lock);
  if (ip->type == T_DIR && ip->nlink == 0)
    names_forget(ip);
  if (bread_again(ip->dev, IBLOCK(ip->inum, *sb), &ip->self) < 0) {
    log_abort();
    return;
  }
  d = (struct dinode *)ip->self->data + ip->inum % IPB;
  d->type = ip->type;
  d->major = ip->major;
  d->minor = ip->minor;
  d->nlink = ip->nlink;
  d->size = ip->size;
  memcpy(d->addrs, ip->addrs, sizeof(d->addrs));
  log_write(ip->self);
  brelse(ip->self);
}

// Whether this is the last reference to an unlinked inode: nobody can find it
// any more, so ref stays 1 and the lock is free. itable.lock is held.
static bool
is_last(const struct inode *ip)
{
  assert_gt(ip->ref, 0);
  return ip->ref == 1 && ip->valid && ip->nlink == 0 && !log_readonly();
}

// Frees the inode on the disk: blocks, then itself, in one transaction. It is
// locked, and nobody else has a pointer to it: else nothing happens. A damaged
// disk may have one name more than it counts; who comes by that one later finds
// it free. 0; or -EIO, and it is as it was, for the next mount to free.
static int
free_inode(struct inode *ip)
{
  int16_t type = ip->type;
  bool last;
  int err;

  assert_holdingsleep(&ip->lock);
  acquire(&itable.lock);
  if ((last = is_last(ip))) {
    itable.nfree++; // now: once its type is 0, it may be taken, and counted
    if (ip->inum < itable.hint)
      itable.hint = ip->inum;
  }
  release(&itable.lock);
  if (!last)
    return 0;
  ip->type = 0;
  if ((err = itrunc(ip)) < 0) { // writes the type, too
    free_inodes_add(-1);
    ip->type = type;
    iupdate(ip); // it has no link: who removed the last has left that to us
    cprintf("file system: inode %u is freed at the next start\n", ip->inum);
    return err;
  }
  ip->valid = false; // the number's next owner is read from the disk
  return 0;
}

// `ref` is read without the lock: who could raise it has a reference, or a
// name. On a damaged disk somebody may have a name too many: then who puts the
// last pointer back frees it, and the disk has it as before until then. A
// directory is always updated, for the sake of its names
// (names_forget).
bool
iput_frees(const struct inode *ip)
{
  return ip->ref == 1 && ip->nlink == 0 && ip->type != T_DIR;
}

// Frees the inode, to which the caller has the last reference, in an operation.
// As free_inode.
static int
put_last(struct inode *ip)
{
  bool begin = !myproc()->in_op;
  int err;

  if (begin)
    begin_op();
  acquiresleep(&ip->lock);
  err = free_inode(ip);
  releasesleep(&ip->lock);
  if (begin)
    end_op();
  return err;
}

void
iput(struct inode *ip)
{
  int err = 0;

  acquire(&itable.lock);
  // Afterwards look again: while the lock was not held the number may have been
  // given out, and that file unlinked too.
  while (err == 0 && is_last(ip)) {
    release(&itable.lock);
    err = put_last(ip);
    acquire(&itable.lock);
  }
  if (--ip->ref == 0) {
    itable.nheld--;
    object_freed(&ip->valid, ip + 1);
  }
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
find_free_inode(const struct buf *b, uint first, uint from)
{
  const struct dinode *d = (const struct dinode *)b->data;
  uint i;

  for (i = from - first; i < IPB && first + i < superblock()->ninodes; i++) {
    if (first + i != 0 && d[i].type == 0)
      return first + i;
  }
  return 0;
}

// Makes a free inode of the locked block *d. 0, or an error and nothing is
// changed. The buffer's lock keeps others from the same inode.
static int
take_inode(struct buf *b, uint inum, const struct dinode *d, struct inode **ip)
{
  struct dinode *at = (struct dinode *)b->data + inum % IPB;
  int err;

  assert_holdingsleep(&b->lock);
  assert_eq(at->type, 0);
  if ((err = iget(b->dev, inum, ip)) < 0)
    return err;
  *at = *d;
  log_write(b);
  if (!(*ip)->valid) { // so nobody else has it: it was free
    inode_fill(*ip, d);
    __atomic_store_n(&(*ip)->valid, true, __ATOMIC_RELEASE);
  }
  acquire(&itable.lock);
  itable.nfree--;
  itable.hint = inum;
  release(&itable.lock);
  return 0;
}

int
ialloc(uint dev, const struct dinode *d, struct inode **ip)
{
  const struct superblock *sb = superblock();
  uint nblocks = (sb->ninodes + IPB - 1) / IPB;
  uint start, i, inum;
  int err;

  assert_ne(d->type, 0);
  start = itable.hint; // without the lock: any number is right
  // From the hint's block round to it again, as it was looked at from the hint
  // on only. One block's buffer is locked at a time.
  for (i = 0; i <= nblocks; i++) {
    uint block = (start / IPB + i) % nblocks;
    struct buf *b;

    if (i > 0 && killed())
      return -EINTR;
    if ((err = bread(dev, sb->inodestart + block, &b)) < 0)
      return err;
    inum = find_free_inode(b, block * IPB, i == 0 ? start : block * IPB);
    if (inum != 0)
      err = take_inode(b, inum, d, ip);
    brelse(b);
    if (inum != 0)
      return err;
  }
  return -ENOSPC;
}

// ---- what others ask ----

void
stati(struct inode *ip, struct stat *st)
{
  assert_gt(ip->ref, 0);
  *st = (struct stat){.type = ip->type,
                      .dev = ip->dev,
                      .ino = ip->inum,
                      .nlink = ip->nlink,
                      .size = ip->size};
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

void
free_inodes_add(int n)
{
  acquire(&itable.lock);
  itable.nfree += n;
  release(&itable.lock);
}
