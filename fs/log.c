// The log: makes each file-system operation happen wholly or not at all,
// whenever the power fails.
//
// An operation brackets its changes with begin_op and end_op. It joins the
// running transaction: its changed blocks stay in the block cache, where
// log_write pins them, and end_op returns at once. A kernel thread, "log",
// later writes all that ended as one commit: when log_sync asks for it, when
// the log has no room for another operation, or half a second after the first
// change.
//
//   operations --> the running transaction --> the one being written --> disk
//                                         copy the
//                                      changed blocks
//
// Two are in flight. The thread lets no operation begin until those under way
// have ended, copies the changed blocks, and lets them begin again: nobody
// waits for the disk. That is right, because only the copies go to the disk. A
// block that is changed again while its copy is being written is in the running
// transaction too, and its buffer stays pinned for both. (If there is no buffer
// for a copy, the block itself is written, and operations wait for that.)
//
//   1. write new blocks to their places, and flush
//   2. write the other blocks to the log area, and the log's header: how many,
//      where they belong, and a checksum over all of it
//   3. flush the drive's cache: from here on the commit is on the disk
//   4. write the blocks of the log to their places; the next flush (step 1)
//      comes before the log area is written again
//
//   the power fails   the next mount finds                 the operations
//   during 1 and 2    an old header, or a wrong checksum   never were
//   during 3          that, or by chance all of it         never were, or are
//   after 3           all of the commit                    are done
//
// A drive may lose or reorder whatever was written since the last flush. If it
// does so during 2 and 3, the checksum does not match what is found, and the
// commit never was. In step 4 the commit is found whole, and recovery repeats
// it (recover.c).
//
// A new block (log_add) is one that was free when the last commit was made. All
// that the disk has says that it is free, so nobody can see what is in it
// before this commit; that is why it needs no second copy in the log. A block
// that an operation of this transaction has freed does not qualify: until the
// commit the old file, with its contents, must be there after a crash
// (balloc.c).
//
// The header is not erased. Finding an old commit is harmless: what is
// installed comes from the log, and a new commit makes the old checksum wrong
// with its first block. Only a new block may be written while that commit is
// the last, and it repeats none that matters: such a block was free at its end.
// First symptom of a write that bypasses the log: old data comes back after a
// crash.
//
// So after a crash the disk has a prefix of the operations, in their order:
// each commit has all of those that ended before its copies were made, and
// follows the commit before it. What a call has returned is in memory only;
// log_sync returns when it is more.
//
// If the disk refuses a write in a commit, the file system turns read-only:
// what the disk has is consistent, and stays so. Calls that succeeded since the
// commit before are lost, and log_sync says so. So it is when an operation has
// changed one block and cannot read the next one it must change (log_abort).
// Calls under way then do not succeed any more (op_result).

#include "fs/buf.h"
#include "fs/file.h"
#include "dev/dev.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "lib/string.h"
#include "errno.h"
#include "proc.h"
#include "trap.h"

#define MAXTRANS 512      // most blocks of a transaction
#define MAXAGE   (HZ / 2) // ticks that a change waits for a commit

// [w] the thread only, while `writing`  [c] constant after initlog
static struct {
  struct spinlock lock;
  uint dev;
  uint start;                // [c] block number of the header
  uint capacity;             // [c] blocks one commit can hold
  uint outstanding;          // [lock] operations under way
  bool wanted;               // [lock] a commit is asked for
  bool closed;               // [lock] no operation may begin
  bool writing;              // [lock] a commit is under way
  bool readonly;             // [lock] a commit failed, or log_abort
  uint32_t seq;              // [lock] number of the running transaction
  uint32_t done;             // [lock] number of the last on the disk
  uint32_t installed;        // [lock] number of the last that is in its places
  uint since;                // [lock] tick of its first change
  uint n;                    // [lock] blocks in buf
  struct buf *buf[MAXTRANS]; // [lock] changed blocks, pinned
  uint nwrite;               // [w] blocks of the commit being written
  struct buf *pinned[MAXTRANS]; // [w] their buffers ...
  struct buf *copy[MAXTRANS];   // [w] ... and what is written of them
  void *data[MAXTRANS + 1];     // [w] of neighbouring blocks
} log;

// The header as it is on the disk, a whole block, on a page as disk_rwv wants
// it. After initlog only log_commit uses it.
static union {
  struct logheader h;
  uint8_t block[BSIZE];
} log_header __attribute__((aligned(BSIZE)));

_Static_assert(MINLOGBLOCKS >= 2 * MAXOPBLOCKS, "two operations fit the log");

// ---- the thread ----

// Asks the thread for a commit of the running transaction. log.lock is held.
static void
ask_commit(void)
{
  log.wanted = true;
  wakeup(&log.wanted);
}

// Whether it is time for one. log.lock is held, or the answer is a hint.
static bool
commit_due(void)
{
  return log.n > 0 && !log.readonly &&
         (log.wanted || ticks_now() - log.since >= MAXAGE);
}

// At each tick, as long as something waits for a commit: on an idle machine,
// too. Without log.lock, which an interrupt may find held. So a wakeup may be
// lost, of a thread that is about to sleep; the one of the next tick is not.
static void
log_tick(void)
{
  if (log.n == 0 || log.readonly)
    return;
  tick_again();
  if (!log.writing && commit_due())
    wakeup(&log.wanted);
}

// The thread. While nothing has changed it sleeps, and needs no tick.
static void
log_thread(void *arg)
{
  for (;;) {
    acquire(&log.lock);
    while (!commit_due())
      sleep(&log.wanted, &log.lock);
    release(&log.lock);
    log_commit();
  }
}

int
initlog(uint dev, const struct superblock *sb)
{
  uint most = bcache_size() / 4;
  int err;

  memset(&log, 0, sizeof(log));
  initlock(&log.lock, "log");
  log.dev = dev;
  log.start = sb->logstart;
  // Two transactions are pinned in the cache, and MINLOGBLOCKS buffers are left
  // for all others: so a process that waits for a buffer waits for another
  // process, or for a commit under way, but never for one that waits for it.
  _Static_assert(MINBUF >= 3 * MINLOGBLOCKS, "buffers beside the log's");
  log.capacity = most < MINLOGBLOCKS ? MINLOGBLOCKS : most;
  if (log.capacity > MAXTRANS)
    log.capacity = MAXTRANS;
  if (log.capacity > sb->nlog - 1)
    log.capacity = sb->nlog - 1;
  if ((err = recover_from_log(dev, sb, &log_header.h)) < 0)
    return err;
  if (log_header.h.magic == LOGMAGIC)
    log.done = log.installed = log_header.h.seq;
  log.seq = log.done + 1;
  tick_register(log_tick);
  return kthread("log", log_thread, NULL) < 0 ? -EAGAIN : 0;
}

// ---- operations ----

void
begin_op(void)
{
  assert_may_sleep();
  lockorder_wait(&log, "transaction", 0, 1);
  acquire(&log.lock);
  // Room for this operation and those under way: one that has begun never waits
  // for room, and so ends. A failed commit makes no room; nothing is added
  // then.
  while (log.closed ||
         (!log.readonly &&
          log.n + (log.outstanding + 1) * MAXOPBLOCKS > log.capacity)) {
    if (!log.closed)
      ask_commit();
    sleep(&log, &log.lock);
  }
  log.outstanding++;
  release(&log.lock);
  myproc()->in_op = true;
}

// Without log.lock the flag is good enough to see that it is there: it was set
// by a holder of b->lock, which is ours now, and is cleared when no operation
// is under way.
void
log_add(struct buf *b, bool new)
{
  assert_holdingsleep(&b->lock);
  assert_eq(b->valid, true);
  if (b->dirty)
    return;
  acquire(&log.lock);
  if (log.outstanding == 0)
    panic("log_write: block %u outside an operation\n"
          "the change belongs between begin_op and end_op",
          b->blockno);
  if (log.n >= log.capacity && !log.readonly)
    panic("log_write: no room for block %u: the log has %u\n"
          "an operation changes at most MAXOPBLOCKS blocks",
          b->blockno, log.n);
  // Also if a commit has failed meanwhile: the block stays as it is now for
  // those who read on, until the machine stops.
  if (log.n < log.capacity) {
    if (log.n == 0)
      log.since = ticks_now();
    bpin(b);
    b->dirty = true;
    b->new = new;
    log.buf[log.n++] = b;
  }
  release(&log.lock);
}

void
log_write(struct buf *b)
{
  log_add(b, false);
}

void
end_op(void)
{
  acquire(&log.lock);
  assert_gt(log.outstanding, 0);
  myproc()->in_op = false;
  log.outstanding--;
  wakeup(&log); // room for another; or the thread, if that was the last
  release(&log.lock);
  lockorder_leave(&log);
}

int
op_result(int result)
{
  return result >= 0 && log_readonly() ? -EROFS : result;
}

// ---- the commit ----

// Writes n neighbouring blocks, log.data, from `blockno` on. 0 or -EIO.
static int
write_run(uint blockno, uint n)
{
  return n > 0 ? disk_rwv(log.dev, blockno, log.data, n, true) : 0;
}

// Writes those blocks of the commit that are new to their places, or those that
// are not. 0 or -EIO.
static int
write_places(bool new)
{
  uint first = 0, n = 0, i;
  int err;

  for (i = 0; i < log.nwrite; i++) {
    struct buf *b = log.copy[i];

    if (b->new != new)
      continue;
    if (b->blockno != first + n) {
      if ((err = write_run(first, n)) < 0)
        return err;
      first = b->blockno;
      n = 0;
    }
    log.data[n++] = b->data;
  }
  return write_run(first, n);
}

// Step 1: 0 or -EIO.
static int
write_new(void)
{
  int err = write_places(true);

  return err < 0 ? err : disk_flush(log.dev);
}

// Steps 2 and 3: 0; or -EIO, and the disk may have the commit or not.
static int
write_log(void)
{
  uint32_t sum;
  uint i;
  int err;

  log_header.h.magic = LOGMAGIC;
  log_header.h.seq = log.done + 1;
  log_header.h.n = log_header.h.checksum = 0; // as it is to be summed
  log.data[0] = &log_header;
  for (i = 0; i < log.nwrite; i++) {
    if (log.copy[i]->new)
      continue;
    log_header.h.block[log_header.h.n++] = log.copy[i]->blockno;
    log.data[log_header.h.n] = log.copy[i]->data;
  }
  sum = fs_checksum(CHECKSUM_START, &log_header, HEADERWORDS(log_header.h.n));
  for (i = 1; i <= log_header.h.n; i++)
    sum = fs_checksum(sum, log.data[i], BSIZE / 4);
  log_header.h.checksum = sum;
  if ((err = write_run(log.start, log_header.h.n + 1)) < 0)
    return err;
  return disk_flush(log.dev);
}

// Step 4: 0 or -EIO. The commit holds in any case.
static int
install_trans(void)
{
  return write_places(false);
}

// Sorted in by block number, for runs of neighbours. Most come in order.
static void
add_copy(struct buf *b)
{
  uint i = log.nwrite++;

  for (; i > 0 && log.copy[i - 1]->blockno > b->blockno; i--)
    log.copy[i] = log.copy[i - 1];
  log.copy[i] = b;
}

// The running transaction becomes the one being written, and an empty one
// begins. No operation is under way, and none may begin. False: a block is
// there without a copy, so none may begin until it is written.
static bool
freeze(void)
{
  bool copied = true;
  uint i;

  assert_eq(log.closed, true);
  assert_eq(log.outstanding, 0);
  trace(TR_COMMIT, log.n, log.seq);
  log.nwrite = 0;
  for (i = 0; i < log.n; i++) {
    struct buf *b = log.buf[i];
    struct buf *copy = bsnap(b);

    copied = copied && copy != NULL;
    b->dirty = false;
    log.pinned[i] = b;
    add_copy(copy == NULL ? b : copy);
  }
  bfree_forget();
  acquire(&log.lock);
  log.n = 0;
  log.wanted = false;
  log.seq++;
  release(&log.lock);
  return copied;
}

// Lets operations begin.
static void
reopen(void)
{
  acquire(&log.lock);
  log.closed = false;
  wakeup(&log);
  release(&log.lock);
}

// Writes what freeze has made: 0 or -EIO.
static int
write_commit(void)
{
  int err;

  if ((err = write_new()) < 0 || (err = write_log()) < 0)
    return err;
  acquire(&log.lock);
  log.done++;
  wakeup(&log); // log_sync
  release(&log.lock);
  return install_trans();
}

// Gives the commit's buffers back. If it has failed, the blocks stay pinned:
// they are newer than the disk, and reads go on from them.
static void
drop_commit(bool failed)
{
  uint i;

  for (i = 0; i < log.nwrite; i++) {
    if (log.copy[i]->dev == NODEV)
      bunpin(log.copy[i]);
    if (!failed)
      bunpin(log.pinned[i]);
  }
}

void
log_commit(void)
{
  bool failed = false;

  acquire(&log.lock);
  assert_eq(log.writing, false);
  log.writing = log.closed = true;
  while (log.outstanding > 0)
    sleep(&log, &log.lock);
  release(&log.lock);

  if (log.n > 0 && !log.readonly) {
    if (freeze())
      reopen();
    failed = write_commit() < 0;
    drop_commit(failed);
  }
  if (failed)
    cprintf("disk write failed: the file system is read-only now\n");
  acquire(&log.lock);
  log.readonly = log.readonly || failed;
  log.writing = false;
  log.installed = log.done;
  release(&log.lock);
  reopen();
}

int
log_sync(bool installed)
{
  const uint32_t *reached = installed ? &log.installed : &log.done;
  uint32_t target;
  bool readonly;

  assert_may_sleep();
  acquire(&log.lock);
  // All that ended is in the running transaction, or in the one before.
  target = log.n > 0 ? log.seq : log.seq - 1;
  while (!log.readonly && (int)(*reached - target) < 0) {
    if (log.seq == target)
      ask_commit();
    sleep(&log, &log.lock);
  }
  readonly = log.readonly;
  release(&log.lock);
  return readonly ? -EROFS : 0;
}

void
log_abort(void)
{
  bool before;

  acquire(&log.lock);
  assert_gt(log.outstanding, 0);
  before = log.readonly;
  log.readonly = true;
  wakeup(&log); // who waits for room or for the commit
  release(&log.lock);
  if (!before)
    cprintf("disk read failed in a change: the file system is read-only now\n");
}

// It is asked often, so without the lock: a byte is read whole. An answer that
// is out of date does no harm, as no commit follows.
bool
log_readonly(void)
{
  return *(volatile bool *)&log.readonly;
}
