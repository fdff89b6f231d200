// The block cache (bio.c) and the log (log.c).
#ifndef BUF_H
#define BUF_H

#include "types.h"
#include "fs.h"
#include "sleeplock.h"

// [b] bcache.lock  [l] log.lock, or the commit under way
// [o] the holder of lock  [c] constant after binit
struct buf {
  bool valid;            // [o] data is what the disk has, or newer
  bool dirty;            // [l] in the log's hands: keep it in the cache
  uint dev;              // [b] which block ...
  uint blockno;          // [b] ... this is
  uint refcnt;           // [b] users, the log's pin included
  struct sleeplock lock; // guards data, valid
  struct buf *prev;      // [b] LRU list
  struct buf *next;      // [b]
  struct buf *hnext;     // [b] hash chain
  uint8_t *data;         // [c] BSIZE bytes
};

#endif
