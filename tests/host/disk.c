// The disk: an array of blocks, plus a record of what was written when, from
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

struct request {
  uint blockno;
  uint8_t *data;
};

static uint8_t *contents, *kept;
static uint nblocks, protected;

static struct request *trace;
static uint ntrace, room;
static bool tracing;

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
  nblocks = n;
  contents = allocate(contents, (size_t)n * BSIZE);
  kept = allocate(kept, (size_t)n * BSIZE);
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
record(uint blockno, const void *data)
{
  struct request *r;

  if (!tracing)
    return;
  if (ntrace == room) {
    room = 2 * room + 1024;
    trace = allocate(trace, room * sizeof(*trace));
  }
  r = &trace[ntrace++];
  r->blockno = blockno;
  r->data = NULL;
  if (data != NULL)
    r->data = memcpy(allocate(NULL, BSIZE), data, BSIZE);
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
      record(blockno + i, data[i]);
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
  record(FLUSH, NULL);
  if (written != NULL)
    written();
  return 0;
}

// ---- power failures ----

void
trace_start(void)
{
  while (ntrace > 0)
    free(trace[--ntrace].data);
  tracing = true;
}

void
trace_stop(void)
{
  tracing = false;
}

uint
trace_length(void)
{
  return ntrace;
}

// Writes those sectors of the block that chance, or nothing, left out.
// 512 bytes are written whole or not at all; that is all that a drive promises.
static void
write_sectors(const struct request *r, enum loss loss)
{
  uint8_t *to = disk_block(r->blockno);
  uint i;

  if (loss == KEEP_ALL || (loss == KEEP_SOME && roll(2) == 0)) {
    memcpy(to, r->data, BSIZE);
    return;
  }
  for (i = 0; loss == KEEP_TORN && i < BSIZE; i += SECTSIZE) {
    if (roll(2) == 0)
      memcpy(to + i, r->data + i, SECTSIZE);
  }
}

void
trace_crash(uint n, enum loss loss)
{
  uint i, flushed = 0;

  for (i = 0; i < n; i++) {
    if (trace[i].blockno == FLUSH)
      flushed = i;
  }
  disk_restore();
  for (i = 0; i < n; i++) {
    if (trace[i].blockno != FLUSH)
      write_sectors(&trace[i], i < flushed ? KEEP_ALL : loss);
  }
}
