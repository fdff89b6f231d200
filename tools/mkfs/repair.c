// The repair: what it does first and last.
#include "tools/mkfs/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAXROUNDS 4 // one repair may uncover what another is needed for

static void
say(const char *what, uint32_t inum, const char *fmt, va_list ap)
{
  printf("%s: ", what);
  if (inum != 0)
    printf("inode %u: ", (uint)inum);
  vprintf(fmt, ap);
  printf("\n");
}

void
repaired(uint32_t inum, const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  say("repaired", inum, fmt, ap);
  va_end(ap);
}

void
not_repaired(uint32_t inum, const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  say("not repaired", inum, fmt, ap);
  va_end(ap);
}

const struct dinode *
look_inode(struct repair *r, uint32_t inum)
{
  uint32_t bno = (uint32_t)IBLOCK(inum, r->im->sb);

  return (const struct dinode *)(const void *)block_read(r->im, bno) +
         inum % IPB;
}

struct dinode *
repair_inode(struct repair *r, uint32_t inum)
{
  uint32_t bno = (uint32_t)IBLOCK(inum, r->im->sb);

  return (struct dinode *)(void *)block_write(r->im, bno) + inum % IPB;
}

// ---- the log ----

// Empties it: a commit that has been installed would be once more at the next
// mount, and undo what is done here.
static void
repair_log(struct repair *r)
{
  const char *why;

  if (log_inspect(r->im, &why) == LOG_BAD)
    repaired(0, "log: emptied, for it was damaged: %s", why);
  log_clear(r->im);
}

// ---- types ----

// Whether its first block begins as a directory's does.
static bool
like_directory(struct repair *r, uint32_t inum)
{
  uint32_t bno = look_inode(r, inum)->addrs[0];
  const struct dirent *entry;

  if (bno < r->im->datastart || bno >= r->im->sb.size)
    return false;
  entry = (const void *)block_read(r->im, bno);
  return entry->inum == inum && strncmp(entry->name, ".", DIRSIZ) == 0;
}

// The root is no directory. What stands in its place, if it is something, gets
// another inode, and a name in /lost+found later.
static void
new_root(struct repair *r)
{
  uint32_t inum = ROOTINO + 1;

  while (inum < r->im->sb.ninodes && look_inode(r, inum)->type != 0)
    inum++;
  if (inum < r->im->sb.ninodes && look_inode(r, ROOTINO)->type != 0)
    *repair_inode(r, inum) = *look_inode(r, ROOTINO);
  memset(repair_inode(r, ROOTINO), 0, sizeof(struct dinode));
  repair_inode(r, ROOTINO)->type = T_DIR;
  repaired(ROOTINO, "the root was no directory: made anew");
}

static void
repair_type(struct repair *r, uint32_t inum)
{
  const struct dinode *d = look_inode(r, inum);
  int16_t type = like_directory(r, inum) ? T_DIR : T_FILE;

  if (d->type < 0 || d->type > T_DEV ||
      (inum == ROOTINO && d->type != T_DIR && type == T_DIR)) {
    repaired(inum, "type was %d, now %s", d->type,
             type == T_DIR ? "directory" : "file");
    repair_inode(r, inum)->type = type;
  }
  if (inum == ROOTINO && d->type != T_DIR)
    new_root(r);
  if (d->type == T_DEV) {
    bool wrong = d->size != 0;

    for (int i = 0; i < ADDRS_PER_INODE; i++)
      wrong = wrong || d->addrs[i] != 0;
    if (wrong) {
      repaired(inum, "a device has no contents now, and size 0");
      memset(repair_inode(r, inum)->addrs, 0, sizeof(d->addrs));
      repair_inode(r, inum)->size = 0;
    }
  }
}

// ---- the bitmap ----

static bool
is_marked(struct repair *r, uint32_t bno)
{
  const uint8_t *map = block_read(r->im, (uint32_t)BBLOCK(bno, r->im->sb));

  return map[bno % BPB / 8] >> bno % 8 & 1;
}

static void
repair_bitmap(struct repair *r)
{
  struct image *im = r->im;
  uint used = 0, freed = 0;

  for (uint32_t bno = 0; bno < im->sb.size; bno++) {
    bool wanted = bno < im->datastart || r->owner[bno] != 0;

    if (wanted == is_marked(r, bno))
      continue;
    block_write(im, (uint32_t)BBLOCK(bno, im->sb))[bno % BPB / 8] ^=
        (uint8_t)(1 << bno % 8);
    if (wanted)
      used++;
    else
      freed++;
  }
  if (used > 0)
    repaired(0, "bitmap: %u blocks that are in use marked as used", used);
  if (freed > 0)
    repaired(0, "bitmap: %u blocks that nothing uses marked as free", freed);
}

bool
room_for(struct repair *r, uint n)
{
  for (uint32_t bno = r->im->datastart; n > 0 && bno < r->im->sb.size; bno++)
    if (!is_marked(r, bno))
      n--;
  return n == 0;
}

// ---- all of it ----

static void
repair_once(struct image *im)
{
  uint32_t ninodes = im->sb.ninodes, size = im->sb.size;
  struct repair r = {
      .im = im,
      .owner = xcalloc(size, sizeof(r.owner[0])),
      .marked = xcalloc(size, sizeof(r.marked[0])),
      .before = xcalloc(size, sizeof(r.before[0])),
      .parent = xcalloc(ninodes, sizeof(r.parent[0])),
      .queue = xcalloc(ninodes, sizeof(r.queue[0])),
      .links = xcalloc(ninodes, sizeof(r.links[0])),
  };

  for (uint32_t bno = 0; bno < size; bno++)
    r.marked[bno] = is_marked(&r, bno);
  repair_log(&r);
  for (uint32_t inum = ROOTINO; inum < ninodes; inum++)
    repair_type(&r, inum);
  repair_blocks(&r);
  repair_bitmap(&r);
  reach_directory(&r, ROOTINO, ROOTINO);
  repair_directories(&r);
  repair_lost(&r);
  repair_links(&r);
  for (uint32_t bno = 0; bno < size; bno++)
    free(r.before[bno]);
  free(r.owner);
  free(r.marked);
  free(r.before);
  free(r.parent);
  free(r.queue);
  free(r.links);
}

// A repair that leaves more faults than it found is not written.
uint
repair_image(struct image *im, uint faults)
{
  uint found = faults, before = faults + 1;

  for (uint round = 0; faults > 0 && faults < before && round < MAXROUNDS;
       round++) {
    before = faults;
    repair_once(im);
    faults = check_count(im);
  }
  if (faults > 0) {
    printf("these faults are left:\n");
    check_image(im, false);
  }
  if (faults <= found)
    image_flush(im);
  else
    not_repaired(0, "the image is as it was");
  return faults;
}
