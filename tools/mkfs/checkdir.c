// The checker's part for directories.
//
// They are read in the order they are found, root first. The first entry that
// names a directory makes its parent; any further one is a fault. So what has
// been reached is a tree, whatever the image holds.
#include "tools/mkfs/check.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PERBLOCK (BSIZE / sizeof(struct dirent))

// The walk, and the directory it is reading.
struct walk {
  struct check *ck;
  uint32_t *queue;           // [sb.ninodes] directories found, each once
  uint32_t head, tail;       // the next to read, the next to put
  uint32_t dir;              // the one being read
  bool orphan;               // removed while open: must be empty
  bool dot, dotdot;          // "." and ".." were where they belong
  uint32_t nblocks;          // sound ones met in it
  const struct dirent **all; // [nall] its entries, for the search for twins
  size_t nall, room;
};

static void
enqueue(struct walk *w, uint32_t inum)
{
  assert(!w->ck->node[inum].reached && w->tail < w->ck->im->sb.ninodes);
  w->ck->node[inum].reached = true;
  w->queue[w->tail++] = inum;
}

// ---- one entry ----

// Reports a name that no file can have.
static void
check_name(struct walk *w, uint32_t slot, const struct dirent *entry)
{
  size_t n = 0;

  while (n < DIRSIZ && entry->name[n] != '\0')
    n++;
  if (n == 0)
    fault(w->ck, w->dir, "entry %u has an empty name, for inode %u", (uint)slot,
          entry->inum);
  if (memchr(entry->name, '/', n) != NULL)
    fault(w->ck, w->dir, "entry %u, \"%s\", has a / in its name", (uint)slot,
          printable(entry->name, n));
  for (size_t i = n; i < DIRSIZ; i++)
    if (entry->name[i] != '\0') {
      fault(w->ck, w->dir,
            "entry %u, \"%s\": byte %u of the name is 0x%x, expected 0",
            (uint)slot, printable(entry->name, n), (uint)i,
            (uchar)entry->name[i]);
      break;
    }
}

// Whether `inum` is the directory being read or one above it. The way up may
// be long: it is not looked at when the answer would not be shown.
static bool
is_above(struct walk *w, uint32_t inum)
{
  uint32_t dir = w->dir;

  for (uint32_t i = 0; i < w->ck->im->sb.ninodes && dir != 0; i++) {
    if (dir == inum || w->ck->faults >= MAXSHOWN)
      return true;
    dir = w->ck->node[dir].parent;
  }
  return false;
}

// An entry that names directory `inum`.
static void
check_subdir(struct walk *w, const struct dirent *entry, uint32_t inum)
{
  struct node *node = &w->ck->node[inum];
  const char *name = printable(entry->name, DIRSIZ);

  if (inum == ROOTINO || (node->reached && is_above(w, inum))) {
    fault(w->ck, w->dir, "entry \"%s\" is a loop, back to %s", name,
          describe(w->ck, inum));
  } else if (node->parent != 0) {
    fault(w->ck, w->dir, "entry \"%s\" is a second name of directory %s", name,
          describe(w->ck, inum));
  } else {
    node->parent = w->dir;
    memcpy(node->name, entry->name, DIRSIZ);
    node->excused = false; // its tree, unreachable, has its top above it
    if (!node->reached) {
      w->ck->node[w->dir].links++; // its ".."
      enqueue(w, inum);
    }
  }
}

static void
check_entry(struct walk *w, uint32_t slot, const struct dirent *entry)
{
  const char *name = printable(entry->name, DIRSIZ);
  struct check *ck = w->ck;
  uint32_t inum = entry->inum;
  struct node *node;

  check_name(w, slot, entry);
  if (w->orphan) {
    fault(ck, w->dir, "was removed, but has an entry \"%s\"", name);
    return;
  }
  if (inum >= ck->im->sb.ninodes) {
    fault(ck, w->dir, "entry \"%s\" is inode %u, expected 1 to %u", name,
          (uint)inum, (uint)ck->im->sb.ninodes - 1);
    return;
  }
  node = &ck->node[inum];
  if (!node->used) {
    fault(ck, w->dir, "entry \"%s\" is inode %u, which is free", name,
          (uint)inum);
    return;
  }
  node->links++;
  if (node->d.type == T_DIR) {
    check_subdir(w, entry, inum);
  } else if (node->parent == 0) {
    node->parent = w->dir;
    memcpy(node->name, entry->name, DIRSIZ);
  }
}

// Entry 0 is ".", entry 1 is "..". Whether this entry is the one it should be.
static bool
check_dots(struct walk *w, uint32_t slot, const struct dirent *entry)
{
  const char *expected = slot == 0 ? "." : "..";
  struct check *ck = w->ck;
  uint32_t target = ck->node[w->dir].parent;

  if (slot > 1 || strncmp(entry->name, expected, DIRSIZ) != 0)
    return false;
  check_name(w, slot, entry);
  *(slot == 0 ? &w->dot : &w->dotdot) = true;
  if (slot == 0 || w->dir == ROOTINO)
    target = w->dir;
  if (target != 0) {
    if (entry->inum != target)
      fault(ck, w->dir, "\"%s\" is inode %u, expected %u", expected,
            entry->inum, (uint)target);
  } else if (!w->orphan && entry->inum < ck->im->sb.ninodes) {
    // The top of an unreachable tree: it still counts where ".." leads.
    ck->node[entry->inum].links++;
  }
  return true;
}

// ---- one directory ----

static void
check_block(void *arg, uint32_t index, const uint8_t *data)
{
  struct walk *w = arg;
  uint32_t left = w->ck->node[w->dir].d.size - index * BSIZE;
  const struct dirent *entry = (const void *)data;

  w->nblocks++;
  if (w->nall + PERBLOCK > w->room) {
    w->room = 2 * w->room + PERBLOCK;
    w->all = xrealloc(w->all, w->room * sizeof(w->all[0]));
  }
  for (uint32_t i = 0; i < PERBLOCK && left >= sizeof(*entry); i++) {
    uint32_t slot = index * (uint32_t)PERBLOCK + i;

    if (entry->inum != 0) {
      w->all[w->nall++] = entry;
      if (!check_dots(w, slot, entry))
        check_entry(w, slot, entry);
    }
    left -= (uint32_t)sizeof(*entry);
    entry++;
  }
}

static int
compare(const void *a, const void *b)
{
  const struct dirent *const *x = a, *const *y = b;

  return strncmp((*x)->name, (*y)->name, DIRSIZ);
}

static void
check_directory(struct walk *w, uint32_t dir)
{
  struct check *ck = w->ck;
  uint32_t size = ck->node[dir].d.size,
           nblocks = size / BSIZE + (size % BSIZE != 0);
  uint faults;

  w->dir = dir;
  w->dot = w->dotdot = false;
  w->nall = w->nblocks = 0;
  if (size % sizeof(struct dirent) != 0)
    fault(ck, dir, "a directory of %u bytes, expected a multiple of %u",
          (uint)size, (uint)sizeof(struct dirent));
  faults = ck->faults;
  claim_blocks(ck, dir, check_block, w);
  if (w->nblocks < nblocks && ck->faults == faults)
    fault(ck, dir, "a directory of %u bytes with %u holes, expected none",
          (uint)size, (uint)(nblocks - w->nblocks));
  if (!w->dot)
    fault(ck, dir, "entry 0 is not \".\"");
  if (!w->dotdot)
    fault(ck, dir, "entry 1 is not \"..\"");
  if (w->nall > 1)
    qsort(w->all, w->nall, sizeof(w->all[0]), compare);
  for (size_t i = 1; i < w->nall; i++)
    if (compare(&w->all[i - 1], &w->all[i]) == 0)
      fault(ck, dir, "two entries \"%s\", inodes %u and %u",
            printable(w->all[i]->name, DIRSIZ), w->all[i - 1]->inum,
            w->all[i]->inum);
}

// ---- all directories ----

static void
read_queue(struct walk *w)
{
  while (w->head < w->tail)
    check_directory(w, w->queue[w->head++]);
}

// What is left is unreachable, or was removed while somebody had it open.
static void
check_strays(struct walk *w)
{
  struct check *ck = w->ck;

  for (uint32_t inum = ROOTINO; inum < ck->im->sb.ninodes; inum++) {
    struct node *node = &ck->node[inum];

    if (!node->used || node->d.type != T_DIR || node->reached)
      continue;
    w->orphan = node->d.nlink == 0;
    if (!w->orphan) {
      fault(ck, inum, "unreachable: a directory no path from / leads to");
      node->excused = true;
    }
    enqueue(w, inum);
    check_directory(w, w->queue[w->head++]);
    w->orphan = false;
    read_queue(w);
  }
}

void
check_tree(struct check *ck)
{
  struct node *root = &ck->node[ROOTINO];
  struct walk w = {.ck = ck};

  w.queue = xcalloc(ck->im->sb.ninodes, sizeof(w.queue[0]));
  if (root->used && root->d.type == T_DIR) {
    root->links = 1; // its "..", in place of a name
    enqueue(&w, ROOTINO);
    read_queue(&w);
  } else {
    fault(ck, ROOTINO, "the root has type %d, expected %d", root->d.type,
          T_DIR);
    root->excused = true;
  }
  check_strays(&w);
  free(w.queue);
  free(w.all);
}
