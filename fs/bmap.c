// The contents of inodes: which disk block holds which part of a file, reading,
// writing. (Truncating: trunc.c.)
//
//   addrs[0..10]   data blocks 0 .. 10
//   addrs[11]   -> indirect block -> 1024 data blocks
//   addrs[12]   -> double-indirect block -> 1024 indirect blocks -> 1024 each
//
// An address of 0 is a hole: it reads as zeroes and takes no space. Addresses
// from the disk are checked before they are used.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "proc.h"
#include "vm.h"

// Where a block of a file hangs: an entry of addrs, then an index into each
// indirect block on the way.
struct bmap_path {
  uint slot;
  uint depth; // indirect blocks on the way: 0, 1 or 2
  uint index[2];
};

// The way to block `bn` of a file:
//
//   bn            slot  index[0]             index[1]
//   0 .. 10       bn    -                    -
//   11 .. 1034    11    bn - 11              -
//   1035 ..       12    (bn - 1035) / 1024   (bn - 1035) % 1024
static struct bmap_path
bmap_path(uint bn)
{
  struct bmap_path p = {.slot = bn};

  assert_lt(bn, MAXFILE);
  if (bn < NDIRECT)
    return p;
  bn -= NDIRECT;
  p.slot = NDIRECT;
  p.depth = 1;
  p.index[0] = bn;
  if (bn < NINDIRECT)
    return p;
  bn -= NINDIRECT;
  p.slot = NDIRECT + 1;
  p.depth = 2;
  p.index[0] = bn / NINDIRECT;
  p.index[1] = bn % NINDIRECT;
  return p;
}

// A number from the disk is none of a data block: says so once for the call
// that met it, which ends. Returns -EIO.
static int
bad_block(const struct inode *ip, uint blockno)
{
  cprintf("file system: inode %u has block %u, which is no data block\n",
          ip->inum, blockno);
  return -EIO;
}

int
indirect_read(uint dev, uint blockno, uint i, uint32_t *values, uint n)
{
  struct buf *b;
  int err = bread(dev, blockno, &b);

  if (err < 0)
    return err;
  memcpy(values, (uint32_t *)b->data + i, n * sizeof(*values));
  brelse(b);
  return 0;
}

int
indirect_set(struct inode *ip, uint blockno, uint i, uint n, uint32_t value)
{
  int err = bread_again(ip->dev, blockno, &ip->indirect);

  if (err < 0)
    return err;
  while (n-- > 0)
    ((uint32_t *)ip->indirect->data)[i++] = value;
  log_write(ip->indirect);
  brelse(ip->indirect);
  return 0;
}

// Makes the fresh block an indirect block whose entry `i` is `value`, and whose
// others are holes.
static void
indirect_new(uint dev, uint blockno, uint i, uint32_t value)
{
  struct buf *b = bfresh(dev, blockno);

  memset(b->data, 0, BSIZE);
  ((uint32_t *)b->data)[i] = value;
  brelse(b);
}

// Allocates `n` blocks, all or none. 0, -ENOSPC, -EIO.
static int
alloc_blocks(uint dev, uint n, uint blocks[])
{
  uint got;
  int err = 0;

  for (got = 0; got < n; got++) {
    if ((err = balloc(dev, &blocks[got])) < 0)
      break;
  }
  // This does not fail: the log has pinned the bitmap blocks that were changed.
  while (err < 0 && got > 0)
    bfree(dev, blocks[--got]);
  return err;
}

// Hangs a chain of fresh blocks where the way to a block of the file ends:
// below `level` existing indirect blocks, the last of them `parent`. The last
// of the chain is the data block. All or nothing.
//
//   parent (level 0: the inode) --> fresh[0] --> fresh[1] --> fresh[2], data
//          written last                  second       first
//
// From the bottom up, so that an error leaves nothing half hung: until the last
// write nothing leads to the fresh blocks, and they can be freed again. 1, and
// the caller must fill the data block (bfresh) and iupdate; or an error.
static int
bmap_grow(struct inode *ip, const struct bmap_path *p, uint level, uint parent,
          uint *blockno)
{
  uint n = p->depth - level + 1; // the missing indirect blocks, and the data
  uint fresh[3], i;
  int err;

  assert_le(level, p->depth);
  if ((err = alloc_blocks(ip->dev, n, fresh)) < 0)
    return err;
  for (i = n - 1; i > 0; i--)
    indirect_new(ip->dev, fresh[i - 1], p->index[level + i - 1], fresh[i]);
  if (level > 0 &&
      (err = indirect_set(ip, parent, p->index[level - 1], 1, fresh[0])) < 0) {
    for (i = 0; i < n; i++)
      bfree(ip->dev, fresh[i]);
    return err;
  }
  if (level == 0)
    ip->addrs[p->slot] = fresh[0];
  *blockno = fresh[n - 1];
  return 1;
}

// bmap, from the inode on. Sets ip->run to what the last block of numbers has
// from `bn` on.
static int
bmap_walk(struct inode *ip, uint bn, bool alloc, uint *blockno)
{
  struct bmap_run *run = &ip->run;
  struct bmap_path p = bmap_path(bn);
  uint32_t addr = ip->addrs[p.slot];
  uint parent = 0;
  uint level = 0;
  int err;

  run->first = bn;
  run->n = 0;
  while (addr != 0) {
    uint n = 1;

    if (!block_in_data(addr))
      return bad_block(ip, addr);
    if (level == p.depth) {
      *blockno = addr;
      return 0;
    }
    parent = run->parent = addr;
    if (level + 1 == p.depth && p.index[level] <= NINDIRECT - MAXRUN)
      n = MAXRUN;
    err = indirect_read(ip->dev, parent, p.index[level++], run->addr, n);
    if (err < 0)
      return err;
    run->n = level == p.depth ? n : 0;
    addr = run->addr[0];
  }
  *blockno = 0;
  if (!alloc)
    return 0;
  err = bmap_grow(ip, &p, level, parent, blockno);
  run->addr[0] = *blockno; // 0 after an error
  return err;
}

// The disk block of block `bn` of the locked inode. A hole is 0, or with
// `alloc` gets a block. 0; 1, it is a fresh one, which the caller must fill
// (bfresh) and iupdate; -ENOSPC, -EIO.
static int
bmap(struct inode *ip, uint bn, bool alloc, uint *blockno)
{
  struct bmap_run *run = &ip->run;
  uint i = bn - run->first;
  struct bmap_path p;
  int err;

  assert_holdingsleep(&ip->lock);
  if (bn < NDIRECT && block_in_data(ip->addrs[bn])) {
    *blockno = ip->addrs[bn]; // the usual case of small files
    return 0;
  }
  if (i >= run->n || (run->addr[i] != 0 && !block_in_data(run->addr[i])))
    return bmap_walk(ip, bn, alloc, blockno);
  *blockno = run->addr[i];
  if (*blockno != 0 || !alloc)
    return 0;
  p = bmap_path(bn);
  err = bmap_grow(ip, &p, p.depth, run->parent, blockno);
  run->addr[i] = *blockno;
  return err;
}

int
bmap_find(struct inode *ip, uint bn, uint *blockno)
{
  return bmap(ip, bn, false, blockno);
}

// ---- reading and writing ----

// Bytes of the block at `off` that [off, off + n) takes.
static uint
part_of_block(uint off, uint n)
{
  uint room = BSIZE - off % BSIZE;

  return n < room ? n : room;
}

// Reads block `bn` of the file, which is at `blockno`, into the cache, with
// those behind it that are behind it on the disk, too: by one request. After an
// error never again in this file, as the drive would try the same bad sector
// for each block before it.
static void
read_ahead(struct inode *ip, uint bn, uint blockno)
{
  uint blocks = (ip->size + BSIZE - 1) / BSIZE;
  uint n, next;

  for (n = 1; n < AHEAD && bn + n < blocks; n++) {
    if (bmap(ip, bn + n, false, &next) < 0 || next != blockno + n)
      break;
  }
  if (bread_ahead(ip->dev, blockno, n) < 0)
    ip->follows = NO_AHEAD;
}

int
iblock(struct inode *ip, uint bn, struct buf **b)
{
  uint blockno;
  int err;

  assert_holdingsleep(&ip->lock);
  *b = NULL;
  err = bmap(ip, bn, false, &blockno);
  if (err == 0 && blockno == 0 && ip->type == T_DIR) {
    cprintf("file system: directory %u has a hole at block %u\n", ip->inum, bn);
    err = -EIO;
  }
  if (err < 0 || blockno == 0)
    return err;
  if (ip->type == T_DIR && // others are rarely read in an operation
      (*b = bguess(ip->dev, blockno, ip->data)) != NULL)
    return 0;
  if (bn == ip->follows && bpeek(ip->dev, blockno) == NULL)
    read_ahead(ip, bn, blockno);
  if (ip->follows != NO_AHEAD)
    ip->follows = bn + 1;
  return bread(ip->dev, blockno, b);
}

// read_part, if the cache has the block: 1; or -EFAULT. 0: it has not, or not
// for all of that time, and what was copied means nothing.
//
// The inode's lock is enough, as who changes a file's blocks has it: so the
// buffer is neither locked nor kept, only looked at again after the copy. To
// keep and lock it took 390 of the 950 instructions of a read of one byte. No
// new data comes into a buffer before it is counted as another's, and x86 shows
// stores in their order, and does loads in theirs (Intel SDM volume 3A, 8.2.2).
static int
read_cached(struct inode *ip, bool user, uintptr_t dst, uint off, uint n)
{
  struct last_read *last = &ip->last;
  uint bn = off / BSIZE;
  uint times;
  int err;

  if (last->b == NULL || last->bn != bn) {
    if ((err = bmap_find(ip, bn, &last->blockno)) < 0)
      return err;
    last->bn = bn;
    last->b = last->blockno == 0 ? NULL : bpeek(ip->dev, last->blockno);
  }
  if (last->b == NULL)
    return 0;
  times = buf_times(last->b);
  if (buf_has(last->b, ip->dev, last->blockno)) {
    err = either_copyout(user, dst, last->b->data + off % BSIZE, n);
    if (buf_times(last->b) == times) {
      if (ip->follows != NO_AHEAD)
        ip->follows = bn + 1;
      return err < 0 ? err : 1;
    }
  }
  last->b = NULL;
  return 0;
}

// Where shared mappings have the byte at `off`; NULL: none has its page. What
// they have is newer than the block, until they write it back (mem/mappings.c).
static inline uint8_t *
mapped_byte(const struct inode *ip, uint off)
{
  uint8_t *page = NULL;

  if (ip->map.dir != NULL)
    page = pagemap_find(&ip->map, off - off % BSIZE);
  return page == NULL ? NULL : page + off % BSIZE;
}

// Copies `n` bytes from offset `off`, all within one block of the file.
static int
read_part(struct inode *ip, bool user, uintptr_t dst, uint off, uint n)
{
  static uint8_t zeroes[BSIZE]; // not const, so it takes no space in the image
  const uint8_t *mapped = mapped_byte(ip, off);
  struct buf *b;
  int err;

  if (mapped != NULL)
    return either_copyout(user, dst, mapped, n);
  if ((err = read_cached(ip, user, dst, off, n)) != 0)
    return err;
  if ((err = iblock(ip, off / BSIZE, &b)) < 0)
    return err;
  if (b == NULL)
    return either_copyout(user, dst, zeroes, n);
  err = either_copyout(user, dst, b->data + off % BSIZE, n);
  brelse(b);
  return err;
}

// What both readi are, block by block: `dst` is an address of the user's or of
// the kernel's.
static int
read_range(struct inode *ip, bool user, uintptr_t dst, uint off, uint n)
{
  uint done, m;
  int err;

  assert_holdingsleep(&ip->lock);
  if (off >= ip->size)
    return 0;
  if (n > ip->size - off)
    n = ip->size - off;
  for (done = 0; done < n; done += m) {
    m = part_of_block(off + done, n - done);
    // A user's read may be of any size; the kernel's own is needed whole.
    if (user && killed())
      return done > 0 ? (int)done : -EINTR;
    if ((err = read_part(ip, user, dst + done, off + done, m)) < 0)
      return done > 0 ? (int)done : err;
  }
  return n;
}

int
readi(struct inode *ip, void *dst, uint off, uint n)
{
  return read_range(ip, false, (uintptr_t)dst, off, n);
}

int
readi_user(struct inode *ip, uint va, uint off, uint n)
{
  return read_range(ip, true, va, off, n);
}

// Copies `n` bytes to offset `off`, all within one block of the file. *grown
// becomes true if that is a fresh one, whose other bytes are zeroes then.
static int
write_part(struct inode *ip, bool user, uintptr_t src, uint off, uint n,
           bool *grown)
{
  uint8_t *mapped = mapped_byte(ip, off);
  struct buf *b;
  uint blockno;
  int err, fresh;

  if ((fresh = bmap(ip, off / BSIZE, true, &blockno)) < 0)
    return fresh;
  if (fresh) {
    *grown = true;
    ip->data = bfresh(ip->dev, blockno);
    if (n < BSIZE)
      memset(ip->data->data, 0, BSIZE);
  } else if ((err = bread_again(ip->dev, blockno, &ip->data)) < 0) {
    return err;
  }
  b = ip->data;
  err = either_copyin(user, b->data + off % BSIZE, src, n);
  if (err < 0 && fresh)
    memset(b->data, 0, BSIZE); // it has what was in the buffer before
  // Processes that map it see what is written. (What they wrote is there.)
  if (mapped != NULL && (user || src != (uintptr_t)mapped))
    memcpy(mapped, b->data + off % BSIZE, n);
  log_write(b); // a copy that failed has changed the bytes before the bad page
  brelse(b);
  return err;
}

// What both writei are, block by block: `src` is an address of the user's or of
// the kernel's.
static int
write_range(struct inode *ip, bool user, uintptr_t src, uint off, uint n)
{
  bool grown = false;
  uint done, m;
  int err = 0;

  assert_holdingsleep(&ip->lock);
  if (off >= MAXFILESIZE && n > 0)
    return -EFBIG;
  if (n > MAXFILESIZE - off)
    n = MAXFILESIZE - off;
  if (off > ip->size) // the gap is zeros, whatever was stored behind the end
    pagemap_cut(&ip->map, ip->size);
  for (done = 0; done < n; done += m) {
    m = part_of_block(off + done, n - done);
    if ((err = write_part(ip, user, src + done, off + done, m, &grown)) < 0)
      break;
  }
  // The size covers only what was copied: a block allocated for a copy that
  // failed is behind the end, where nobody reads it.
  if (done > 0 && off + done > ip->size) {
    ip->size = off + done;
    grown = true;
  }
  if (grown)
    iupdate(ip);
  return done > 0 || n == 0 ? (int)done : err;
}

int
writei(struct inode *ip, const void *src, uint off, uint n)
{
  return write_range(ip, false, (uintptr_t)src, off, n);
}

int
writei_user(struct inode *ip, uint va, uint off, uint n)
{
  return write_range(ip, true, va, off, n);
}
