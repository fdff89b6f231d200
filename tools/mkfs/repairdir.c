// The repair's part for directories. All block numbers are sound by now, and
// all types are known ones.
//
// They are repaired in the order they are found, root first. A directory that
// two entries name belongs to the one its ".." leads to, if that names it.
#include "tools/mkfs/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERBLOCK  (BSIZE / sizeof(struct dirent))
#define ENTRYSIZE ((uint32_t)sizeof(struct dirent))

// ---- reading ----

void
each_entry(struct repair *r, uint32_t dir, entry_visit visit, void *arg)
{
  uint32_t size = look_inode(r, dir)->size, n;
  struct dirent entries[PERBLOCK];

  for (uint32_t off = 0; off < size; off += BSIZE) {
    n = inode_read(r->im, dir, off, entries, BSIZE) / ENTRYSIZE;
    for (uint32_t i = off == 0 ? 2 : 0; i < n; i++)
      if (entries[i].inum != 0)
        visit(r, dir, &entries[i], arg);
  }
}

static bool
is_dot(const struct dirent *entry)
{
  return strncmp(entry->name, ".", DIRSIZ) == 0 ||
         strncmp(entry->name, "..", DIRSIZ) == 0;
}

struct search {
  uint32_t inum;
  bool found;
};

static void
compare_inum(struct repair *r, uint32_t dir, const struct dirent *entry,
             void *arg)
{
  struct search *search = arg;

  (void)r;
  (void)dir;
  if (entry->inum == search->inum && !is_dot(entry))
    search->found = true;
}

// The other directory that the ".." of directory `inum` leads to and that names
// it; 0 if that is not so.
static uint32_t
other_parent(struct repair *r, uint32_t inum, uint32_t dir)
{
  struct search search = {.inum = inum};
  struct dirent entry[2];

  if (inode_read(r->im, inum, 0, entry, sizeof(entry)) != sizeof(entry) ||
      strncmp(entry[1].name, "..", DIRSIZ) != 0)
    return 0;
  if (entry[1].inum < ROOTINO || entry[1].inum >= r->im->sb.ninodes ||
      entry[1].inum == dir || entry[1].inum == inum ||
      look_inode(r, entry[1].inum)->type != T_DIR)
    return 0;
  each_entry(r, entry[1].inum, compare_inum, &search);
  return search.found ? entry[1].inum : 0;
}

const char *
unused_name(struct repair *r, uint32_t dir, uint32_t inum)
{
  static char name[DIRSIZ + 1];

  snprintf(name, sizeof(name), "inode-%u", (uint)inum);
  for (uint n = 2; dir_find(r->im, dir, name) != 0; n++)
    snprintf(name, sizeof(name), "inode-%u.%u", (uint)inum, n);
  return name;
}

void
reach_directory(struct repair *r, uint32_t dir, uint32_t parent)
{
  r->parent[dir] = parent;
  r->queue[r->tail++] = dir;
}

// ---- one entry ----

// Why the entry must go; NULL if it may stay.
static const char *
entry_fault(struct repair *r, uint32_t dir, const struct dirent *entry)
{
  if (is_dot(entry))
    return "that name has its own place";
  if (entry->inum >= r->im->sb.ninodes)
    return "there is no such inode";
  if (look_inode(r, entry->inum)->type == 0)
    return "that inode is free";
  if (look_inode(r, entry->inum)->type != T_DIR)
    return NULL;
  if (r->parent[entry->inum] != 0)
    return "that directory is somewhere else already";
  if (other_parent(r, entry->inum, dir) != 0)
    return "that directory belongs somewhere else";
  return NULL;
}

static void
set_name(struct dirent *entry, const char *name)
{
  memset(entry->name, 0, DIRSIZ);
  memcpy(entry->name, name, strlen(name));
}

static bool
repair_name(struct repair *r, uint32_t dir, struct dirent *entry)
{
  struct dirent old = *entry;
  char name[DIRSIZ + 1] = {0};

  for (size_t i = 0; i < DIRSIZ && entry->name[i] != '\0'; i++)
    name[i] = entry->name[i] == '/' ? '_' : entry->name[i];
  set_name(entry, name[0] != '\0' ? name : unused_name(r, dir, entry->inum));
  if (memcmp(&old, entry, sizeof(old)) == 0)
    return false;
  repaired(dir, "the name \"%s\" is \"%s\" now", printable(old.name, DIRSIZ),
           printable(entry->name, DIRSIZ));
  return true;
}

// Mends an entry that is neither "." nor "..", or frees it. Whether it changed.
static bool
repair_entry(struct repair *r, uint32_t dir, struct dirent *entry)
{
  const char *why = entry_fault(r, dir, entry);
  bool changed;

  if (why != NULL) {
    repaired(dir, "entry \"%s\", inode %u, taken away: %s",
             printable(entry->name, DIRSIZ), entry->inum, why);
    memset(entry, 0, sizeof(*entry));
    return true;
  }
  changed = repair_name(r, dir, entry);
  if (look_inode(r, entry->inum)->type == T_DIR)
    reach_directory(r, entry->inum, dir);
  return changed;
}

// Makes an entry the "." or ".." it should be; what was there, if it is an
// entry of another name, goes to `moved`.
static bool
repair_dot(struct repair *r, uint32_t dir, uint32_t slot, struct dirent *entry,
           struct dirent *moved)
{
  struct dirent right = {0};

  right.inum = (uint16_t)(slot == 0 ? dir : r->parent[dir]);
  set_name(&right, slot == 0 ? "." : "..");
  if (memcmp(entry, &right, sizeof(right)) == 0)
    return false;
  if (entry->inum != 0 && !is_dot(entry))
    *moved = *entry;
  repaired(dir, "\"%s\" was \"%s\", inode %u, now inode %u", right.name,
           printable(entry->name, DIRSIZ), entry->inum, right.inum);
  *entry = right;
  return true;
}

// ---- two entries with one name ----

struct place {
  struct dirent entry;
  uint32_t off;
};

static int
compare_places(const void *a, const void *b)
{
  const struct place *x = a, *y = b;
  int order = strncmp(x->entry.name, y->entry.name, DIRSIZ);

  return order != 0 ? order : x->off < y->off ? -1 : 1;
}

// Every entry in use with its place; returns how many.
static size_t
read_places(struct repair *r, uint32_t dir, struct place **all)
{
  uint32_t size = look_inode(r, dir)->size;
  struct dirent entry;
  size_t n = 0, room = 0;

  *all = NULL;
  for (uint32_t off = 0; off < size; off += ENTRYSIZE) {
    if (inode_read(r->im, dir, off, &entry, ENTRYSIZE) != ENTRYSIZE)
      break;
    if (entry.inum == 0)
      continue;
    if (n == room) {
      room = 2 * room + PERBLOCK;
      *all = xrealloc(*all, room * sizeof((*all)[0]));
    }
    (*all)[n++] = (struct place){entry, off};
  }
  return n;
}

// The second of two twins goes if it is the same file, else it is renamed.
static void
repair_twin(struct repair *r, uint32_t dir, const struct place *twin, bool same)
{
  const char *name = printable(twin->entry.name, DIRSIZ);
  struct dirent entry = {0};

  if (same) {
    repaired(dir, "entry \"%s\" was there twice, now once", name);
  } else {
    entry.inum = twin->entry.inum;
    set_name(&entry, unused_name(r, dir, entry.inum));
    repaired(dir,
             "entry \"%s\", inode %u, the second of that name, is \"%s\" "
             "now",
             name, entry.inum, printable(entry.name, DIRSIZ));
  }
  inode_write(r->im, dir, twin->off, &entry, ENTRYSIZE);
}

static void
repair_twins(struct repair *r, uint32_t dir)
{
  struct place *all;
  size_t n = read_places(r, dir, &all), first = 0;

  if (n > 1)
    qsort(all, n, sizeof(all[0]), compare_places);
  for (size_t i = 1; i < n; i++)
    if (strncmp(all[first].entry.name, all[i].entry.name, DIRSIZ) != 0)
      first = i;
    else
      repair_twin(r, dir, &all[i], all[first].entry.inum == all[i].entry.inum);
  free(all);
}

// ---- one directory ----

// Makes the size a number of entries, at least the first two, whose block is
// there. False if there is no block for them.
static bool
repair_size(struct repair *r, uint32_t dir)
{
  static const struct dirent none[2];
  const struct dinode *d = look_inode(r, dir);
  uint32_t old = d->size;

  if ((old < sizeof(none) || d->addrs[0] == 0) && !room_for(r, 1)) {
    not_repaired(dir, "a directory without \".\", and no block is free for it");
    return false;
  }
  if (old % ENTRYSIZE != 0)
    repair_inode(r, dir)->size = old / ENTRYSIZE * ENTRYSIZE + ENTRYSIZE;
  if (d->size < sizeof(none))
    inode_write(r->im, dir, d->size, none, (uint32_t)sizeof(none) - d->size);
  if (d->size != old)
    repaired(dir, "a directory of %u bytes, now %u", (uint)old, (uint)d->size);
  return true;
}

// A directory has no holes: closes them, with what is behind moved up. The
// first two entries keep their places.
static void
repair_holes(struct repair *r, uint32_t dir)
{
  uint32_t size = look_inode(r, dir)->size, left = 0;
  uint8_t *all = NULL;

  for (uint32_t off = 0; off < size; off += BSIZE) {
    if (off > 0 && inode_block(r->im, dir, off / BSIZE, false) == 0)
      continue;
    all = xrealloc(all, left + BSIZE);
    left += inode_read(r->im, dir, off, all + left, BSIZE);
  }
  if (left < size || look_inode(r, dir)->addrs[0] == 0) {
    repaired(dir, "a directory of %u bytes with holes, now %u bytes",
             (uint)size, (uint)left);
    inode_truncate(r->im, dir);
    inode_write(r->im, dir, 0, all, left);
  }
  free(all);
}

static void
put_back(struct repair *r, uint32_t dir, struct dirent *moved)
{
  char name[DIRSIZ + 1] = {0};

  if (moved->inum == 0)
    return;
  if (!room_for(r, 3)) {
    not_repaired(dir, "no room to put entry \"%s\" back",
                 printable(moved->name, DIRSIZ));
    return;
  }
  repair_entry(r, dir, moved);
  memcpy(name, moved->name, DIRSIZ);
  if (moved->inum != 0)
    dir_enter(r->im, dir, name, moved->inum);
}

static void
repair_directory(struct repair *r, uint32_t dir)
{
  struct dirent entries[PERBLOCK], moved[2] = {{0}, {0}};
  uint32_t n;

  if (!repair_size(r, dir))
    return;
  repair_holes(r, dir);
  for (uint32_t off = 0; off < look_inode(r, dir)->size; off += BSIZE) {
    bool changed = false;

    n = inode_read(r->im, dir, off, entries, BSIZE) / ENTRYSIZE;
    for (uint32_t i = 0; i < n; i++)
      if (off == 0 && i < 2)
        changed |= repair_dot(r, dir, i, &entries[i], &moved[i]);
      else if (entries[i].inum != 0)
        changed |= repair_entry(r, dir, &entries[i]);
    if (changed)
      inode_write(r->im, dir, off, entries, n * ENTRYSIZE);
  }
  put_back(r, dir, &moved[0]);
  put_back(r, dir, &moved[1]);
  repair_twins(r, dir);
}

void
repair_directories(struct repair *r)
{
  while (r->head < r->tail)
    repair_directory(r, r->queue[r->head++]);
}
