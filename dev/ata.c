// The ATA drive itself: what it is, and the commands it takes. Source:
// ATA/ATAPI-6 (T13/1410D), sections 7 and 8. The caller (ide.c) holds idelock,
// or the machine is still booting.
//
// A port with no drive behind it reads as 0xff; a channel whose drive 0 is
// missing as 0, or as whatever drive 1 puts there. A CD drive answers IDENTIFY
// with an error. So a disk is only what answers IDENTIFY with data.
#include "dev/ide.h"
#include "fs.h"
#include "debug/panic.h"
#include "x86.h"

#define CMD_IDENTIFY     0xec
#define CMD_SET_MULTIPLE 0xc6

#define DEVICE_0   0xa0 // the two bits that old drives want set
#define DEVICE_LBA 0x40

#define NO_CHANNEL 0xff // what a port reads as with nothing behind it
#define BOOT_POLLS (20 * IDE_POLLS) // while the drive may still spin up
#define SETTLE     5 // reads of a port: 400 ns, until the status is valid

// Words of the answer to IDENTIFY, 256 of 16 bits (section 8.15)
#define ID_WORDS       256
#define ID_MULTIPLE    47 // low byte: sectors per block, at most
#define ID_CAPS        49
#define ID_SECTORS28   60 // two words
#define ID_DMA         63
#define ID_COMMANDS    83
#define ID_SECTORS48   100 // four words
#define ID_SECTOR_SIZE 106

// Bits of those words. Old drives leave words 83 and 106 at 0 or all ones: they
// count only where their two top bits are 01.
#define CAPS_LBA        0x0200
#define DMA_MODES       0x0007 // of word 63: those it knows
#define VALID_MASK      0xc000 // of words 83 and 106
#define VALID           0x4000
#define COMMANDS_LBA48  0x0400
#define COMMANDS_FLUSH  0x1000
#define LONG_SECTORS    0x1000
#define LIMIT28         0x0fffffff // sectors that 28 bits can count
#define LIMIT8          256        // sectors of a command without 48 bits
#define PREFERRED_BLOCK (BSIZE / SECTSIZE)

// The alternate status is read, not the status: that would take back an
// interrupt which the handler still waits for.
bool
idewait(uint polls, uint8_t mask, uint8_t value, uint8_t *status)
{
  for (; polls > 0; polls--) {
    *status = inb(IDE_ALTSTATUS);
    if ((*status & mask) == value)
      return true;
  }
  return false;
}

void
ide_settle(void)
{
  for (int i = 0; i < SETTLE; i++)
    inb(IDE_ALTSTATUS);
}

// Gives drive 0, which is selected, a command without an address, and waits for
// its end, by polling; while booting. False: an error, or no answer. The last
// status is in *status.
static bool
ata_simple_command(uint8_t command, uint8_t count, uint8_t *status)
{
  outb(IDE_COUNT, count);
  outb(IDE_COMMAND, command);
  ide_settle();
  return idewait(BOOT_POLLS, STATUS_BUSY, 0, status) &&
         !(*status & (STATUS_ERROR | STATUS_FAULT));
}

// Selects drive 0, with its interrupts off, and waits until it is ready: after
// power-on a disk may need seconds to spin up. False: nothing is there.
static bool
ata_drive_there(void)
{
  uint8_t status;

  if (inb(IDE_ALTSTATUS) == NO_CHANNEL)
    return false;
  outb(IDE_CONTROL, CONTROL_NOINTR);
  outb(IDE_DEVICE, DEVICE_0 | DEVICE_LBA);
  ide_settle();
  return idewait(BOOT_POLLS, STATUS_BUSY, 0, &status) && status != 0;
}

// A number of 32 bits, which IDENTIFY gives with its low word first.
static uint32_t
ata_two_words(const uint16_t *id, int at)
{
  return id[at] | (uint32_t)id[at + 1] << 16;
}

// Size and addressing, from the answer to IDENTIFY. False: of no use here.
static bool
ata_learn(struct ide_drive *d, const uint16_t *id)
{
  uint16_t commands =
      (id[ID_COMMANDS] & VALID_MASK) == VALID ? id[ID_COMMANDS] : 0;

  if (!(id[ID_CAPS] & CAPS_LBA) ||
      ((id[ID_SECTOR_SIZE] & VALID_MASK) == VALID &&
       (id[ID_SECTOR_SIZE] & LONG_SECTORS))) {
    cprintf("disk: not used: it has no LBA, or no sectors of 512 bytes\n");
    return false;
  }
  d->dma = id[ID_DMA] & DMA_MODES; // v86 leaves out the bit of word 49
  d->lba48 = commands & COMMANDS_LBA48;
  // A drive larger than 28 bits can count says LIMIT28 here and the truth in
  // the words for 48 bits.
  d->sectors = ata_two_words(id, ID_SECTORS28);
  if (d->lba48 && d->sectors >= LIMIT28) {
    d->sectors = ata_two_words(id, ID_SECTORS48);
    if (ata_two_words(id, ID_SECTORS48 + 2) != 0)
      d->sectors = UINT32_MAX;
  }
  d->can_flush = commands & COMMANDS_FLUSH;
  return true;
}

bool
ide_identify(struct ide_drive *d)
{
  uint16_t id[ID_WORDS];
  uint8_t status;

  if (!ata_drive_there() || !ata_simple_command(CMD_IDENTIFY, 0, &status) ||
      !(status & STATUS_DATA))
    return false; // nothing, or not a disk
  insl(IDE_DATA, id, sizeof(id) / 4);
  if (!ata_learn(d, id))
    return false;

  // A whole block for each interrupt, if the drive agrees; else a sector.
  d->multiple = 1;
  if ((id[ID_MULTIPLE] & 0xff) >= PREFERRED_BLOCK &&
      ata_simple_command(CMD_SET_MULTIPLE, PREFERRED_BLOCK, &status))
    d->multiple = PREFERRED_BLOCK;
  inb(IDE_STATUS); // takes back an interrupt the commands may have left
  outb(IDE_CONTROL, 0);
  return true;
}

// The command's number. MULTIPLE: an interrupt for a block of sectors, not for
// each. `wide` is the form with 48 bits.
static uint8_t
ata_command_code(const struct ide_drive *d, enum ata_action action, bool dma,
                 bool wide)
{
  // READ/WRITE SECTORS, FLUSH CACHE; READ/WRITE MULTIPLE; READ/WRITE DMA
  static const uint8_t single[2][3] = {{0x20, 0x30, 0xe7}, {0x24, 0x34, 0xea}};
  static const uint8_t multiple[2][2] = {{0xc4, 0xc5}, {0x29, 0x39}};
  static const uint8_t by_dma[2][2] = {{0xc8, 0xca}, {0x25, 0x35}};

  if (action == ATA_FLUSH || (d->multiple == 1 && !dma))
    return single[wide][action];
  return dma ? by_dma[wide][action] : multiple[wide][action];
}

// The form with 48 bits where the other cannot say it: it costs five accesses
// to ports more, and drives from before 2000 do not know it.
void
ide_command(const struct ide_drive *d, enum ata_action action, bool dma,
            uint lba, uint count)
{
  bool wide = d->lba48 && (d->sectors > LIMIT28 || count > LIMIT8);
  uint8_t high = wide ? 0 : (lba >> 24) & 0xf;

  assert_le(count, wide ? IDE_MOST * PREFERRED_BLOCK : LIMIT8);
  assert_le(lba, d->sectors - count); // 0 and 0 for a flush
  outb(IDE_DEVICE, (uint8_t)(DEVICE_0 | DEVICE_LBA | high));
  if (wide) { // each register takes its high byte first
    outb(IDE_COUNT, (uint8_t)(count >> 8));
    outb(IDE_LBA0, (uint8_t)(lba >> 24));
    outb(IDE_LBA1, 0);
    outb(IDE_LBA2, 0);
  }
  outb(IDE_COUNT, (uint8_t)count); // 0: LIMIT8
  outb(IDE_LBA0, (uint8_t)lba);
  outb(IDE_LBA1, (uint8_t)(lba >> 8));
  outb(IDE_LBA2, (uint8_t)(lba >> 16));
  outb(IDE_COMMAND, ata_command_code(d, action, dma, wide));
  ide_settle();
}
