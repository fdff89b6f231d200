// What no directory names: it was open when it was removed, or it is lost. Then
// the link counts.
#include "fsck/parts.h"
#include "fsck/fsck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- /lost+found ----

// A free entry of a directory; it grows by a block if it has none.
static struct dirent *
free_entry(struct checker *ck, uint32_t dir)
{
  struct dinode *d = &ck->inode[dir];
  uint32_t n = entries(ck, dir), index = d->size / BSIZE;

  for (uint32_t i = 2; i < n; i++)
    if (entry_of(ck, dir, i)->inum == 0)
      return entry_of(ck, dir, i);
  if (block_of(ck, dir, index) == 0) {
    if (index >= NDIRECT)
      give_up("inode %u: no room for a name", (uint)dir);
    d->addrs[index] = new_block(ck);
  }
  d->size += (uint32_t)sizeof(struct dirent);
  return entry_of(ck, dir, n);
}

static uint32_t
make_lost_found(struct checker *ck)
{
  uint32_t inum = ROOTINO + 1;
  struct dinode *d;

  while (inum < ck->sb.ninodes && ck->inode[inum].type != 0)
    inum++;
  if (inum == ck->sb.ninodes)
    give_up("no inode is free for /lost+found");
  d = &ck->inode[inum];
  memset(d, 0, sizeof(*d));
  d->type = T_DIR;
  d->nlink = 1;
  d->size = 2 * sizeof(struct dirent);
  d->addrs[0] = new_block(ck);
  set_entry(entry_of(ck, inum, 0), inum, ".");
  set_entry(entry_of(ck, inum, 1), ROOTINO, "..");
  set_entry(free_entry(ck, ROOTINO), inum, "lost+found");
  ck->names[inum] = 1;
  ck->names[ROOTINO]++;
  ck->inode[ROOTINO].nlink++;
  reach(ck, inum, ROOTINO);
  check_reached(ck);
  return inum;
}

static uint32_t
lost_found(struct checker *ck)
{
  const struct dirent *de =
      find(ck, ROOTINO, "lost+found", 0, entries(ck, ROOTINO));

  if (de == NULL)
    return make_lost_found(ck);
  if (ck->inode[de->inum].type != T_DIR)
    give_up("/lost+found is no directory");
  return de->inum;
}

static void
rescue(struct checker *ck, uint32_t inum)
{
  uint32_t dir = lost_found(ck);
  char name[DIRSIZ + 1];
  struct dirent *up;

  fault("lost-inode", inum, "no directory names it");
  snprintf(name, sizeof(name), "#%u", (uint)inum);
  for (uint n = 1; find(ck, dir, name, 0, entries(ck, dir)) != NULL; n++)
    snprintf(name, sizeof(name), "#%u.%u", (uint)inum, n);
  set_entry(free_entry(ck, dir), inum, name);
  ck->names[inum]++;
  if (ck->inode[inum].type != T_DIR)
    return;
  ck->names[dir]++;
  ck->inode[dir].nlink++;
  up = entry_of(ck, inum, 1);
  if (strncmp(up->name, "..", DIRSIZ) == 0)
    up->inum = (uint16_t)dir;
  reach(ck, inum, dir);
  check_reached(ck);
}

static void
rescue_or_free(struct checker *ck, uint32_t inum)
{
  if (ck->inode[inum].nlink != 0) {
    rescue(ck, inum);
    return;
  }
  fault("unlinked", inum, "it was open when its name was removed");
  free_inode(ck, inum);
}

// ---- directories ----

static bool
stray(struct checker *ck, uint32_t inum)
{
  return ck->inode[inum].type == T_DIR && ck->parent[inum] == 0;
}

// Notes all that another stray directory names.
static void
note_below(struct checker *ck, bool *below)
{
  memset(below, 0, ck->sb.ninodes * sizeof(below[0]));
  for (uint32_t dir = ROOTINO; dir < ck->sb.ninodes; dir++)
    for (uint32_t i = 2; stray(ck, dir) && i < entries(ck, dir); i++) {
      uint32_t inum = entry_of(ck, dir, i)->inum;

      if (inum < ck->sb.ninodes && inum != dir)
        below[inum] = true;
    }
}

// First the tops of trees, as often as freeing one leaves others; what is left
// are circles.
static void
check_strays(struct checker *ck)
{
  bool *below = zeroed(ck->sb.ninodes, sizeof(below[0])), again = true;

  while (again) {
    again = false;
    note_below(ck, below);
    for (uint32_t inum = ROOTINO; inum < ck->sb.ninodes; inum++)
      if (stray(ck, inum) && !below[inum]) {
        rescue_or_free(ck, inum);
        again = true;
      }
  }
  for (uint32_t inum = ROOTINO; inum < ck->sb.ninodes; inum++)
    if (stray(ck, inum))
      rescue(ck, inum);
  free(below);
}

void
check_lost(struct checker *ck)
{
  check_strays(ck);
  for (uint32_t inum = ROOTINO; inum < ck->sb.ninodes; inum++)
    if (ck->inode[inum].type != 0 && ck->names[inum] == 0)
      rescue_or_free(ck, inum);
}

// ---- link counts ----

void
check_links(struct checker *ck)
{
  for (uint32_t inum = ROOTINO; inum < ck->sb.ninodes; inum++) {
    struct dinode *d = &ck->inode[inum];
    int16_t names = (int16_t)ck->names[inum];

    if (d->type == 0 || d->nlink == names)
      continue;
    fault("link-count", inum, "it is %d, and %d names are there", d->nlink,
          names);
    d->nlink = names;
  }
}
