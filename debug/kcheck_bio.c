// fs/bio.c, and what kcheck asks of it: see kcheck.h.

#include "fs/bio.c"
#include "debug/kcheck.h"

bool
kcheck_buffers(void)
{
  const struct buf *b;

  for (b = bcache.buf; b < &bcache.buf[bcache.n]; b++) {
    if (b->lock.locked)
      return false;
    kcheck_own(b->data);
    if (b->refcnt != b->pins)
      kcheck_wrong("block %u's buffer has %u users, and %u pins of the log",
                   b->blockno, b->refcnt, b->pins);
    if (b->dirty && b->pins == 0)
      kcheck_wrong("block %u is changed, and the log has not pinned it",
                   b->blockno);
  }
  return true;
}
