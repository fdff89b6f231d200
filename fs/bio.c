// The block cache: copies of disk blocks in memory, one buffer for each, so
// that repeated reads cost no disk access and all users of a block see one
// copy.
//
// bread gives a locked buffer; change its data, hand it to the log (log_write),
// and give it back with brelse. Do not use it after that. Only the log writes
// to the disk.
//
// Each buffer that has a block is in a hash chain. Those that nobody uses are
// in a ring too, in the order in which they were given back:
//
//   hash[blockno % NHASH] --> buf --> buf --> NULL
//
//   .--> unused <--> buf <--> buf <--> ... <--> buf <--.
//   '--------------------------------------------------'
//        unused.next: given to   unused.prev: just given back
//        another block first
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

#define NHASH 512

static struct {
  struct spinlock lock;
  struct buf buf[MAXBUF];
  uint n;                  // [c] entries of buf in use
  struct buf *hash[NHASH]; // [lock] chains by block number
  struct buf unused;       // [lock] ring of buffers with refcnt 0
  uint nwaiting;           // [lock] processes waiting for an unused buffer
} bcache;

// ---- the ring of unused buffers; bcache.lock is held ----

// The buffer leaves the ring, as its first user comes.
static void
ring_remove(struct buf *b)
{
  assert_eq(b->next->prev, b);
  b->prev->next = b->next;
  b->next->prev = b->prev;
}

// Puts `b`, which nobody uses, where it is found first, or last.
static void
ring_insert(struct buf *b, bool first)
{
  struct buf *after = first ? &bcache.unused : bcache.unused.prev;

  assert_eq(b->refcnt, 0);
  b->prev = after;
  b->next = after->next;
  after->next->prev = b;
  after->next = b;
}

void
binit(void)
{
  uint want = kframes() / 16;
  uint i;

  // Field by field, as the frames at data are kept when fs_reset comes again.
  initlock(&bcache.lock, "bcache");
  memset(bcache.hash, 0, sizeof(bcache.hash));
  bcache.unused.prev = bcache.unused.next = &bcache.unused;
  bcache.nwaiting = 0;
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
    ring_insert(b, false);
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

// Gives the longest unused buffer to block `blockno`; NULL if all are in use.
// What it had before is on the disk already: the log pins what is not, and so
// it would not be unused.
static struct buf *
buf_recycle(uint dev, uint blockno)
{
  struct buf *b;
  uint tries = bcache.n;

  assert_holding(&bcache.lock);
  // Frames that are pages of programs (pagein.c) stay as they are. They are
  // a quarter of all at most.
  while ((b = bcache.unused.next) != &bcache.unused && kshared(b->data)) {
    if (tries-- == 0)
      return NULL;
    ring_remove(b);
    ring_insert(b, false);
  }
  if (b == &bcache.unused)
    return NULL;
  assert_eq(b->dirty, false);
  buf_unchain(b);
  b->dev = dev;
  b->blockno = b->lock.id = blockno;
  b->valid = false;
  buf_enchain(b);
  return b;
}

// Takes a reference. bcache.lock is held.
static void
buf_hold(struct buf *b)
{
  if (b->refcnt++ == 0)
    ring_remove(b);
}

// Drops a reference; the last puts the buffer on the ring, as the next to go if
// it holds nothing (a read failed). bcache.lock is held.
static void
buf_unhold(struct buf *b)
{
  assert_gt(b->refcnt, 0);
  if (--b->refcnt == 0) {
    ring_insert(b, !b->valid);
    if (bcache.nwaiting > 0)
      wakeup(&bcache.nwaiting);
  }
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
  struct buf *b;

  acquire(&bcache.lock);
  while ((b = buf_lookup(dev, blockno)) == NULL &&
         (b = buf_recycle(dev, blockno)) == NULL) {
    bcache.nwaiting++;
    sleep(&bcache.nwaiting, &bcache.lock);
    bcache.nwaiting--;
  }
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
  if (b != NULL && b->refcnt == 0) {
    ring_remove(b);
    ring_insert(b, false);
  }
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
    if ((b[i] = buf_recycle(dev, blockno + i)) == NULL)
      break;
    buf_unchain(b[i]);
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
    buf_unhold(b[i]);
  }
  release(&bcache.lock);
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

struct buf *
bget_any(uint dev, uint blockno)
{
  struct buf *b = bget(dev, blockno);

  b->valid = true;
  return b;
}

struct buf *
bget_zeroed(uint dev, uint blockno)
{
  struct buf *b = bget_any(dev, blockno);

  memset(b->data, 0, BSIZE);
  return b;
}

void
brelse(struct buf *b)
{
  assert_holdingsleep(&b->lock);
  releasesleep(&b->lock);
  acquire(&bcache.lock);
  buf_unhold(b);
  release(&bcache.lock);
}

void
bpin(struct buf *b)
{
  assert_gt(b->refcnt, 0);
  acquire(&bcache.lock);
  buf_hold(b);
  b->pins++;
  release(&bcache.lock);
}

void
bunpin(struct buf *b)
{
  acquire(&bcache.lock);
  assert_gt(b->pins, 0);
  b->pins--;
  buf_unhold(b);
  release(&bcache.lock);
}

struct buf *
bsnap(const struct buf *b)
{
  struct buf *copy;

  acquire(&bcache.lock);
  copy = buf_recycle(NODEV, b->blockno);
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
