// The block cache without locks: fs/bio.c, fs/bmap.c.
//
// A cache of one buffer and two blocks. Two processes each read a block, and
// the second then the other one; a third reads block 1 of a file by
// read_cached, which neither locks the buffer nor keeps it. Who has a buffer
// finds its own block in it; who waits for a buffer is woken; and what
// read_cached believes is all from block 1.
//
//   states   right data for all, nobody waits for ever
//   ltl      ends
//   mutant NO_SECOND_LOOK the copy is believed without looking again
//   mutant NO_COUNT       the second look does not ask whether the buffer was
//                         another block's in between
//   mutant NUMBER_FIRST   a buffer has its new number while it is still valid
//   mutant STAYS_VALID    a buffer goes to another block and is still valid
//   mutant NO_REFCNT      the hand takes a buffer that somebody has
//   mutant DROP_FIRST     brelse drops the reference, then unlocks
//   mutant WAIT_LATE      who waits says so only after the last look
//   mutant HOLD_LATE      the reference is taken without bcache.lock
#include "kernel.h"

bool bcache;
byte blockno;        // [bcache] of the buffer; 0: none
byte times;          // [bcache] it was given to a block
bool valid;          // [holder]
byte refcnt;
byte data[2];        // the block that each half is of
bool locked;         // the sleep lock of the buffer
byte nwaiting;
byte asleep;         // sleep on &nwaiting
byte ended;

inline recycle_(block)
{
#ifdef NUMBER_FIRST
  blockno = block;
#endif
#ifndef STAYS_VALID
  valid = false; //= fs/bio.c:buf_recycle __atomic_store_n(&b->valid, false, __ATOMIC_RELEASE);
#endif
  times++; //= fs/bio.c:buf_recycle __atomic_store_n(&b->times, b->times + 1, __ATOMIC_RELEASE);
  blockno = block //= fs/bio.c:buf_recycle b->blockno = b->lock.id = blockno;
}

inline bget_(me, block)
{
  waits = false;
  LOCK(bcache); //= fs/bio.c:bget acquire(&bcache.lock);
  do
  :: blockno == block -> break //= fs/bio.c:bget while ((b = buf_lookup(dev, blockno)) == NULL &&
#ifdef NO_REFCNT
  :: blockno != block ->
#else
  :: blockno != block && refcnt == 0 -> //= fs/bio.c:bget (b = buf_recycle(dev, blockno, true)) == NULL) {
#endif
     recycle_(block);
     break
#ifdef WAIT_LATE
  :: blockno != block && refcnt > 0 ->
     nwaiting = nwaiting + !waits;
     waits = true;
     SLEEP(asleep, 1 << me, bcache)
#else
  :: blockno != block && refcnt > 0 && waits ->
     SLEEP(asleep, 1 << me, bcache) //= fs/bio.c:bget sleep(&bcache.nwaiting, &bcache.lock);
  :: blockno != block && refcnt > 0 && !waits ->
     nwaiting++; //= fs/bio.c:bget __atomic_fetch_add(&bcache.nwaiting, 1, __ATOMIC_SEQ_CST);
     waits = true //= fs/bio.c:bget waits = true;
#endif
  od;
  if
  :: waits -> nwaiting-- //= fs/bio.c:bget __atomic_fetch_sub(&bcache.nwaiting, 1, __ATOMIC_SEQ_CST);
  :: else
  fi;
#ifdef HOLD_LATE
  UNLOCK(bcache);
  refcnt++;
#else
  refcnt++; //= fs/bio.c:bget buf_hold(b);
  UNLOCK(bcache); //= fs/bio.c:bget release(&bcache.lock);
#endif
  LOCK(locked) //= fs/bio.c:bget acquiresleep(&b->lock);
}

inline unhold_()
{
  atomic {
    refcnt--;
    last = refcnt == 0 //= fs/bio.c:buf_unhold if (__atomic_sub_fetch(&b->refcnt, 1, __ATOMIC_SEQ_CST) > 0 ||
  };
  if
  :: last && nwaiting > 0 -> //= fs/bio.c:buf_unhold (!back && __atomic_load_n(&bcache.nwaiting, __ATOMIC_SEQ_CST) == 0))
     LOCK(bcache); //= fs/bio.c:buf_unhold acquire(&bcache.lock);
     WAKEUP(asleep); //= fs/bio.c:buf_unhold wakeup(&bcache.nwaiting);
     UNLOCK(bcache) //= fs/bio.c:buf_unhold release(&bcache.lock);
  :: else
  fi
}

inline bread_(me, block)
{
  bget_(me, block); //= fs/bio.c:bread struct buf *b = bget(dev, blockno);
  if
  :: !valid -> //= fs/bio.c:bread if (!b->valid) {
     data[0] = block;
     data[1] = block; //= fs/bio.c:bread if ((err = disk_rw(dev, blockno, b->data, false)) < 0) {
     valid = true //= fs/bio.c:bread b->valid = true;
  :: else
  fi;
  assert(data[0] == block && data[1] == block);
#ifdef DROP_FIRST
  unhold_();
  assert(blockno == block);
  UNLOCK(locked)
#else
  assert(blockno == block);
  UNLOCK(locked); //= fs/bio.c:brelse releasesleep(&b->lock);
  unhold_() //= fs/bio.c:brelse buf_unhold(b);
#endif
}

proctype process(byte me; byte first; byte second)
{
  bool waits, last;

  bread_(me, first);
  if
  :: second > 0 -> bread_(me, second)
  :: else
  fi;
  ended++
}

proctype cached()
{
  byte half[2], count;

  count = times; //= fs/bmap.c:read_cached times = buf_times(last->b);
  if
  :: blockno == 1 && valid -> //= fs/bmap.c:read_cached buf_has(last->b, ip->dev, last->blockno)) {
     half[0] = data[0];
     half[1] = data[1]; //= fs/bmap.c:read_cached err = either_copyout(user, dst, last->b->data + off % BSIZE, n);
     if
#ifdef NO_SECOND_LOOK
     :: true ->
#else
#ifdef NO_COUNT
     :: blockno == 1 && valid ->
#else
     :: count == times -> //= fs/bmap.c:read_cached if (buf_times(last->b) == times) {
#endif
#endif
        assert(half[0] == 1 && half[1] == 1)
     :: else // the usual way, by bread
     fi
  :: else
  fi;
  ended++
}

init {
  atomic {
    run process(0, 1, 2);
    run process(1, 2, 1);
    run cached()
  }
}

ltl ends { <> (ended == 3) }
