// A buffer of the block cache (bio.c), and what the log (log.c) does to it.
//
//   refcnt 0    nobody uses it: may be given to another block
//   refcnt > 0  somebody has it, or wants it and waits for its lock, or the log
//               has pinned it: it stays with its block
#ifndef BUF_H
#define BUF_H

#include "types.h"
#include "fs.h"
#include "sleeplock.h"

// A buffer with this device is a copy for the log, and not found.
#define NODEV 0

// [b] bcache.lock  [k] bcache.lock, and constant while refcnt > 0
// [l] log.lock, or freeze in log.c  [c] constant after binit
// [o] the holder of lock; while refcnt is 0 nobody is, and bcache.lock does it
// [a] atomic; refcnt is raised from 0 with bcache.lock only
struct buf {
  bool valid;   // [o] data is the disk's, or newer
  bool dirty;   // [l] in the running transaction, and pinned by the log
  bool new;     // [l] with dirty: was free at the last commit (log.c)
  uint dev;     // [k] which block ...
  uint blockno; // [k] ... this is
  uint times;   // [b] it was given to a block: see buf_times
  bool used;    // [a] lately: not the next to go
  uint refcnt;  // [a] users, those who wait and the log's pins included
  uint pins;    // [a] of them, the log's
  struct sleeplock lock; // guards valid and data's bytes. The log copies these
                         // without it: no operation is there to change them
  struct buf *hnext;     // [b] hash chain
  uint8_t *data;         // [c] BSIZE bytes, a frame; programs may share it
};

// Whether the buffer has the block at this moment. For who neither holds nor
// locks it: others may give it to another block at any time.
static inline bool
buf_has(const volatile struct buf *b, uint dev, uint blockno)
{
  return b->blockno == blockno && b->dev == dev && b->valid;
}

// How often the buffer was given to a block. Asked before buf_has, and again
// after its data was looked at: if the number is the same, the data was that
// block's all the time. (buf_has twice would not tell: between the two it may
// have been another's, and come back.)
static inline uint
buf_times(const volatile struct buf *b)
{
  return b->times;
}

#endif
