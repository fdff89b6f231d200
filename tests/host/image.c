// Making and checking the disk's contents with what mkfs is made of, without a
// file: the checker reads the disk where it is.
#include "host.h"

#include "tools/mkfs/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct superblock super;

// By mkfs's own functions, so that what the kernel mounts here is what it
// mounts anywhere.
void
image_make(const struct shape *shape)
{
  struct image im;
  uint32_t i;

  super = (struct superblock){.magic = FSMAGIC,
                              .size = shape->blocks,
                              .ninodes = shape->inodes,
                              .nlog = shape->log,
                              .nkernel = shape->kernel,
                              .logstart = KERNELBLOCK + shape->kernel};
  super.inodestart = super.logstart + super.nlog;
  super.bmapstart = super.inodestart + (super.ninodes + IPB - 1) / IPB;
  super.nblocks = super.size - (uint32_t)super_datastart(&super);
  image_create(&im, "disk", &super);
  log_clear(&im);
  for (i = 0; i < im.datastart; i++)
    block_write(&im, BBLOCK(i, super))[i % BPB / 8] |= (uint8_t)(1 << i % 8);
  dir_make(&im, 0);
  disk_new(shape->blocks);
  for (i = 0; i < super.size; i++)
    memcpy(disk_block(i), block_read(&im, i), BSIZE);
  image_close(&im);
  disk_keep();
  disk_protect(super.logstart);
}

void
image_load(const uint8_t *data, uint n)
{
  uint i;

  memcpy(&super, data + SUPERBLOCK * BSIZE, sizeof(super));
  if (super.magic != FSMAGIC || super.size != n)
    give_up("the image is not of %u blocks", n);
  disk_new(n);
  for (i = 0; i < n; i++)
    memcpy(disk_block(i), data + (size_t)i * BSIZE, BSIZE);
  disk_keep();
  disk_protect(super.logstart);
}

const struct superblock *
image_super(void)
{
  return &super;
}

// Reads what the checker printed since the last time. Counts the lines that
// tell of blocks marked but not used, and shows the others.
static uint
read_report(FILE *report, bool show)
{
  char line[400];
  uint lost = 0;

  rewind(report);
  while (fgets(line, sizeof(line), report) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "bitmap: ", 8) == 0 && strstr(line, "no inode") != NULL)
      lost++;
    if (show)
      remark("mkfs check: %s", line);
  }
  return lost;
}

// The checker works in place: no copy, as it looks at thousands of states.
uint
image_faults(uint *lost)
{
  static FILE *report;
  static uint shown;
  struct image im;
  uint i, n, nlost;

  if (report == NULL) {
    report = tmpfile();
    if (report == NULL)
      give_up("no temporary file");
    remark("the checker of mkfs looks at each state of the disk");
    dup2(fileno(report), STDOUT_FILENO);
  }
  settle();
  image_create(&im, "disk", &super);
  for (i = 0; i < super.size; i++) {
    if (i == SUPERBLOCK) {
      block_read(&im, i);
    } else {
      free(im.block[i]); // what image_create has made
      im.block[i] = disk_block(i);
    }
  }
  n = check_image(&im, false);
  for (i = 0; i < super.size; i++) {
    if (i != SUPERBLOCK)
      im.block[i] = NULL;
  }
  image_close(&im);
  fflush(stdout);
  nlost = read_report(report, false);
  if (lost != NULL) {
    *lost = nlost;
    n -= nlost;
  }
  if (n > 0 && shown++ < 5)
    read_report(report, true);
  if (ftruncate(fileno(report), 0) < 0)
    give_up("cannot truncate the report");
  rewind(report);
  rewind(stdout);
  return n;
}

uint
image_free(void)
{
  uint block, n = 0;

  for (block = super.size - super.nblocks; block < super.size; block++) {
    const uint8_t *map = disk_block(BBLOCK(block, super));

    n += !(map[block % BPB / 8] & (1 << block % 8));
  }
  return n;
}
