// The repair's part for what no directory names, and for link counts. What is
// reached from the root is a tree of sound directories by now.
#include "tools/mkfs/repair.h"

#include <stdlib.h>
#include <string.h>

// ---- /lost+found ----

static bool
inode_left(struct repair *r)
{
  for (uint32_t inum = ROOTINO; inum < r->im->sb.ninodes; inum++)
    if (look_inode(r, inum)->type == 0)
      return true;
  return false;
}

// The directory /lost+found, made if need be; 0 if there is no room for it.
static uint32_t
lost_found(struct repair *r)
{
  const char *name = "lost+found";
  uint32_t inum = dir_find(r->im, ROOTINO, name);

  if (inum != 0 && look_inode(r, inum)->type != T_DIR) {
    name = "lost+found.dir"; // a file has the name
    inum = dir_find(r->im, ROOTINO, name);
  }
  if (inum != 0)
    return look_inode(r, inum)->type == T_DIR ? inum : 0;
  if (!inode_left(r) || !room_for(r, 4))
    return 0;
  inum = dir_make(r->im, ROOTINO);
  dir_enter(r->im, ROOTINO, name, inum);
  reach_directory(r, inum, ROOTINO);
  repair_directories(r); // while it is empty: what comes into it is sound
  repaired(0, "made the directory /%s", name);
  return inum;
}

// Gives an inode without a name one there.
static void
rescue(struct repair *r, uint32_t inum)
{
  uint32_t dir = lost_found(r);
  const char *name;

  if (dir == 0 || !room_for(r, 3)) {
    not_repaired(inum, "no directory names it, and /lost+found has no room");
    return;
  }
  name = unused_name(r, dir, inum);
  dir_enter(r->im, dir, name, inum);
  repaired(inum, "no directory named it: now it is /lost+found/%s", name);
  r->links[inum] = 1;
  if (look_inode(r, inum)->type == T_DIR)
    reach_directory(r, inum, dir);
  repair_directories(r);
}

// ---- directories ----

static void
note_entry(struct repair *r, uint32_t dir, const struct dirent *entry,
           void *arg)
{
  (void)r;
  (void)dir;
  (void)entry;
  *(bool *)arg = false;
}

static bool
is_stray(struct repair *r, uint32_t inum)
{
  const struct dinode *d = look_inode(r, inum);
  bool empty = true;

  if (d->type != T_DIR || r->parent[inum] != 0)
    return false;
  each_entry(r, inum, note_entry, &empty);
  return d->nlink != 0 || !empty; // else it was removed while open
}

// Notes in arg[] that a stray directory names the other.
static void
note_below(struct repair *r, uint32_t dir, const struct dirent *entry,
           void *arg)
{
  bool *below = arg;

  if (entry->inum < r->im->sb.ninodes && entry->inum != dir)
    below[entry->inum] = true;
}

// First the tops of unreachable trees, then what is left: loops. What is no
// stray and has not been reached was removed, and is empty.
static void
rescue_directories(struct repair *r)
{
  uint32_t n = r->im->sb.ninodes;
  bool *below = xcalloc(n, sizeof(below[0]));

  for (uint32_t inum = ROOTINO; inum < n; inum++)
    if (is_stray(r, inum))
      each_entry(r, inum, note_below, below);
  for (uint32_t inum = ROOTINO; inum < n; inum++)
    if (is_stray(r, inum) && !below[inum])
      rescue(r, inum);
  for (uint32_t inum = ROOTINO; inum < n; inum++)
    if (is_stray(r, inum))
      rescue(r, inum);
    else if (look_inode(r, inum)->type == T_DIR && r->parent[inum] == 0) {
      repaired(inum, "a directory that was removed while open: freed");
      inode_truncate(r->im, inum);
      memset(repair_inode(r, inum), 0, sizeof(struct dinode));
    }
  free(below);
}

// ---- files ----

static void
count_entry(struct repair *r, uint32_t dir, const struct dirent *entry,
            void *arg)
{
  (void)arg;
  if (entry->inum >= r->im->sb.ninodes)
    return; // in a directory that could not be repaired
  r->links[entry->inum]++;
  if (look_inode(r, entry->inum)->type == T_DIR)
    r->links[dir]++; // its ".."
}

static void
count_links(struct repair *r)
{
  memset(r->links, 0, r->im->sb.ninodes * sizeof(r->links[0]));
  r->links[ROOTINO] = 1; // its "..", in place of a name
  for (uint32_t i = 0; i < r->tail; i++)
    each_entry(r, r->queue[i], count_entry, NULL);
}

static bool
has_contents(const struct dinode *d)
{
  for (int i = 0; i < ADDRS_PER_INODE; i++)
    if (d->addrs[i] != 0)
      return true;
  return false;
}

void
repair_lost(struct repair *r)
{
  rescue_directories(r);
  count_links(r);
  for (uint32_t inum = ROOTINO; inum < r->im->sb.ninodes; inum++) {
    const struct dinode *d = look_inode(r, inum);

    if (d->type == 0 || d->type == T_DIR || r->links[inum] > 0 ||
        d->nlink == 0) // removed while open: the kernel frees it
      continue;
    if (has_contents(d)) {
      rescue(r, inum);
    } else {
      repaired(inum, "no directory named it, and it was empty: freed");
      memset(repair_inode(r, inum), 0, sizeof(*d));
    }
  }
  count_links(r);
}

// ---- link counts ----

void
repair_links(struct repair *r)
{
  for (uint32_t inum = ROOTINO; inum < r->im->sb.ninodes; inum++) {
    const struct dinode *d = look_inode(r, inum);
    uint32_t links = r->links[inum];

    if (d->type == 0 || links == 0 ||
        (d->nlink >= 0 && (uint32_t)d->nlink == links))
      continue;
    if (links > MAXLINK) {
      not_repaired(inum, "%u entries name it, at most %d can", (uint)links,
                   MAXLINK);
      continue;
    }
    repaired(inum, "link count was %d, now %u", d->nlink, (uint)links);
    repair_inode(r, inum)->nlink = (int16_t)links;
  }
}
