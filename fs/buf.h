// The block cache (bio.c) and the log (log.c).
#ifndef BUF_H
#define BUF_H

#include "types.h"
#include "fs.h"
#include "sleeplock.h"

// [b] bcache.lock  [l] log.lock, or the commit under way
// [o] the holder of lock  [c] constant after binit
struct buf {
  bool valid;   // [o], [b] if refcnt is 0: data is the disk's, or newer
  bool dirty;   // [l] in the log's hands: keep it in the cache
  uint dev;     // [b] which block ...
  uint blockno; // [b] ... this is
  uint refcnt;  // [b] users, the log's pin included
  struct sleeplock lock; // guards valid and the bytes at data
  struct buf *prev;      // [b] LRU list
  struct buf *next;      // [b]
  struct buf *hnext;     // [b] hash chain
  uint8_t *data;         // [c] BSIZE bytes
};

#endif
