// The superblock and the log.
#include "fsck/parts.h"
#include "fsck/fsck.h"

#include <string.h>

void
check_super(struct checker *ck, uint64_t bytes)
{
  struct superblock *sb = &ck->sb;
  uint64_t start;

  if (bytes < (SUPERBLOCK + 1) * BSIZE)
    give_up("an image of %llu bytes has no superblock",
            (unsigned long long)bytes);
  memcpy(sb, block(ck, SUPERBLOCK), sizeof(*sb));
  if (sb->magic != FSMAGIC)
    give_up("no file system: the magic number is 0x%x", (uint)sb->magic);
  if (sb->size > MAXFSBLOCKS || sb->size > bytes / BSIZE)
    give_up("the image is cut short: %u blocks, and the file has %llu",
            (uint)sb->size, (unsigned long long)(bytes / BSIZE));
  if (sb->ninodes <= ROOTINO || sb->ninodes > MAXINODES ||
      sb->nlog <= MINLOGBLOCKS || sb->nlog > MAXLOGBLOCKS + 1)
    give_up("superblock: %u inodes or %u log blocks cannot be",
            (uint)sb->ninodes, (uint)sb->nlog);
  start = sb->bmapstart + ((uint64_t)sb->size + BPB - 1) / BPB;
  if (sb->logstart != (uint64_t)KERNELBLOCK + sb->nkernel ||
      sb->inodestart != (uint64_t)sb->logstart + sb->nlog ||
      sb->bmapstart !=
          sb->inodestart + (sb->ninodes + (uint64_t)IPB - 1) / IPB ||
      start >= sb->size || sb->nblocks != sb->size - start)
    give_up("superblock: its areas do not follow each other");
  ck->datastart = (uint32_t)start;
}

// ---- the log ----

static bool
complete(struct checker *ck, const struct logheader *h)
{
  struct logheader copy = *h;
  uint32_t sum;

  copy.checksum = 0;
  sum = fs_checksum(CHECKSUM_START, &copy, HEADERWORDS(h->n));
  return fs_checksum(sum, block(ck, ck->sb.logstart + 1), h->n * BSIZE / 4) ==
         h->checksum;
}

// Whether all blocks of a commit belong behind the log.
static bool
inside(struct checker *ck, const struct logheader *h)
{
  for (uint i = 0; i < h->n; i++)
    if (h->block[i] < ck->sb.inodestart || h->block[i] >= ck->sb.size)
      return false;
  return true;
}

void
check_log(struct checker *ck)
{
  struct logheader *h = (void *)block(ck, ck->sb.logstart);

  if (h->magic != LOGMAGIC)
    fault("bad-log", 0, "the magic number is 0x%x", (uint)h->magic);
  else if (h->n >= ck->sb.nlog || h->n > MAXLOGBLOCKS)
    fault("bad-log", 0, "a commit of %u blocks", (uint)h->n);
  else if (h->n > 0 && complete(ck, h) && !inside(ck, h))
    fault("bad-log", 0, "a commit of a block outside the file system");
  else if (h->n > 0 && complete(ck, h))
    for (uint i = 0; i < h->n; i++)
      memcpy(block(ck, h->block[i]), block(ck, ck->sb.logstart + 1 + i), BSIZE);
  h->magic = LOGMAGIC;
  h->n = 0; // or the next mount would undo what is mended here
}
