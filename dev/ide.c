// The first ATA disk, by programmed I/O. Source: ATA/ATAPI-6 (T13/1410D): the
// registers in section 7, the protocols in 9, the commands in 8.
//
// Requests wait in a queue, in the order they came; the first is the one the
// drive works on. Each lives on the stack of the process that sleeps for it:
// kernel stacks are mapped for good, so interrupts on any CPU find it there.
// The interrupt handler moves the data, finishes the request and starts the
// next. ide_begin() and ide_service() are all that knows how data moves.
//
// The handler acts on the status the drive shows, not on having been called: an
// interrupt that is late, spurious or lost does no harm.
//
// Four ways to fail, each an -EIO to the caller and a line on the console:
//   - the drive sets an error bit: the request fails;
//   - the drive does not answer in time (ide_tick): it fails, the channel is
//     reset, and the next request starts when the drive is ready again;
//   - the status makes no sense (data asked for when none are left, or none
//     offered when some are missing): likewise;
//   - there is no drive, or it does not come back from a reset: this and all
//     later requests fail.
#include "dev/dev.h"
#include "dev/ide.h"
#include "errno.h"
#include "fs.h"
#include "debug/panic.h"
#include "param.h"
#include "proc.h"
#include "spinlock.h"
#include "trap.h"
#include "x86.h"

#define SECTORS (BSIZE / SECTSIZE) // in a request

#define RW_SECONDS    5 // time limits
#define FLUSH_SECONDS 30
#define RESET_SECONDS 10
#define RESET_READS   64 // of a port, to keep the reset line up 5 us

struct request {
  enum { READ, WRITE, FLUSH } kind;
  uint blockno;
  uint8_t *data;        // BSIZE bytes; NULL: FLUSH
  uint done;            // sectors moved
  bool finished;        // err is valid
  int err;              // 0 or -EIO
  struct request *next; // in the queue
};

static struct spinlock lock; // guards what follows, and the channel's registers

static struct ide_drive drive; // [c] but for `multiple`
static enum { DEAD, READY, RESETTING } state;
static struct request *queue; // the first is in work, if state is READY
static uint ticks;            // since it started, or since the reset

static void ideintr(void);
static void ide_tick(void);

bool
ide_init(void)
{
  initlock(&lock, "ide");
  if (!ide_identify(&drive))
    return false;
  state = READY;
  irq_register(IRQ_IDE, ideintr);
  tick_register(ide_tick);
  ioapicenable(IRQ_IDE, 0);
  return true;
}

uint
ide_sectors(void)
{
  return drive.sectors;
}

// ---- the request in work; lock held ----

static void ide_start(void);

// Takes the first request off the queue. Its owner may run, and its memory be
// gone, as soon as the lock is free.
static void
ide_finish(int err)
{
  struct request *r = queue;

  queue = r->next;
  r->err = err;
  r->finished = true;
  wakeup(r);
}

static void
complain(const char *why, uint8_t status)
{
  uint8_t error = inb(IDE_ERROR);

  if (queue->kind == FLUSH)
    cprintf("disk: flush: %s (status %x, error %x)\n", why, status, error);
  else
    cprintf("disk: %s of block %u: %s (status %x, error %x)\n",
            queue->kind == WRITE ? "write" : "read", queue->blockno, why,
            status, error);
}

// Begins a reset of the channel; ide_tick sees the end of it.
static void
ide_reset(void)
{
  int i;

  outb(IDE_CONTROL, CONTROL_RESET);
  for (i = 0; i < RESET_READS; i++)
    inb(IDE_ALTSTATUS);
  outb(IDE_CONTROL, 0);
  drive.multiple = 1; // the reset may have undone SET MULTIPLE MODE
  state = RESETTING;
  ticks = 0;
}

static void
fail_and_reset(const char *why, uint8_t status)
{
  complain(why, status);
  ide_finish(-EIO);
  ide_reset();
}

// Fails all requests: there is no drive any more.
static void
give_up(void)
{
  cprintf("disk: the drive does not come back\n");
  state = DEAD;
  while (queue != NULL)
    ide_finish(-EIO);
}

// Moves the sectors the drive has asked for or offers, by its status.
static void
move_data(struct request *r)
{
  uint n = SECTORS - r->done;
  uint8_t *data = r->data + r->done * SECTSIZE;

  if (n > drive.multiple)
    n = drive.multiple;
  if (r->kind == READ)
    insl(IDE_DATA, data, n * SECTSIZE / 4);
  else
    outsl(IDE_DATA, data, n * SECTSIZE / 4);
  r->done += n;
  ide_settle();
}

// Does what the drive's status calls for, if it is not busy; reading it also
// takes back its interrupt. True: the first request is finished.
static bool
ide_service(void)
{
  struct request *r = queue;
  uint8_t status = inb(IDE_STATUS);
  bool wants_data, has_more;

  if (status & STATUS_BUSY)
    return false;
  wants_data = status & STATUS_DATA;
  has_more = r->kind != FLUSH && r->done < SECTORS;

  if (status & (STATUS_ERROR | STATUS_FAULT)) {
    if (wants_data) {
      fail_and_reset("error in the middle", status);
    } else {
      complain("error", status);
      ide_finish(-EIO);
    }
    return true;
  }
  if (wants_data != has_more) {
    fail_and_reset("bad status", status);
    return true;
  }
  if (has_more)
    move_data(r);
  // A read is over with its last sector, all else when the drive says so.
  if (r->kind == READ ? r->done < SECTORS : has_more)
    return false;
  ide_finish(0);
  return true;
}

// Gives the first request to the drive. False: it failed at once.
static bool
ide_begin(struct request *r)
{
  uint8_t status;

  ticks = 0;
  if (!ide_wait(STATUS_BUSY | STATUS_DATA, 0, &status)) {
    fail_and_reset("the drive is busy", status);
    return false;
  }
  if (r->kind == FLUSH) {
    ide_command(&drive, ATA_FLUSH, 0, 0);
    return true;
  }
  ide_command(&drive, r->kind == READ ? ATA_READ : ATA_WRITE,
              r->blockno * SECTORS, SECTORS);
  // A drive that wants data to write asks for the first without an interrupt.
  if (r->kind == WRITE) {
    if (!ide_wait(STATUS_BUSY, 0, &status)) {
      fail_and_reset("the drive takes no data", status);
      return false;
    }
    return !ide_service();
  }
  return true;
}

// Starts the first request that does not fail at once.
static void
ide_start(void)
{
  while (state == READY && queue != NULL && !ide_begin(queue))
    ;
}

// ---- callers ----

// Queues a request and sleeps until it is finished. Not to be interrupted: the
// drive would go on writing to memory that is no longer ours.
static int
ide_submit(struct request *r)
{
  struct request **last;

  assert(myproc() != NULL);
  acquire(&lock);
  for (last = &queue; *last != NULL; last = &(*last)->next)
    ;
  *last = r;
  if (state == DEAD)
    ide_finish(-EIO);
  else if (queue == r)
    ide_start();
  while (!r->finished)
    sleep(r, &lock);
  release(&lock);
  return r->err;
}

// Reads or writes one block of BSIZE bytes; sleeps. 0 or -EIO.
int
ide_rw(uint blockno, void *data, bool write)
{
  struct request r = {
      .kind = write ? WRITE : READ, .blockno = blockno, .data = data};

  assert_lt(blockno, drive.sectors / SECTORS);
  return ide_submit(&r);
}

// Returns when the drive's cache is on the medium; sleeps. 0 or -EIO. A drive
// that knows no such command has no cache to empty.
int
ide_flush(void)
{
  struct request r = {.kind = FLUSH};

  return drive.can_flush ? ide_submit(&r) : 0;
}

// ---- interrupts ----

// The interrupt of IRQ_IDE.
static void
ideintr(void)
{
  acquire(&lock);
  if (state == READY && queue != NULL) {
    if (ide_service())
      ide_start();
  } else {
    inb(IDE_STATUS); // takes back an interrupt nobody waits for
  }
  release(&lock);
}

// The request in work has had one tick more.
static void
tick_request(void)
{
  uint limit = HZ * (queue->kind == FLUSH ? FLUSH_SECONDS : RW_SECONDS);
  uint8_t status;

  // Once a second, see whether only the interrupt was lost.
  if (ticks % HZ == 0 && ide_service()) {
    ide_start();
  } else if (ticks >= limit) {
    status = inb(IDE_ALTSTATUS);
    fail_and_reset("timeout", status);
  }
}

// The reset is at least one tick ago: enough, if the drive says so.
static void
tick_reset(void)
{
  uint8_t status = inb(IDE_ALTSTATUS);

  if (ticks > 1 && !(status & STATUS_BUSY)) {
    state = READY;
    ide_start();
  } else if (ticks >= HZ * RESET_SECONDS) {
    give_up();
  }
}

// Each timer tick of CPU 0: time limits, resets.
static void
ide_tick(void)
{
  if (*(struct request *volatile *)&queue == NULL && state != RESETTING)
    return; // nothing to do, nearly always: spare the lock
  acquire(&lock);
  ticks++;
  if (state == RESETTING)
    tick_reset();
  else if (queue != NULL)
    tick_request();
  release(&lock);
}
