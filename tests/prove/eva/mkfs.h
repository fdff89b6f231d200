// What the drivers of mkfs share: a small disk, whose blocks have any bytes, in
// place of a file. All else of image.c is the real one.
#ifndef MKFS_STUBS_H
#define MKFS_STUBS_H

#include <unistd.h>

#include "types.h"

ssize_t
pread(int fd, void *dst, size_t n, off_t at)
{
  (void)fd, (void)at;
  any_bytes(dst, n);
  return Frama_C_interval(-1, (int)n);
}

int
open_locked(const char *name, int flags)
{
  (void)name, (void)flags;
  return Frama_C_interval(-1, 1023);
}

struct image;
uint8_t *block_read(struct image *im, uint32_t bno);
uint8_t *block_write(struct image *im, uint32_t bno);

#define block_read  block_of_file
#define block_write block_of_file_changed
#include "tools/mkfs/image.c"
#undef block_read
#undef block_write

// Blocks of each area. The numbers are as small as super_fault lets them be, or
// have a remainder in their last block.
#define LOG    (MINLOGBLOCKS + 1)
#define INODES (IPB + 3)
#define DATA   8
#define START  (KERNELBLOCK + LOG + 2 + 1)
#define BLOCKS (START + DATA)

static uint8_t disk[BLOCKS][BSIZE] __attribute__((aligned(8)));
static bool dirty[BLOCKS];

static struct image image = {
    .name = "image",
    .fd = 3,
    .filesize = BLOCKS * BSIZE,
    .sb =
        {
            .magic = FSMAGIC,
            .size = BLOCKS,
            .nblocks = DATA,
            .ninodes = INODES,
            .nlog = LOG,
            .logstart = KERNELBLOCK,
            .inodestart = KERNELBLOCK + LOG,
            .bmapstart = KERNELBLOCK + LOG + 2,
        },
    .datastart = START,
    .nextfree = START,
    .dirty = dirty,
};

static void
any_disk(void)
{
  assert(super_fault(&image.sb, BLOCKS) == NULL);
  any_bytes(disk, sizeof(disk));
}

uint8_t *
block_read(struct image *im, uint32_t bno)
{
  assert(bno < im->sb.size);
  if (bno >= im->sb.size)
    machine_ends(); // for Eva, which does not take the assert into account
  return disk[bno];
}

uint8_t *
block_write(struct image *im, uint32_t bno)
{
  im->dirty[bno] = true;
  return block_read(im, bno);
}

#endif
