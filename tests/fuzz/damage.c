// Damage to a disk, chosen by a fuzzer.
//
// Whatever is chosen is damage of a kind that means something: a field of the
// superblock, of the log's header, of an inode; an entry of a directory, of an
// indirect block, of the bitmap; blocks that trade places. Noise would mostly
// be refused at the first magic number.
#include "tests/fuzz/fuzz.h"

#include "types.h"
#include "fs.h"
#define stat disk_stat
#include "stat.h"
#undef stat

#include <string.h>

struct disk {
  uint8_t *data;
  const struct superblock *sb;
};

static void *
block(const struct disk *d, uint32_t n)
{
  return d->data + (size_t)(n % d->sb->size) * BSIZE;
}

// A number that is likely to be taken for something, or any.
static uint32_t
value(struct input *in, const struct disk *d)
{
  uint32_t start = d->sb->size - d->sb->nblocks, how = take(in, 1);

  switch (how % 8) {
  case 0:
    return take(in, 1);
  case 1:
    return 0u - 1 - take(in, 1);
  case 2:
    return 0x7fffffffu + how / 8;
  case 3:
    return start + take(in, 1) - 2;
  case 4:
    return d->sb->size + how / 8 - 4;
  case 5:
    return 1u << how / 8;
  case 6:
    return take(in, 1) * BSIZE + how / 8;
  default:
    return take(in, 4);
  }
}

static struct dinode *
any_inode(struct input *in, const struct disk *d)
{
  struct dinode *table = block(d, d->sb->inodestart);

  return table + take(in, 1) % (d->sb->ninodes < 16 ? d->sb->ninodes : 16);
}

// Makes the log's header one that recovery believes.
static void
sign_log(const struct disk *d)
{
  struct logheader *h = block(d, d->sb->logstart);
  uint32_t sum, i;

  if (h->n >= d->sb->nlog)
    return;
  h->magic = LOGMAGIC;
  h->checksum = 0;
  sum = fs_checksum(CHECKSUM_START, h, 4 + h->n);
  for (i = 0; i < h->n; i++)
    sum = fs_checksum(sum, block(d, d->sb->logstart + 1 + i), BSIZE / 4);
  h->checksum = sum;
}

static void
damage_log(struct input *in, const struct disk *d)
{
  struct logheader *h = block(d, d->sb->logstart);
  uint32_t i, n = take(in, 1) % 8;

  h->n = take(in, 1) % 4 == 0 ? value(in, d) : n;
  for (i = 0; i < n; i++) {
    h->block[i] = value(in, d);
    memcpy(block(d, d->sb->logstart + 1 + i), block(d, take(in, 2)), BSIZE);
  }
  sign_log(d);
}

static void
damage_inode(struct input *in, const struct disk *d)
{
  struct dinode *ip = any_inode(in, d);
  uint32_t field = take(in, 1) % (5 + NDIRECT + 2);

  if (field == 0)
    ip->type = (int16_t)value(in, d);
  else if (field == 1)
    ip->nlink = (int16_t)value(in, d);
  else if (field == 2)
    ip->size = value(in, d);
  else if (field == 3)
    ip->major = (int16_t)value(in, d);
  else if (field == 4)
    *ip = *any_inode(in, d);
  else
    ip->addrs[field - 5] = value(in, d);
}

// Entries of the block that an inode has as its indirect one.
static void
damage_indirect(struct input *in, const struct disk *d)
{
  uint32_t *entry =
      block(d, any_inode(in, d)->addrs[NDIRECT + take(in, 1) % 2]);
  uint32_t first = take(in, 1), n = take(in, 2) % NINDIRECT, new, i;

  if ((uint8_t *)entry == d->data) // none: block 0
    return;
  new = value(in, d);
  for (i = 0; i <= n; i++)
    entry[(first + i) % NINDIRECT] = new;
}

static void
damage_directory(struct input *in, const struct disk *d)
{
  struct dirent *de = block(d, any_inode(in, d)->addrs[take(in, 1) % 2]);
  uint32_t how = take(in, 1);

  if ((uint8_t *)de == d->data)
    return;
  de += how / 4 % 16;
  if (how % 4 == 0)
    de->inum = (uint16_t)value(in, d);
  else if (how % 4 == 1)
    de->name[take(in, 1) % DIRSIZ] = (char)take(in, 1);
  else if (how % 4 == 2)
    de[1] = de[0];
  else
    take_text(in, de->name, DIRSIZ - 1);
}

static void
damage_blocks(struct input *in, const struct disk *d)
{
  static uint8_t kept[BSIZE];
  uint32_t how = take(in, 1), a = take(in, 2), b = take(in, 2);

  if (a % d->sb->size == SUPERBLOCK || b % d->sb->size == SUPERBLOCK)
    return;
  switch (how % 4) {
  case 0: // trade places
    memcpy(kept, block(d, a), BSIZE);
    memmove(block(d, a), block(d, b), BSIZE);
    memcpy(block(d, b), kept, BSIZE);
    break;
  case 1:
    memmove(block(d, a), block(d, b), BSIZE);
    break;
  case 2:
    memset(block(d, a), (int)b, BSIZE);
    break;
  default:
    *((uint32_t *)block(d, a) + b % (BSIZE / 4)) = value(in, d);
  }
}

bool
damage(struct input *in, uint8_t *disk, const struct superblock *sb)
{
  struct superblock copy = *sb; // *sb may be on that disk
  struct disk d = {disk, &copy};
  uint32_t *map = block(&d, copy.bmapstart), how = take(in, 1);
  uint32_t *super = block(&d, SUPERBLOCK);

  if (how % 16 < 5)
    damage_inode(in, &d);
  else if (how % 16 < 7)
    damage_indirect(in, &d);
  else if (how % 16 < 10)
    damage_directory(in, &d);
  else if (how % 16 < 12)
    map[take(in, 2) % (copy.size / 32 + 1)] ^= value(in, &d);
  else if (how % 16 < 13)
    damage_log(in, &d);
  else if (how % 16 < 15)
    damage_blocks(in, &d);
  else
    super[take(in, 1) % 9] = value(in, &d);
  return how % 16 != 15;
}
