// The disk: an array of blocks, plus records of what was written when, from
// which the contents after a power failure are made.
//
// Between two flushes a drive may write what it was given in any order, or not
// at all, or half of a block: sectors are whole, blocks are not.
#include "host.h"

#include "dev/dev.h"
#include "errno.h"
#include "param.h"

#include <stdlib.h>
#include <string.h>

#define FLUSH 0xffffffff // as a block number in the trace

// A write of some of a block's sectors, or a flush.
struct request {
  uint blockno;
  uint first; // of these sectors
  uint count;
  uint8_t *data;
};

// `before` is the disk without the requests from `applied` on.
struct record {
  struct request *request;
  uint n, room;
  uint8_t *before;
  size_t size; // bytes of `before`
  uint applied;
};

static uint8_t *contents, *kept;
static uint nblocks, protected;

static struct record tapes[NTAPES];
static struct record *recording; // NULL: nothing is recorded

static uint requests, fail_at;
static enum failure fail_how;
static bool failed_write, paused;
static void (*written)(void);
static void (*reading)(void); // before each read

// ---- contents ----

static void *
allocate(void *old, size_t n)
{
  void *new = realloc(old, n);

  if (new == NULL)
    give_up("no memory");
  return new;
}

void
disk_new(uint n)
{
  machine_off();
  if (n != nblocks) {
    contents = allocate(contents, (size_t)n * BSIZE);
    kept = allocate(kept, (size_t)n * BSIZE);
  }
  nblocks = n;
  memset(contents, 0, (size_t)n * BSIZE);
  disk_protect(0);
  disk_heal();
}

// For tests that forge: no request is made.
uint8_t *
disk_block(uint blockno)
{
  if (blockno >= nblocks)
    give_up("disk_block(%u)", blockno);
  return contents + (size_t)blockno * BSIZE;
}

uint
disk_size(void)
{
  return nblocks;
}

void
disk_keep(void)
{
  memcpy(kept, contents, (size_t)nblocks * BSIZE);
}

void
disk_restore(void)
{
  machine_off();
  memcpy(contents, kept, (size_t)nblocks * BSIZE);
}

void
disk_protect(uint first)
{
  protected = first;
}

// ---- failures ----

void
disk_fail(uint k, enum failure how)
{
  requests = 0;
  fail_at = k;
  fail_how = how;
  failed_write = false;
}

uint
disk_requests(void)
{
  return requests;
}

bool
disk_failed_write(void)
{
  return failed_write;
}

void
disk_heal(void)
{
  disk_fail(0, FAIL_ONCE);
}

void
disk_pause(bool pause)
{
  paused = pause;
}

// Whether this request is one that fails.
// Numbered, as a failure at request k, for every k, is what tests go through.
static bool
fails(bool write)
{
  if (paused)
    return false;
  requests++;
  if (fail_at == 0 || requests < fail_at)
    return false;
  if (requests == fail_at) {
    failed_write = write;
    return true;
  }
  return fail_how == FAIL_ALL || (fail_how == FAIL_WRITES && write);
}

// ---- requests ----

void
disk_hook(void (*hook)(void))
{
  written = hook;
}

void
disk_read_hook(void (*hook)(void))
{
  reading = hook;
}

// A copy of the data: the buffer is changed later.
static void
record(uint blockno, uint first, uint count, const void *data)
{
  struct record *tape = recording;
  struct request *r;

  if (tape == NULL)
    return;
  if (tape->n == tape->room) {
    tape->room = 2 * tape->room + 1024;
    tape->request =
        allocate(tape->request, tape->room * sizeof(*tape->request));
  }
  r = &tape->request[tape->n++];
  *r = (struct request){.blockno = blockno, .first = first, .count = count};
  if (count > 0)
    r->data = memcpy(allocate(NULL, count * SECTSIZE), data, count * SECTSIZE);
}

// A write that fails may have written some blocks, and half of another.
static void
write_in_part(uint blockno, void *const data[], uint n)
{
  uint i, whole = blockno / 2 % n;

  for (i = 0; i < whole; i++)
    memcpy(disk_block(blockno + i), data[i], BSIZE);
  if (blockno % 2 == 0)
    memcpy(disk_block(blockno + i), data[i], BSIZE / 2);
}

// A write beyond the file system ends the test: no error of a disk excuses it.
// Blocks of one request are as free as those of several: a power failure keeps
// any of them.
int
disk_rwv(uint dev, uint blockno, void *const data[], uint n, bool write)
{
  uint i;

  if (dev != ROOTDEV || n == 0)
    give_up("request to device %u for %u blocks", dev, n);
  if (write && (n > nblocks || blockno > nblocks - n || blockno < protected))
    give_up("write to block %u, outside the file system", blockno);
  if (fails(write)) {
    if (write)
      write_in_part(blockno, data, n);
    return -EIO;
  }
  if (n > nblocks || blockno > nblocks - n)
    return -EIO;
  if (!write && reading != NULL)
    reading();
  for (i = 0; i < n; i++) {
    if (write) {
      memcpy(disk_block(blockno + i), data[i], BSIZE);
      record(blockno + i, 0, BSIZE / SECTSIZE, data[i]);
      if (written != NULL)
        written();
    } else {
      memcpy(data[i], disk_block(blockno + i), BSIZE);
    }
  }
  return 0;
}

int
disk_flush(uint dev)
{
  if (dev != ROOTDEV)
    give_up("flush of device %u", dev);
  if (fails(true))
    return -EIO;
  record(FLUSH, 0, 0, NULL);
  if (written != NULL)
    written();
  return 0;
}

// ---- power failures ----

void
trace_start(enum tape which)
{
  struct record *tape = &tapes[which];
  size_t size = (size_t)nblocks * BSIZE;

  while (tape->n > 0)
    free(tape->request[--tape->n].data);
  if (size != tape->size) {
    tape->before = allocate(tape->before, size);
    tape->size = size;
  }
  memcpy(tape->before, contents, size);
  tape->applied = 0;
  recording = tape;
}

void
trace_stop(void)
{
  recording = NULL;
}

uint
trace_length(enum tape which)
{
  return tapes[which].n;
}

// A block at a time: that is what a request of the harness is.
void
trace_write(uint sector, const uint8_t *data, uint n)
{
  uint per = BSIZE / SECTSIZE, first, count;

  for (; n > 0; n -= count, sector += count, data += count * SECTSIZE) {
    first = sector % per;
    count = n < per - first ? n : per - first;
    if (sector / per >= nblocks)
      give_up("the log writes sector %u, beyond the disk", sector);
    record(sector / per, first, count, data);
  }
}

void
trace_flush(void)
{
  record(FLUSH, 0, 0, NULL);
}

// Writes to `disk` those sectors of the block that chance, or nothing, left
// out. 512 bytes are written whole or not at all; that is all that a drive
// promises.
static void
write_sectors(uint8_t *disk, const struct request *r, enum loss loss)
{
  uint8_t *to = disk + (size_t)r->blockno * BSIZE + r->first * SECTSIZE;
  uint i;

  if (loss == KEEP_ALL || (loss == KEEP_SOME && roll(2) == 0)) {
    memcpy(to, r->data, r->count * SECTSIZE);
    return;
  }
  for (i = 0; loss == KEEP_TORN && i < r->count * SECTSIZE; i += SECTSIZE) {
    if (roll(2) == 0)
      memcpy(to + i, r->data + i, SECTSIZE);
  }
}

// Writes requests `from` up to `to`.
static void
write_requests(uint8_t *disk, const struct record *tape, uint from, uint to,
               enum loss loss)
{
  uint i;

  for (i = from; i < to; i++) {
    if (tape->request[i].blockno != FLUSH)
      write_sectors(disk, &tape->request[i], loss);
  }
}

// What has been flushed is put into `before` once and for all: else a long
// record would be repeated from its start for each crash.
void
trace_crash(enum tape which, uint n, enum loss loss)
{
  struct record *tape = &tapes[which];
  uint i, flushed = tape->applied;

  if (n < tape->applied)
    give_up("crash at %u after one at %u", n, tape->applied);
  for (i = tape->applied; i < n; i++) {
    if (tape->request[i].blockno == FLUSH)
      flushed = i + 1;
  }
  write_requests(tape->before, tape, tape->applied, flushed, KEEP_ALL);
  tape->applied = flushed;
  machine_off();
  memcpy(contents, tape->before, (size_t)nblocks * BSIZE);
  write_requests(contents, tape, flushed, n, loss);
}
