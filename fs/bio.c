// The block cache: copies of disk blocks in memory, one buffer for each, so
// that repeated reads cost no disk access and all users of a block see one
// copy.
//
// bread gives a locked buffer; change its data, hand it to the log (log_write),
// and give it back with brelse. Do not use it after that. Only the log writes
// to the disk.
//
// A hash chain finds the buffer of a block:
//
//   hash[blockno % NHASH] --> buf --> buf --> NULL
//
// A hand goes round over all buffers for one that another block may have, and
// passes those that somebody uses (refcnt > 0), or that somebody has used since
// it last came by. So what is used stays, and nothing is to be put in order
// when a buffer is given back, which needs no lock of the cache: refcnt is
// raised with bcache.lock only, where the hand would take the buffer, and is
// lowered by an atomic instruction.
//
// First symptoms of a mistake with a buffer: without brelse, its block's next
// user sleeps in bget for ever, and `bufs` in gdb names it; used after brelse,
// a file has a block of another; without log_write, the change is there until
// the buffer goes to another block, and then is not.

#include "fs/buf.h"
#include "fs/file.h"
#include "dev/dev.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "vm.h"

#define NHASH MAXBUF // so a chain has one buffer, or two

static struct {
  struct spinlock lock;
  struct buf buf[MAXBUF];
  uint n;                  // [c] entries of buf in use
  struct buf *hash[NHASH]; // [lock] chains by block number
  uint hand;               // [lock] where to look for one to reuse
  uint nwaiting;           // [a] processes waiting for one
} bcache;

void
binit(void)
{
  uint want = kframes() / 16;
  uint i;

  // Field by field: a test starts the file system again, and data has frames.
  initlock(&bcache.lock, "bcache");
  memset(bcache.hash, 0, sizeof(bcache.hash));
  bcache.hand = bcache.nwaiting = 0;
  if (want < MINBUF)
    want = MINBUF;
  for (i = 0; i < want && i < MAXBUF; i++) {
    struct buf *b = &bcache.buf[i];
    uint8_t *data = b->data;

    if (data == NULL && (data = kalloc()) == NULL)
      break;
    memset(b, 0, sizeof(*b));
    b->data = data;
    initsleeplock(&b->lock, "buffer");
  }
  bcache.n = i;
  if (i < MINBUF)
    fatal("memory for %u block buffers only, %d are needed", i, MINBUF);
}

// ---- finding a buffer ----

// The hash chain that a block would be in.
static struct buf **
buf_chain(uint blockno)
{
  return &bcache.hash[blockno % NHASH];
}

// The buffer that has the block, in use or not; NULL: none has it.
static struct buf *
buf_lookup(uint dev, uint blockno)
{
  struct buf *b;

  for (b = *buf_chain(blockno); b != NULL; b = b->hnext) {
    if (b->dev == dev && b->blockno == blockno)
      return b;
  }
  return NULL;
}

// Takes a buffer out of its block's chain, if it is in one.
static void
buf_unchain(struct buf *b)
{
  struct buf **link;

  for (link = buf_chain(b->blockno); *link != NULL; link = &(*link)->hnext) {
    if (*link == b) {
      *link = b->hnext;
      return;
    }
  }
}

// Puts it into the chain of its block, which no other buffer has.
static void
buf_enchain(struct buf *b)
{
  b->hnext = *buf_chain(b->blockno);
  *buf_chain(b->blockno) = b;
}

// Gives a buffer that nobody uses, nor has used lately, to block `blockno`;
// with `found` it is in a chain from now on. NULL if all are in use. What it
// had before is on the disk already: the log pins what is not. Frames that are
// pages of programs (pagein.c) stay as they are; they are a quarter of all at
// most.
static struct buf *
buf_recycle(uint dev, uint blockno, bool found)
{
  uint tries;

  assert_holding(&bcache.lock);
  for (tries = 0; tries < 2 * bcache.n; tries++) {
    struct buf *b = &bcache.buf[bcache.hand++];

    if (bcache.hand == bcache.n)
      bcache.hand = 0;
    if (__atomic_load_n(&b->refcnt, __ATOMIC_ACQUIRE) > 0 || kshared(b->data) ||
        __atomic_exchange_n(&b->used, false, __ATOMIC_RELAXED))
      continue;
    assert_eq(b->dirty, false);
    buf_unchain(b);
    // In this order, for who looks at it without a lock (read_cached).
    __atomic_store_n(&b->valid, false, __ATOMIC_RELEASE);
    __atomic_store_n(&b->times, b->times + 1, __ATOMIC_RELEASE);
    b->dev = dev;
    b->blockno = b->lock.id = blockno;
    if (found)
      buf_enchain(b);
    return b;
  }
  return NULL;
}

// Takes a reference. bcache.lock is held, or the caller has one.
static inline void
buf_hold(struct buf *b)
{
  __atomic_fetch_add(&b->refcnt, 1, __ATOMIC_SEQ_CST);
}

// Drops a reference. No lock is held. Who waits has raised nwaiting before it
// looked at refcnt for the last time, so it has seen the reference gone, or is
// seen here. If the buffer holds nothing, like a copy for the log, the hand
// goes back to it: else it would take buffers that hold something first.
static inline void
buf_unhold(struct buf *b)
{
  bool back = !b->valid && b < &bcache.buf[bcache.hand];

  assert_gt(b->refcnt, 0);
  b->used = b->valid;
  if (__atomic_sub_fetch(&b->refcnt, 1, __ATOMIC_SEQ_CST) > 0 ||
      (!back && __atomic_load_n(&bcache.nwaiting, __ATOMIC_SEQ_CST) == 0))
    return;
  acquire(&bcache.lock);
  if (back)
    bcache.hand = b - bcache.buf;
  wakeup(&bcache.nwaiting);
  release(&bcache.lock);
}

// The buffer of a block, locked; its data may not be valid. Waits while all
// buffers are in use. It asks for no commit, which would wait for the caller's
// own operation to end: the log leaves so many buffers to others (initlog) that
// some user's brelse or the commit under way makes room. The lock is waited for
// with bcache.lock released but the reference held: so meanwhile nobody gives
// the buffer to another block.
static struct buf *
bget(uint dev, uint blockno)
{
  bool waits = false;
  struct buf *b;

  acquire(&bcache.lock);
  while ((b = buf_lookup(dev, blockno)) == NULL &&
         (b = buf_recycle(dev, blockno, true)) == NULL) {
    if (waits)
      sleep(&bcache.nwaiting, &bcache.lock);
    else // and look again: see buf_unhold
      __atomic_fetch_add(&bcache.nwaiting, 1, __ATOMIC_SEQ_CST);
    waits = true;
  }
  if (waits)
    __atomic_fetch_sub(&bcache.nwaiting, 1, __ATOMIC_SEQ_CST);
  buf_hold(b);
  release(&bcache.lock);
  acquiresleep(&b->lock);
  return b;
}

// ---- the interface ----

struct buf *
bpeek(uint dev, uint blockno)
{
  struct buf *b;

  acquire(&bcache.lock);
  b = buf_lookup(dev, blockno);
  if (b != NULL)
    b->used = true;
  release(&bcache.lock);
  return b;
}

// Takes unused buffers for the blocks from `blockno` on, until one is cached or
// `n` are in b[]: how many. They are in no chain: nobody finds one before it
// has what the disk has.
static uint
ahead_take(uint dev, uint blockno, uint n, struct buf *b[], void *data[])
{
  uint i;

  acquire(&bcache.lock);
  for (i = 0; i < n && buf_lookup(dev, blockno + i) == NULL; i++) {
    if ((b[i] = buf_recycle(dev, blockno + i, false)) == NULL)
      break;
    buf_hold(b[i]);
    data[i] = b[i]->data;
  }
  release(&bcache.lock);
  return i;
}

// At most an eighth of the buffers at once: the others are for who needs one.
int
bread_ahead(uint dev, uint blockno, uint n)
{
  struct buf *b[AHEAD];
  void *data[AHEAD];
  uint i;
  int err;

  assert_le(n, AHEAD);
  n = ahead_take(dev, blockno, n < bcache.n / 8 ? n : bcache.n / 8, b, data);
  if (n == 0)
    return 0;
  err = disk_rwv(dev, blockno, data, n, false);
  acquire(&bcache.lock);
  for (i = 0; i < n; i++) {
    if (err == 0 && buf_lookup(dev, blockno + i) == NULL) {
      b[i]->valid = true;
      buf_enchain(b[i]);
    }
  }
  release(&bcache.lock);
  for (i = 0; i < n; i++)
    buf_unhold(b[i]);
  return err;
}

int
bread(uint dev, uint blockno, struct buf **result)
{
  struct buf *b = bget(dev, blockno);
  int err;

  if (!b->valid) {
    if ((err = disk_rw(dev, blockno, b->data, false)) < 0) {
      brelse(b);
      return err;
    }
    b->valid = true;
  }
  *result = b;
  return 0;
}

// `dirty` is read first: while it is set, the log has pinned the buffer, and
// blockno stays. In an operation it is not cleared, as that waits for all ends.
struct buf *
bguess(uint dev, uint blockno, struct buf *b)
{
  if (b == NULL || !myproc()->in_op ||
      !__atomic_load_n(&b->dirty, __ATOMIC_ACQUIRE) || b->blockno != blockno ||
      b->dev != dev)
    return NULL;
  buf_hold(b);
  acquiresleep(&b->lock);
  return b;
}

int
bread_again(uint dev, uint blockno, struct buf **guess)
{
  return bguess(dev, blockno, *guess) ? 0 : bread(dev, blockno, guess);
}

struct buf *
bget_any(uint dev, uint blockno)
{
  struct buf *b = bget(dev, blockno);

  b->valid = true;
  return b;
}

void
brelse(struct buf *b)
{
  releasesleep(&b->lock); // asserts that it is held
  buf_unhold(b);
}

void
bpin(struct buf *b)
{
  assert_gt(b->refcnt, 0);
  buf_hold(b);
  __atomic_fetch_add(&b->pins, 1, __ATOMIC_RELAXED);
}

void
bunpin(struct buf *b)
{
  assert_gt(b->pins, 0);
  __atomic_fetch_sub(&b->pins, 1, __ATOMIC_RELAXED);
  buf_unhold(b);
}

struct buf *
bsnap(const struct buf *b)
{
  struct buf *copy;

  acquire(&bcache.lock);
  copy = buf_recycle(NODEV, b->blockno, false);
  if (copy != NULL) {
    buf_hold(copy);
    copy->pins++;
    copy->new = b->new;
  }
  release(&bcache.lock);
  if (copy != NULL)
    memcpy(copy->data, b->data, BSIZE);
  return copy;
}

uint
bcache_size(void)
{
  return bcache.n;
}

// Counted when it is asked for: seldom.
uint
bufs_held(void)
{
  uint i, n = 0;

  for (i = 0; i < bcache.n; i++)
    n += bcache.buf[i].refcnt > bcache.buf[i].pins;
  return n;
}
