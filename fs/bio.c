// The block cache: copies of disk blocks in memory, one buffer for each, so
// that repeated reads cost no disk access and all users of a block see one
// copy.
//
// bread gives a locked buffer; change its data, tell the log (log_write), and
// give it back with brelse. Do not use it after that. Only the log writes to
// the disk.
//
// A buffer is found through a hash table. Those nobody uses stand in a list
// too, longest unused first: the next to be given to another block.

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
  uint nheld;              // [lock] buffers with refcnt > 0
  uint nwaiting;           // [lock] processes waiting for an unused buffer
} bcache;

// ---- the ring of unused buffers; bcache.lock is held ----

static void
ring_remove(struct buf *b)
{
  b->prev->next = b->next;
  b->next->prev = b->prev;
}

// Puts `b` where it is found first, or last.
static void
ring_insert(struct buf *b, bool first)
{
  struct buf *after = first ? &bcache.unused : bcache.unused.prev;

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

  initlock(&bcache.lock, "bcache");
  memset(bcache.hash, 0, sizeof(bcache.hash));
  bcache.unused.prev = bcache.unused.next = &bcache.unused;
  bcache.nheld = bcache.nwaiting = 0;
  if (want < MINBUF)
    want = MINBUF;
  for (i = 0; i < want && i < MAXBUF; i++) {
    struct buf *b = &bcache.buf[i];
    uint8_t *data = b->data; // there already after fs_reset

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

static struct buf **
chain_of(uint blockno)
{
  return &bcache.hash[blockno % NHASH];
}

static struct buf *
lookup(uint dev, uint blockno)
{
  struct buf *b;

  for (b = *chain_of(blockno); b != NULL; b = b->hnext) {
    if (b->dev == dev && b->blockno == blockno)
      return b;
  }
  return NULL;
}

// Gives the longest unused buffer to block `blockno`; NULL if all are in use.
static struct buf *
recycle(uint dev, uint blockno)
{
  struct buf *b = bcache.unused.next;
  struct buf **link;

  if (b == &bcache.unused)
    return NULL;
  for (link = chain_of(b->blockno); *link != NULL; link = &(*link)->hnext) {
    if (*link == b) {
      *link = b->hnext;
      break;
    }
  }
  b->dev = dev;
  b->blockno = b->lock.id = blockno;
  b->valid = false;
  b->hnext = *chain_of(blockno);
  *chain_of(blockno) = b;
  return b;
}

// Takes a reference. bcache.lock is held.
static void
hold(struct buf *b)
{
  if (b->refcnt++ == 0) {
    ring_remove(b);
    bcache.nheld++;
  }
}

// Drops a reference; the last puts the buffer on the ring, as the next to go if
// it holds nothing.
static void
unhold(struct buf *b)
{
  assert_gt(b->refcnt, 0);
  if (--b->refcnt == 0) {
    ring_insert(b, !b->valid);
    bcache.nheld--;
    if (bcache.nwaiting > 0)
      wakeup(&bcache.nwaiting);
  }
}

// The buffer of a block, locked; its data may not be valid. Waits while all
// buffers are in use.
static struct buf *
bget(uint dev, uint blockno)
{
  struct buf *b;

  acquire(&bcache.lock);
  while ((b = lookup(dev, blockno)) == NULL &&
         (b = recycle(dev, blockno)) == NULL) {
    bcache.nwaiting++;
    sleep(&bcache.nwaiting, &bcache.lock);
    bcache.nwaiting--;
  }
  hold(b);
  release(&bcache.lock);
  acquiresleep(&b->lock);
  return b;
}

// ---- the interface ----

struct buf *
bread(uint dev, uint blockno, int *err)
{
  struct buf *b = bget(dev, blockno);

  *err = 0;
  if (!b->valid) {
    *err = disk_rw(dev, blockno, b->data, false);
    if (*err < 0) {
      brelse(b);
      return NULL;
    }
    b->valid = true;
  }
  return b;
}

struct buf *
bget_zeroed(uint dev, uint blockno)
{
  struct buf *b = bget(dev, blockno);

  memset(b->data, 0, BSIZE);
  b->valid = true;
  return b;
}

void
brelse(struct buf *b)
{
  assert_holdingsleep(&b->lock);
  releasesleep(&b->lock);
  acquire(&bcache.lock);
  unhold(b);
  release(&bcache.lock);
}

void
bpin(struct buf *b)
{
  acquire(&bcache.lock);
  hold(b);
  release(&bcache.lock);
}

void
bunpin(struct buf *b)
{
  acquire(&bcache.lock);
  unhold(b);
  release(&bcache.lock);
}

uint
bufs_held(void)
{
  return bcache.nheld;
}
