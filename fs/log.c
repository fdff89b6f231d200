// The log: makes each file-system operation happen wholly or not at all,
// whenever the power fails.
//
// An operation brackets its changes with begin_op and end_op. Its changed
// blocks stay in the block cache (log_write pins them) until no operation is
// under way; then all that ended are committed together:
//
//   1. write the changed blocks to the log area
//   2. write the log's header: how many, where they belong, and a checksum over
//      all of it
//   3. flush the drive's cache: from here on the commit is on the disk
//   4. write the blocks to their places
//   5. flush again, before the log area is written again
//
//   the power fails   the next mount finds                 the operations
//   during 1 to 3     an old header, or a wrong checksum   never were
//                     or by chance all of the commit       are done
//   after 3           all of the commit                    are done
//
// A drive may lose or reorder whatever was written since the last flush. If it
// does so during 1 to 3, the checksum does not match what is found, and the
// commit never was: nothing has changed elsewhere. During 4 and 5 the commit is
// found whole, and recovery repeats step 4.
//
// The header is not erased after step 5. Finding an old commit that was
// installed long ago is harmless: the blocks it repeats are the newest, because
// every later change would have gone through the log and made the old checksum
// wrong with its first block. First symptom of a write that bypasses the log:
// old data comes back after a crash.
//
// An operation that has ended while others go on is in memory only; log_sync
// waits until it is more. An operation may change a block that another has
// changed in the same commit: both are in it, so neither can be without the
// other.
//
// If the disk refuses a write in a commit, the file system turns read-only:
// what the disk has is consistent, and stays so. So it does when an operation
// has changed one block and cannot read the next one it must change
// (log_abort).

#include "fs/buf.h"
#include "fs/file.h"
#include "dev/dev.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "lib/string.h"
#include "errno.h"
#include "proc.h"

static struct {
  struct spinlock lock;
  uint dev;
  uint start;                    // [c] block number of the header
  uint capacity;                 // [c] blocks one commit can hold
  uint outstanding;              // [lock] operations under way
  bool committing;               // [lock] a commit is being written
  uint draining;                 // [lock] log_sync waits: start nothing new
  uint ncommits;                 // [lock] commits done since the mount
  bool readonly;                 // [lock] a commit failed, or log_abort
  uint32_t seq;                  // [lock] number of the last commit
  uint n;                        // [lock] blocks in buf
  struct buf *buf[MAXLOGBLOCKS]; // [lock] pinned blocks of the next commit
} log;

// The header as it is written, a whole block. Only the committer uses it.
static union {
  struct logheader h;
  uint8_t block[BSIZE];
} log_header;

_Static_assert(MINLOGBLOCKS >= 2 * MAXOPBLOCKS, "two operations fit the log");

// The checksum over the header's used part, up to its block numbers; the log
// blocks' own follow it.
static uint32_t
header_checksum(void)
{
  uint words = offsetof(struct logheader, block) / 4 + log_header.h.n;
  uint32_t saved = log_header.h.checksum;
  uint32_t sum;

  log_header.h.checksum = 0;
  sum = fs_checksum(CHECKSUM_START, &log_header, words);
  log_header.h.checksum = saved;
  return sum;
}

// ---- recovery ----

// Whether the header's numbers make sense: the disk may be damaged.
static bool
header_plausible(const struct superblock *sb)
{
  uint i;

  // These two are in the header's first sector, which is whole even in a header
  // that is not.
  if (log_header.h.magic != LOGMAGIC || log_header.h.n > sb->nlog - 1) {
    cprintf("disk: the log's header is damaged: the log is ignored\n");
    return false;
  }
  for (i = 0; i < log_header.h.n; i++) {
    if (log_header.h.block[i] < sb->inodestart ||
        log_header.h.block[i] >= sb->size)
      return false;
  }
  return true;
}

// Reads log block `i` to `data`, a block: 0 or -EIO.
static int
read_log(uint i, void *data)
{
  return disk_rw(log.dev, log.start + 1 + i, data, false);
}

// Whether the blocks in the log are those the header was written for: 1, 0, or
// -EIO.
static int
commit_complete(void)
{
  uint32_t sum = header_checksum();
  struct buf *b;
  uint i;
  int err;

  for (i = 0; i < log_header.h.n; i++) {
    if ((err = bread(log.dev, log.start + 1 + i, &b)) < 0)
      return err;
    sum = fs_checksum(sum, b->data, BSIZE / 4);
    b->valid = false; // the log's blocks are written past the cache
    brelse(b);
  }
  return sum == log_header.h.checksum;
}

// Copies log block `i` to its place: 0 or -EIO. Through the cache, which may
// have the block from before the commit.
static int
repeat_block(uint i)
{
  struct buf *b = bget_zeroed(log.dev, log_header.h.block[i]);
  int err = read_log(i, b->data);

  assert_lt(i, log_header.h.n);
  if (err == 0)
    err = disk_rw(log.dev, b->blockno, b->data, true);
  if (err < 0)
    b->valid = false;
  brelse(b);
  return err;
}

// Repeats the last commit, if the disk holds one. 0, also if it does not; or
// -EIO, and the next mount tries again. A crash in here does no harm: what is
// repeated is the same each time.
static int
recover_from_log(const struct superblock *sb)
{
  uint i;
  int err;

  if (disk_rw(log.dev, log.start, &log_header, false) < 0)
    return -EIO;
  if (!header_plausible(sb) || log_header.h.n == 0)
    return 0;
  if ((err = commit_complete()) <= 0)
    return err;
  for (i = 0; i < log_header.h.n; i++) {
    if (repeat_block(i) < 0)
      return -EIO;
  }
  return disk_flush(log.dev);
}

int
initlog(uint dev, const struct superblock *sb)
{
  int err;

  memset(&log, 0, sizeof(log));
  initlock(&log.lock, "log");
  log.dev = dev;
  log.start = sb->logstart;
  log.capacity = sb->nlog - 1;
  // The commit's blocks are pinned in the cache; others need room beside them.
  if (log.capacity > MINBUF - MINLOGBLOCKS)
    log.capacity = MINBUF - MINLOGBLOCKS;
  err = recover_from_log(sb);
  if (log_header.h.magic == LOGMAGIC)
    log.seq = log_header.h.seq;
  return err;
}

// ---- operations ----

void
begin_op(void)
{
  assert_may_sleep();
  lockorder_wait(&log, "transaction", 0, 1);
  acquire(&log.lock);
  // Room for this operation and those under way, each at its most: one that has
  // begun never waits for room, and so ends. What a failed commit left in the
  // log stays there; more is not added.
  while (log.committing || log.draining > 0 ||
         (!log.readonly &&
          log.n + (log.outstanding + 1) * MAXOPBLOCKS > log.capacity))
    sleep(&log, &log.lock);
  log.outstanding++;
  release(&log.lock);
  myproc()->in_op = true;
}

void
log_write(struct buf *b)
{
  assert_holdingsleep(&b->lock);
  assert_eq(b->valid, true);
  acquire(&log.lock);
  if (log.outstanding == 0)
    panic("log_write: block %u outside an operation\n"
          "the change belongs between begin_op and end_op",
          b->blockno);
  if (!b->dirty && !log.readonly) { // else it is in this commit already
    if (log.n >= log.capacity)
      panic("log_write: no room for block %u: the log has %u\n"
            "an operation changes at most MAXOPBLOCKS blocks",
            b->blockno, log.n);
    bpin(b);
    b->dirty = true;
    log.buf[log.n++] = b;
  }
  release(&log.lock);
}

// Steps 1 to 3: 0; or -EIO, and the disk may have the commit or not. No
// operation is under way, so the buffers do not change, and are not locked.
static int
write_log(void)
{
  uint32_t sum;
  uint i;

  memset(&log_header, 0, sizeof(log_header));
  log_header.h.magic = LOGMAGIC;
  log_header.h.seq = ++log.seq;
  log_header.h.n = log.n;
  for (i = 0; i < log.n; i++)
    log_header.h.block[i] = log.buf[i]->blockno;
  sum = header_checksum();
  for (i = 0; i < log.n; i++) {
    sum = fs_checksum(sum, log.buf[i]->data, BSIZE / 4);
    if (disk_rw(log.dev, log.start + 1 + i, log.buf[i]->data, true) < 0)
      return -EIO;
  }
  log_header.h.checksum = sum;
  if (disk_rw(log.dev, log.start, &log_header, true) < 0)
    return -EIO;
  return disk_flush(log.dev);
}

// Steps 4 and 5: 0 or -EIO. The commit holds from now on in any case.
static int
install_trans(void)
{
  uint i;

  for (i = 0; i < log.n; i++) {
    struct buf *b = log.buf[i];

    if (disk_rw(log.dev, b->blockno, b->data, true) < 0)
      return -EIO;
  }
  return disk_flush(log.dev);
}

// Writes a commit; log.committing is ours. On failure the blocks stay pinned:
// they are newer than the disk, and reads go on from them.
static void
commit(void)
{
  uint i;

  assert_eq(log.committing, true);
  assert_eq(log.outstanding, 0);
  if (write_log() < 0 || install_trans() < 0) {
    cprintf("disk write failed: the file system is read-only now\n");
    acquire(&log.lock);
    log.readonly = true;
    release(&log.lock);
    return;
  }
  // Without log.lock, as the writes before: committing keeps all others out.
  for (i = 0; i < log.n; i++) {
    log.buf[i]->dirty = false;
    bunpin(log.buf[i]);
  }
  log.n = 0;
}

void
end_op(void)
{
  acquire(&log.lock);
  assert_gt(log.outstanding, 0);
  assert_eq(log.committing, false);
  myproc()->in_op = false;
  if (--log.outstanding == 0 && log.n > 0 && !log.readonly) {
    // Sleeping with a spinlock held is not allowed; committing keeps others
    // out.
    log.committing = true;
    trace(TR_COMMIT, log.n, log.seq + 1);
    release(&log.lock);
    commit();
    acquire(&log.lock);
    log.committing = false;
    log.ncommits++;
  }
  wakeup(&log);
  release(&log.lock);
  lockorder_leave(&log);
}

int
log_sync(void)
{
  uint target;
  bool readonly;

  assert_may_sleep();
  acquire(&log.lock);
  // One commit more has all that ended: it is under way, and then nothing has
  // begun since; or it waits for the last operation to end.
  target = log.ncommits + 1;
  // Operations that ended may wait for others to commit with. Let no more begin
  // until then.
  log.draining++;
  while (!log.readonly && (log.committing || log.n > 0) &&
         (int)(log.ncommits - target) < 0)
    sleep(&log, &log.lock);
  log.draining--;
  readonly = log.readonly;
  wakeup(&log);
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
// is out of date does no harm, as log_write then notes nothing.
bool
log_readonly(void)
{
  return *(volatile bool *)&log.readonly;
}
