// The checker: log, inodes, blocks, links, bitmap; for directories see
// checkdir.c. It changes nothing, but for a commit it is told to replay.
#include "tools/mkfs/check.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- the report ----

// The path of an inode, built from its end; what has no parent starts with
// "?", what does not fit with "...".
static const char *
path_of(struct check *ck, uint32_t inum, char *buffer, size_t size)
{
  char *start = buffer + size - 1;

  *start = '\0';
  if (inum == ROOTINO)
    return "/";
  while (inum != ROOTINO) {
    const char *name = ck->node[inum].name;
    size_t n = strlen(name);

    if (ck->node[inum].parent == 0) {
      *--start = '?';
      break;
    }
    if ((size_t)(start - buffer) < n + 5) {
      start -= 3;
      memcpy(start, "...", 3);
      break;
    }
    while (n > 0)
      *--start = printable_char(name[--n]);
    *--start = '/';
    inum = ck->node[inum].parent;
  }
  return start;
}

const char *
describe(struct check *ck, uint32_t inum)
{
  static char text[4][300];
  static uint next;
  char *out = text[next++ % 4], path[256];

  assert(inum < ck->im->sb.ninodes);
  snprintf(out, sizeof(text[0]), "inode %u (%s)", (uint)inum,
           path_of(ck, inum, path, sizeof(path)));
  return out;
}

void
fault(struct check *ck, uint32_t inum, const char *fmt, ...)
{
  va_list ap;

  ck->faults++;
  if (ck->faults > MAXSHOWN || ck->quiet)
    return;
  if (inum != 0)
    printf("%s: ", describe(ck, inum));
  va_start(ap, fmt);
  vprintf(fmt, ap);
  va_end(ap);
  printf("\n");
}

// Prints what is odd but no fault.
static void __attribute__((format(printf, 2, 3)))
note(struct check *ck, const char *fmt, ...)
{
  va_list ap;

  if (ck->quiet)
    return;
  printf("note: ");
  va_start(ap, fmt);
  vprintf(fmt, ap);
  va_end(ap);
  printf("\n");
}

// ---- the log ----

static void
check_log(struct check *ck, bool repair)
{
  struct image *im = ck->im;
  const char *why;
  uint pending;

  switch (log_inspect(im, &why)) {
  case LOG_EMPTY:
    break;
  case LOG_BAD:
    fault(ck, 0, "log: %s", why);
    break;
  case LOG_TORN:
    note(ck, "log: a commit that is not whole; it never happened");
    break;
  case LOG_COMMIT:
    pending = log_pending(im);
    log_replay(im);
    if (pending > 0 && repair)
      log_settle(im);
    if (pending > 0)
      note(ck, "log: a pending commit, %u blocks to install, %s", pending,
           repair ? "replayed" : "checked as if replayed");
    break;
  }
}

// ---- inodes and their blocks ----

static void
read_inodes(struct check *ck)
{
  struct image *im = ck->im;

  for (uint32_t inum = ROOTINO; inum < im->sb.ninodes; inum++) {
    struct dinode *d = &ck->node[inum].d;
    uint32_t bno = (uint32_t)IBLOCK(inum, im->sb);

    memcpy(d, block_read(im, bno) + inum % IPB * sizeof(*d), sizeof(*d));
    ck->node[inum].used = d->type != 0;
  }
}

// One inode's blocks being claimed.
struct claim {
  struct check *ck;
  uint32_t inum;
  uint64_t nblocks; // that its size needs
  leaf_visit leaf;
  void *arg;
};

// Claims block `bno`, found where the inode's data block `index`, or what leads
// to it and the next ones, belongs. Whether it may be read.
static bool
claim_one(struct claim *cl, uint64_t index, uint32_t bno, const char *what)
{
  struct check *ck = cl->ck;
  struct image *im = ck->im;
  uint at = (uint)index;

  if (bno < im->datastart || bno >= im->sb.size) {
    fault(ck, cl->inum, "%s %u is block %u, expected %u to %u", what, at,
          (uint)bno, (uint)im->datastart, (uint)im->sb.size - 1);
    return false;
  }
  if (ck->owner[bno] != 0) {
    fault(ck, cl->inum, "%s %u is block %u, used already by %s", what, at,
          (uint)bno, describe(ck, ck->owner[bno]));
    return false;
  }
  ck->owner[bno] = cl->inum;
  return true;
}

static void
claim_leaf(struct claim *cl, uint64_t index, uint32_t bno)
{
  bool sound;

  if (bno == 0)
    return; // a hole
  sound = claim_one(cl, index, bno, "data block");
  if (index >= cl->nblocks)
    fault(cl->ck, cl->inum, "data block %u is block %u, beyond its %u bytes",
          (uint)index, (uint)bno, (uint)cl->ck->node[cl->inum].d.size);
  else if (sound && cl->leaf != NULL)
    cl->leaf(cl->arg, (uint32_t)index, block_read(cl->ck->im, bno));
}

// An indirect block `depth` levels above the data, whose first is `index`.
static void
claim_indirect(struct claim *cl, uint64_t index, uint32_t bno, int depth)
{
  const uint32_t *list;

  if (bno == 0 || !claim_one(cl, index, bno, "indirect block for data block"))
    return;
  if (index >= cl->nblocks)
    fault(cl->ck, cl->inum, "indirect block %u lies beyond its %u bytes",
          (uint)bno, (uint)cl->ck->node[cl->inum].d.size);
  list = (const void *)block_read(cl->ck->im, bno);
  for (uint i = 0; i < NINDIRECT; i++)
    if (depth > 1)
      claim_indirect(cl, index + (uint64_t)i * NINDIRECT, list[i], depth - 1);
    else
      claim_leaf(cl, index + i, list[i]);
}

void
claim_blocks(struct check *ck, uint32_t inum, leaf_visit leaf, void *arg)
{
  const struct dinode *d = &ck->node[inum].d;
  struct claim cl = {
      .ck = ck,
      .inum = inum,
      .nblocks = ((uint64_t)d->size + BSIZE - 1) / BSIZE,
      .leaf = leaf,
      .arg = arg,
  };

  if (d->size > MAXBYTES)
    fault(ck, inum, "size is %u, expected at most %d", (uint)d->size, MAXBYTES);
  for (uint i = 0; i < NDIRECT; i++)
    claim_leaf(&cl, i, d->addrs[i]);
  claim_indirect(&cl, NDIRECT, d->addrs[NDIRECT], 1);
  claim_indirect(&cl, NDIRECT + NINDIRECT, d->addrs[NDIRECT + 1], 2);
}

// All but the directories, which check_tree has done. What is no known type is
// taken for a file, so that its blocks do not look unused.
static void
check_files(struct check *ck)
{
  for (uint32_t inum = ROOTINO; inum < ck->im->sb.ninodes; inum++) {
    const struct dinode *d = &ck->node[inum].d;

    if (!ck->node[inum].used || d->type == T_DIR)
      continue;
    if (d->type < 0 || d->type > T_DEV)
      fault(ck, inum, "type is %d, expected 0 to %d", d->type, T_DEV);
    if (d->type == T_DEV && d->size != 0)
      fault(ck, inum, "a device of %u bytes, expected 0", (uint)d->size);
    claim_blocks(ck, inum, NULL, NULL);
  }
}

// ---- links ----

static void
check_links(struct check *ck)
{
  for (uint32_t inum = ROOTINO; inum < ck->im->sb.ninodes; inum++) {
    const struct node *node = &ck->node[inum];

    if (!node->used || node->excused)
      continue;
    if (node->links == 0 && node->d.nlink == 0)
      note(ck, "inode %u was removed while open: mounting frees it",
           (uint)inum);
    else if (node->links == 0)
      fault(ck, inum, "unreachable: link count is %d, but no entry names it",
            node->d.nlink);
    else if (node->d.nlink < 0 || (uint32_t)node->d.nlink != node->links)
      fault(ck, inum, "link count is %d, expected %u", node->d.nlink,
            (uint)node->links);
  }
}

// ---- the bitmap ----

static void
check_bitmap(struct check *ck)
{
  struct image *im = ck->im;

  for (uint32_t bno = 0; bno < im->sb.size; bno++) {
    const uint8_t *map = block_read(im, (uint32_t)BBLOCK(bno, im->sb));
    bool marked = map[bno % BPB / 8] >> bno % 8 & 1;

    if (bno < im->datastart && !marked)
      fault(ck, 0, "bitmap: block %u is free, expected used: no data block",
            (uint)bno);
    else if (bno >= im->datastart && marked && ck->owner[bno] == 0)
      fault(ck, 0, "bitmap: block %u is used, expected free: no inode has it",
            (uint)bno);
    else if (!marked && ck->owner[bno] != 0)
      fault(ck, ck->owner[bno], "bitmap: block %u is free, expected used",
            (uint)bno);
  }
}

static uint
check_all(struct image *im, bool repair, bool quiet)
{
  struct check ck = {.im = im, .quiet = quiet};

  ck.node = xcalloc(im->sb.ninodes, sizeof(ck.node[0]));
  ck.owner = xcalloc(im->sb.size, sizeof(ck.owner[0]));
  check_log(&ck, repair);
  read_inodes(&ck);
  check_tree(&ck);
  check_files(&ck);
  check_links(&ck);
  check_bitmap(&ck);
  if (ck.faults > MAXSHOWN && !quiet)
    printf("(%u more)\n", ck.faults - MAXSHOWN);
  free(ck.node);
  free(ck.owner);
  return ck.faults;
}

uint
check_image(struct image *im, bool repair)
{
  return check_all(im, repair, false);
}

uint
check_count(struct image *im)
{
  return check_all(im, false, true);
}
