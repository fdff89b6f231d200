// The first ATA disk, by DMA where drive and controller have it, else by
// programmed I/O. Source: ATA/ATAPI-6 (T13/1410D): the registers in section 7,
// the protocols in 9, the commands in 8; for DMA see dma.c.
//
// Requests wait in a queue, in the order they came; the first is the one the
// drive works on. Each lives on the stack of the process that sleeps for it:
// kernel stacks are mapped for good, so interrupts on any CPU find it there.
// The interrupt handler moves the data, or sees that they were moved, finishes
// the request and starts the next. ide_begin() and ide_service() are all that
// knows how data moves.
//
// The handler acts on the status the drive shows, not on having been called: an
// interrupt that is late, spurious or lost does no harm.
//
//            idestart          last sector moved, error
//   queued -------------> in work -------------> finished: its owner wakes
//                            |
//                            | no answer, or one that makes no sense
//                            v
//                         failed; the channel is RESETTING until ide_tick
//                         finds it ready, and the next request starts
//
// A read or write that fails is tried once more, by PIO, with all its data: a
// second try does no harm, and tells a bad sector from DMA that does not work.
// If that is what it was, no more DMA is used. A flush is not tried again: the
// drive may have thrown away what it could not write, and would then say yes.
//
// Four ways to fail, each a line on the console and, the second time, an -EIO
// to the caller:
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

#define SECTORS (BSIZE / SECTSIZE) // in a block

#define RW_SECONDS    5 // time limits
#define FLUSH_SECONDS 30
#define RESET_SECONDS 10
#define RESET_READS   64 // of a port, to keep the reset line up 5 us

#define DMA_TRIES 3 // failures in a row that were DMA's fault: no more of it

// A request, from ide_submit until ide_finish. idelock guards it.
struct ide_request {
  enum ata_action kind;
  uint blockno;             // the first of ...
  uint n;                   // ... so many neighbours; 0 for a flush
  void *const *data;        // BSIZE bytes for each
  uint done;                // sectors moved by PIO; with dma: all
  bool dma;                 // the bus master moves the data
  bool again;               // this is the second try
  bool finished;            // err is valid
  int err;                  // 0 or -EIO
  struct ide_request *next; // in the queue
};

// Guards what follows, and the channel's registers.
static struct spinlock idelock;

static struct ide_drive ide_drive; // [c] but for `multiple` and `dma`
static uint dma_left = 1; // failures left; the first request is the proof
static enum { DEAD, READY, RESETTING } ide_state;
static struct ide_request *idequeue; // the first is in work, if state is READY
static uint ide_ticks;               // since it started, or since the reset

static void ideintr(void);
static void ide_tick(void);

bool
ideinit(void)
{
  initlock(&idelock, "ide");
  if (!ide_identify(&ide_drive))
    return false;
  ide_drive.dma = ide_drive.dma && dma_init();
  ide_state = READY;
  irq_register(IRQ_IDE, ideintr);
  tick_register(ide_tick);
  ioapicenable(IRQ_IDE, 0);
  return true;
}

uint
ide_sectors(void)
{
  return ide_drive.sectors;
}

// ---- the request in work; lock held ----

// Takes the first request off the queue. Its owner may run, and its memory be
// gone, as soon as the lock is free: whoever looks at `r` afterwards reads the
// stack of a process that has gone on.
static void
ide_finish(int err)
{
  struct ide_request *r = idequeue;

  assert_holding(&idelock);
  assert_ne(r, NULL);
  idequeue = r->next;
  r->err = err;
  r->finished = true;
  wakeup(r);
}

// The first request has failed: it has a second try, at the head of the queue,
// or is finished. Says so on the console. `status` is the drive's when that
// showed; the error register is valid only with its error bit.
static void
ide_fail(const char *why, uint8_t status)
{
  struct ide_request *r = idequeue;
  bool retry = r->kind != ATA_FLUSH && !r->again;

  if (r->kind == ATA_FLUSH)
    cprintf("disk: flush");
  else
    cprintf("disk: %s of block %u", r->kind == ATA_WRITE ? "write" : "read",
            r->blockno);
  if (r->n > 1)
    cprintf(" to %u", r->blockno + r->n - 1);
  cprintf(": %s (status %x, error %x)%s\n", why, status, inb(IDE_ERROR),
          retry ? ", trying once more" : "");
  r->again = true;
  if (!retry)
    ide_finish(-EIO);
}

// The first request has succeeded. If it did so by PIO after DMA had failed, it
// is DMA that does not work.
static void
ide_succeed(void)
{
  struct ide_request *r = idequeue;

  if (r->dma) {
    dma_left = DMA_TRIES;
  } else if (r->again && ide_drive.dma && --dma_left == 0) {
    cprintf("disk: DMA does not work: it is used no more\n");
    ide_drive.dma = false;
  }
  ide_finish(0);
}

// Begins a software reset of the channel (ATA-6, 9.2); ide_tick sees the end of
// it, as the drive may take seconds and this runs with interrupts off.
static void
ide_reset(void)
{
  assert_holding(&idelock);
  dma_stop(); // before who waits for the request uses its memory again
  outb(IDE_CONTROL, CONTROL_RESET);
  for (int i = 0; i < RESET_READS; i++)
    inb(IDE_ALTSTATUS);
  outb(IDE_CONTROL, 0);
  ide_drive.multiple = 1; // the reset may have undone SET MULTIPLE MODE
  ide_state = RESETTING;
  ide_ticks = 0;
}

// Fails the first request where the drive may not be done with it: what it
// still asks for or offers would be taken for the next request's.
static void
ide_fail_and_reset(const char *why, uint8_t status)
{
  ide_fail(why, status);
  ide_reset();
}

// Fails all requests: there is no drive any more.
static void
ide_give_up(void)
{
  cprintf(
      "disk: the drive does not answer after a reset: it is used no more\n");
  ide_state = DEAD;
  while (idequeue != NULL)
    ide_finish(-EIO);
}

// Moves the sectors the drive has asked for or offers, by its status. To move
// more or fewer would leave the two out of step: the symptom is file contents
// shifted by 512 bytes.
static void
ide_move_data(struct ide_request *r)
{
  uint n = ide_drive.multiple; // a block, or a sector of one
  uint8_t *data = r->data[r->done / SECTORS];

  assert_le(r->done + n, r->n * SECTORS);
  data += r->done % SECTORS * SECTSIZE;
  if (r->kind == ATA_READ)
    insl(IDE_DATA, data, n * SECTSIZE / 4);
  else
    outsl(IDE_DATA, data, n * SECTSIZE / 4);
  r->done += n;
  ide_settle();
}

// Does what the drive's status calls for, if it is not busy; reading it also
// takes back its interrupt. True: the drive is free for the first request, and
// `r` is not ours any more.
static bool
ide_service(void)
{
  struct ide_request *r = idequeue;
  bool wants_data, has_more, moved;
  uint8_t status;

  assert_ne(r, NULL);
  // First, as the drive is done a moment before the last data are in memory.
  if (r->dma && !dma_ended())
    return false;
  status = inb(IDE_STATUS);
  if (status & STATUS_BUSY)
    return false;
  moved = !r->dma || dma_stop();
  wants_data = status & STATUS_DATA;
  has_more = r->done < r->n * SECTORS;

  if (status & (STATUS_ERROR | STATUS_FAULT)) {
    if (wants_data)
      ide_fail_and_reset("error in the middle", status);
    else
      ide_fail("error", status);
    return true;
  }
  if (wants_data != has_more || !moved) {
    ide_fail_and_reset("bad status", status);
    return true;
  }
  if (has_more)
    ide_move_data(r);
  // A read is over with its last sector, all else when the drive says so.
  if (r->kind == ATA_READ ? r->done < r->n * SECTORS : has_more)
    return false;
  ide_succeed();
  return true;
}

// Gives the first request to the drive. False: it has failed already, and `r`
// is not ours any more.
static bool
ide_begin(struct ide_request *r)
{
  uint8_t status;

  assert_holding(&idelock);
  r->done = 0;
  r->dma = ide_drive.dma && r->kind != ATA_FLUSH && !r->again;
  ide_ticks = 0;
  if (!idewait(IDE_POLLS, STATUS_BUSY | STATUS_DATA, 0, &status)) {
    ide_fail_and_reset("the drive is busy", status);
    return false;
  }
  if (r->dma) {
    r->done = r->n * SECTORS; // for the CPU nothing is left
    dma_prepare(r->data, r->n, r->kind == ATA_READ);
  }
  ide_command(&ide_drive, r->kind, r->dma, r->blockno * SECTORS,
              r->n * SECTORS);
  if (r->dma)
    dma_start();
  if (r->dma || r->kind != ATA_WRITE)
    return true;
  // A drive that wants data to write asks for the first without an interrupt.
  if (!idewait(IDE_POLLS, STATUS_BUSY, 0, &status)) {
    ide_fail_and_reset("the drive takes no data", status);
    return false;
  }
  return !ide_service();
}

// Starts the first request that does not fail at once.
static void
idestart(void)
{
  while (ide_state == READY && idequeue != NULL && !ide_begin(idequeue))
    ;
}

// ---- callers ----

// Queues a request and sleeps until it is finished. 0 or -EIO. Not to be
// interrupted, not by a kill either: the drive would go on writing to memory
// that is no longer ours.
static int
ide_submit(struct ide_request *r)
{
  struct ide_request **last;

  assert_may_sleep();
  acquire(&idelock);
  for (last = &idequeue; *last != NULL; last = &(*last)->next)
    ;
  *last = r;
  if (ide_state == DEAD)
    ide_finish(-EIO);
  else if (idequeue == r)
    idestart();
  while (!r->finished)
    sleep(r, &idelock);
  release(&idelock);
  return r->err;
}

int
iderw(uint blockno, void *const data[], uint n, bool write)
{
  uint most = ide_drive.lba48 ? IDE_MOST : IDE_MOST28;
  uint done, part;
  int err = 0;

  assert_le(blockno, ide_drive.sectors / SECTORS - n);
  for (done = 0; done < n && err == 0; done += part) {
    part = n - done < most ? n - done : most;
    struct ide_request r = {.kind = write ? ATA_WRITE : ATA_READ,
                            .blockno = blockno + done,
                            .n = part,
                            .data = data + done};
    err = ide_submit(&r);
  }
  return err;
}

// A drive that knows no such command has no cache to empty.
int
ide_flush(void)
{
  struct ide_request r = {.kind = ATA_FLUSH};

  return ide_drive.can_flush ? ide_submit(&r) : 0;
}

// ---- interrupts ----

// The interrupt of IRQ_IDE.
static void
ideintr(void)
{
  acquire(&idelock);
  if (ide_state == READY && idequeue != NULL) {
    if (ide_service())
      idestart();
  } else {
    inb(IDE_STATUS); // takes back an interrupt nobody waits for
  }
  release(&idelock);
}

// The request in work has had one tick more. The limits are long: a disk that
// spins up, or that tries a bad sector again and again, is slow but alive.
static void
ide_tick_request(void)
{
  uint limit = HZ * (idequeue->kind == ATA_FLUSH ? FLUSH_SECONDS : RW_SECONDS);

  // Once a second, see whether only the interrupt was lost.
  if (ide_ticks % HZ == 0 && ide_service())
    idestart();
  else if (ide_ticks >= limit)
    ide_fail_and_reset("timeout", inb(IDE_ALTSTATUS));
}

// The reset is at least one tick ago: enough, if the drive says so. (It sets
// BUSY within 400 ns and then has 31 s; ten are allowed here.)
static void
ide_tick_reset(void)
{
  uint8_t status = inb(IDE_ALTSTATUS);

  assert_holding(&idelock);
  assert_eq(ide_state, RESETTING);
  if (ide_ticks > 1 && !(status & STATUS_BUSY)) {
    ide_state = READY;
    idestart();
  } else if (ide_ticks >= HZ * RESET_SECONDS) {
    ide_give_up();
  }
}

// Each timer tick of CPU 0: time limits, resets.
static void
ide_tick(void)
{
  if (*(struct ide_request *volatile *)&idequeue == NULL &&
      ide_state != RESETTING)
    return; // nothing to do, nearly always: spare the lock
  tick_again();
  acquire(&idelock);
  ide_ticks++;
  if (ide_state == RESETTING)
    ide_tick_reset();
  else if (idequeue != NULL)
    ide_tick_request();
  release(&idelock);
}
