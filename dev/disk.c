// Which disk holds the root file system, and the two calls through which fs/
// reaches it.
#include "dev/dev.h"
#include "boot/bootinfo.h"
#include "errno.h"
#include "fs.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "lib/string.h"
#include "memlayout.h"
#include "param.h"

static struct {
  enum { NONE, RAM, IDE } kind; // [c]
  uint nblocks;                 // [c]
  uint8_t *memory;              // [c] RAM: the first byte
} disk;

static bool
find_ramdisk(void)
{
  paddr_t start, end;

  if (!bootinfo_ramdisk(&start, &end))
    return false;
  if (start > end || end > MAXPHYS) {
    cprintf("disk: the RAM disk at 0x%x is out of reach\n", start);
    return false;
  }
  disk.kind = RAM;
  disk.memory = P2V(start);
  disk.nblocks = (end - start) / BSIZE;
  return true;
}

// Says what there is instead, and what would work.
static void
no_disk(void)
{
  cprintf("disk: none; there is ");
  if (storage_list() == 0)
    cprintf("no disk controller");
  cprintf("; what works is an IDE disk, or a RAM disk (make iso)\n");
}

void
diskinit(void)
{
  if (find_ramdisk()) {
    cprintf("disk: RAM disk, %u blocks\n", disk.nblocks);
  } else if (ide_init()) {
    disk.kind = IDE;
    disk.nblocks = ide_sectors() / (BSIZE / SECTSIZE);
    cprintf("disk: IDE disk, %u blocks\n", disk.nblocks);
  } else {
    no_disk();
  }
}

int
disk_rw(uint dev, uint blockno, void *data, bool write)
{
  uint8_t *block;

  assert_eq(dev, ROOTDEV);
  assert(data != NULL);
  trace(TR_DISK, (uint)(write ? "writes" : "reads"), blockno);
  if (disk.kind == NONE)
    return -ENXIO;
  if (blockno >= disk.nblocks)
    return -EIO;
  if (disk.kind == IDE)
    return ide_rw(blockno, data, write);

  block = disk.memory + blockno * BSIZE;
  if (write)
    memmove(block, data, BSIZE);
  else
    memmove(data, block, BSIZE);
  return 0;
}

int
disk_flush(uint dev)
{
  assert_eq(dev, ROOTDEV);
  trace(TR_FLUSH, 0, 0);
  return disk.kind == IDE ? ide_flush() : 0;
}
