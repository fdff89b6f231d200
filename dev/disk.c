// Which disk holds the root file system, and the two calls through which fs/
// reaches it.
//
// A RAM disk is what the boot loader has read into memory: it is lost at the
// end, but it needs no driver, and what is counted on it can be counted again:
// no interrupt of a disk comes in between.
#include "dev/dev.h"
#include "boot/bootinfo.h"
#include "errno.h"
#include "fs.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "lib/string.h"
#include "memlayout.h"
#include "param.h"
#include "proc.h"

static struct {
  enum { NONE, RAM, IDE } kind; // [c]
  uint nblocks;                 // [c]
  uint8_t *memory;              // [c] RAM: the first byte
} disk;

// Takes the memory that the boot loader filled as the disk, if there is one.
static bool
disk_find_ram(void)
{
  paddr_t start, end;

  if (!bootinfo_ramdisk(&start, &end))
    return false;
  disk.kind = RAM;
  disk.memory = P2V(start);
  disk.nblocks = (end - start) / BSIZE;
  return true;
}

// Says what there is instead, and what would work.
static void
disk_none(void)
{
  cprintf("disk: none; there is ");
  if (storage_list() == 0)
    cprintf("no disk controller");
  cprintf("; what works is an IDE disk, or a RAM disk (make iso)\n");
}

// Without a disk the boot goes on to the first process, whose mount then fails
// with a message of its own.
void
diskinit(void)
{
  assert_eq(disk.kind, NONE);
  if (disk_find_ram()) {
    cprintf("disk: RAM disk, %u blocks\n", disk.nblocks);
  } else if (ideinit()) {
    disk.kind = IDE;
    disk.nblocks = ide_sectors() / (BSIZE / SECTSIZE);
    cprintf("disk: IDE disk, %u blocks\n", disk.nblocks);
  } else {
    disk_none();
  }
}

int
disk_rwv(uint dev, uint blockno, void *const data[], uint n, bool write)
{
  uint8_t *block;

  assert_eq(dev, ROOTDEV);
  assert_gt(n, 0);
  assert_may_sleep(); // even where the RAM disk does not: callers must not care
  trace(TR_DISK, (uint)(write ? "writes" : "reads"), blockno);
  if (disk.kind == NONE)
    return -ENXIO;
  // A damaged image may name any block.
  if (n > disk.nblocks || blockno > disk.nblocks - n)
    return -EIO;
  if (disk.kind == IDE)
    return iderw(blockno, data, n, write);

  block = disk.memory + blockno * BSIZE;
  for (uint i = 0; i < n; i++, block += BSIZE) {
    if (write)
      memmove(block, data[i], BSIZE);
    else
      memmove(data[i], block, BSIZE);
  }
  return 0;
}

// Memory is all the medium that a RAM disk has: nothing is left to do there.
int
disk_flush(uint dev)
{
  assert_eq(dev, ROOTDEV);
  assert_may_sleep();
  trace(TR_FLUSH, 0, 0);
  return disk.kind == IDE ? ide_flush() : 0;
}
