// The ATA channel between ide.c (requests) and ata.c (the drive's own ways).
//
// A command goes: write the registers from IDE_COUNT to IDE_DEVICE, then
// IDE_COMMAND. The drive sets BUSY, works, clears BUSY and interrupts. Where it
// has set DATA, the host moves what it wants through IDE_DATA, and the drive
// becomes BUSY again until the next piece or the end. By DMA the bus master
// (dma.c) moves all of it, and the drive interrupts once, at the end.
#ifndef IDE_H
#define IDE_H

#include "types.h"

// Ports of the primary channel
#define IDE_DATA      0x1f0
#define IDE_ERROR     0x1f1 // read
#define IDE_COUNT     0x1f2
#define IDE_LBA0      0x1f3
#define IDE_LBA1      0x1f4
#define IDE_LBA2      0x1f5
#define IDE_DEVICE    0x1f6
#define IDE_STATUS    0x1f7 // read; takes the interrupt back
#define IDE_COMMAND   0x1f7 // write
#define IDE_ALTSTATUS 0x3f6 // read; leaves the interrupt
#define IDE_CONTROL   0x3f6 // write

#define STATUS_ERROR 0x01
#define STATUS_DATA  0x08 // DRQ: data are wanted or offered
#define STATUS_FAULT 0x20
#define STATUS_BUSY  0x80 // the other bits mean nothing

#define CONTROL_NOINTR 0x02
#define CONTROL_RESET  0x04

// What is wanted of the drive; which command that becomes depends on it.
enum ata_action { ATA_READ, ATA_WRITE, ATA_FLUSH };

#define IDE_MOST   128 // blocks in a request: half a megabyte
#define IDE_MOST28 32  // for a drive that counts 256 sectors at most

struct ide_drive {
  uint sectors;   // its size, at most what 32 bits hold
  bool lba48;     // it knows addresses of 48 bits, and counts of 16
  bool dma;       // it and the controller know DMA, and that works
  uint multiple;  // sectors it moves at a time: 8 or 1
  bool can_flush; // it knows FLUSH CACHE
};

// ---- ata.c ----

// Finds drive 0 and learns its ways, by polling; its interrupts are on
// afterwards. At boot. False: there is none, or none this driver can use; then
// *d means nothing.
bool ide_identify(struct ide_drive *d);

// Gives the drive, which is not busy, a command for `count` sectors from `lba`
// on, at most IDE_MOST or IDE_MOST28 blocks; both 0 for a flush, which is never
// by DMA. When this returns the status register is about it. idelock is held.
void ide_command(const struct ide_drive *d, enum ata_action action, bool dma,
                 uint lba, uint count);

// Waits until the status register is about what was just done, 400 ns: that
// long may the drive take to set BUSY after a command or a piece of data.
void ide_settle(void);

// Polls until the status bits `mask` are `value`. The last status read is in
// *status. False: so many reads were not enough. It leaves the interrupt.
#define IDE_POLLS 100000 // some 100 ms
bool idewait(uint polls, uint8_t mask, uint8_t value, uint8_t *status);

// ---- dma.c: the controller as bus master ----
// dma_init at boot; the others with idelock held, in any context, and only
// dma_stop if that failed.

// Finds it and lets it use memory. False: there is none for this channel.
bool dma_init(void);

// Notes that the next transfer is of `n` > 0 blocks, pages of the direct map at
// data[0 .. n - 1]; dma_start begins it, when the drive has its command. The
// memory is the controller's until dma_stop.
void dma_prepare(void *const data[], uint n, bool to_memory);
void dma_start(void);

// Whether the drive has interrupted since dma_prepare, and the data are where
// they belong.
bool dma_ended(void);

// The controller touches no memory any more when this returns. Whether it has
// moved all that dma_prepare said, and found no error.
bool dma_stop(void);

#endif
