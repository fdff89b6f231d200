// A superblock that is wrong. Each number in it follows from the others, so one
// that is wrong can be found; and a log and a root directory must be where it
// says. The sizes must be the file's too, where they do not confirm each other:
// a size too small would cut files off. There is no second superblock to ask.
#include "tools/mkfs/image.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NFIELDS      9
#define FIELD_BLOCKS 2
#define FIELD_SIZE   8

static uint32_t
div_up(uint32_t n, uint32_t by)
{
  return (n + by - 1) / by;
}

// The size that so many data blocks make, with the bitmap for all of it.
static uint32_t
size_of(const struct superblock *sb)
{
  for (uint32_t maps = 1; maps <= MAXFSBLOCKS / BPB; maps++) {
    uint32_t size = sb->bmapstart + maps + sb->nblocks;

    if (div_up(size, BPB) == maps)
      return size;
  }
  return sb->size;
}

// Sets one field to what follows from the others; 0 sets none.
static const char *
derive(struct superblock *sb, int field)
{
  switch (field) {
  case 1:
    sb->magic = FSMAGIC;
    return "the magic number";
  case FIELD_BLOCKS:
    sb->nblocks = sb->size - (uint32_t)super_datastart(sb);
    return "the number of data blocks";
  case 3:
    sb->bmapstart = sb->inodestart + div_up(sb->ninodes, (uint32_t)IPB);
    return "the bitmap's start";
  case 4:
    sb->inodestart = sb->logstart + sb->nlog;
    return "the inodes' start";
  case 5:
    sb->logstart = KERNELBLOCK + sb->nkernel;
    return "the log's start";
  case 6:
    sb->nkernel = sb->logstart - KERNELBLOCK;
    return "the number of blocks for the kernel";
  case 7:
    sb->nlog = sb->inodestart - sb->logstart;
    return "the size of the log";
  case FIELD_SIZE:
    sb->size = size_of(sb);
    return "the size";
  case 9:
    sb->ninodes = (sb->bmapstart - sb->inodestart) * (uint32_t)IPB;
    return "the number of inodes";
  default:
    return NULL;
  }
}

// Whether this superblock is sane, and what it leads to is there.
static bool
plausible(struct image *im, const struct superblock *sb)
{
  struct dinode root;
  uint32_t magic;

  if (super_fault(sb, sb->size) != NULL ||
      super_datastart(sb) * BSIZE > im->filesize)
    return false;
  return pread(im->fd, &magic, sizeof(magic), (off_t)sb->logstart * BSIZE) ==
             (ssize_t)sizeof(magic) &&
         magic == LOGMAGIC &&
         pread(im->fd, &root, sizeof(root),
               (off_t)sb->inodestart * BSIZE + ROOTINO * (off_t)sizeof(root)) ==
             (ssize_t)sizeof(root) &&
         root.type == T_DIR;
}

bool
repair_super(struct image *im)
{
  for (int field = 0; field <= NFIELDS; field++) {
    struct superblock sb = im->sb;
    const char *what = derive(&sb, field);
    uint64_t bytes = (uint64_t)sb.size * BSIZE;

    if (!plausible(im, &sb))
      continue;
    if ((field == FIELD_BLOCKS || field == FIELD_SIZE) && bytes != im->filesize)
      continue;
    im->sb = sb;
    image_begin(im);
    memcpy(block_write(im, SUPERBLOCK), &sb, sizeof(sb));
    if (what != NULL)
      printf("repaired: superblock: %s, from the other numbers\n", what);
    if (bytes > im->filesize)
      printf("repaired: the image was cut off: what was in the last %llu bytes "
             "is lost, zeros are there now\n",
             (unsigned long long)(bytes - im->filesize));
    return true;
  }
  printf("not repaired: superblock: more than one number is wrong\n");
  return false;
}
