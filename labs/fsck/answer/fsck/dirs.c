// Directories. They are read in the order they are found, the root first; who
// names a directory first is its parent. So what is reached is a tree, whatever
// the image holds, and each directory is read once.
#include "fsck/parts.h"
#include "fsck/fsck.h"

#include <string.h>

#define PERBLOCK (BSIZE / sizeof(struct dirent))

uint32_t
entries(struct checker *ck, uint32_t dir)
{
  return ck->inode[dir].size / (uint32_t)sizeof(struct dirent);
}

struct dirent *
entry_of(struct checker *ck, uint32_t dir, uint32_t i)
{
  uint32_t bno = block_of(ck, dir, i / (uint32_t)PERBLOCK);

  return (struct dirent *)(void *)block(ck, bno) + i % PERBLOCK;
}

struct dirent *
find(struct checker *ck, uint32_t dir, const char *name, uint32_t first,
     uint32_t end)
{
  for (uint32_t i = first; i < end; i++) {
    struct dirent *de = entry_of(ck, dir, i);

    if (de->inum != 0 && strncmp(de->name, name, DIRSIZ) == 0)
      return de;
  }
  return NULL;
}

void
set_entry(struct dirent *de, uint32_t inum, const char *name)
{
  memset(de, 0, sizeof(*de));
  de->inum = (uint16_t)inum;
  memcpy(de->name, name, strlen(name));
}

void
reach(struct checker *ck, uint32_t dir, uint32_t parent)
{
  ck->parent[dir] = parent;
  ck->queue[ck->tail++] = dir;
}

// ---- one directory ----

static void
check_dot(struct checker *ck, uint32_t dir, uint32_t i)
{
  struct dirent *de = entry_of(ck, dir, i);
  const char *name = i == 0 ? "." : "..";
  uint32_t inum = i == 0 ? dir : ck->parent[dir];

  if (de->inum == inum && strncmp(de->name, name, DIRSIZ) == 0)
    return;
  fault("bad-dot", dir, "its \"%s\" is not inode %u", name, (uint)inum);
  set_entry(de, inum, name);
}

// Why the entry cannot stay; NULL if it can.
static const char *
entry_fault(struct checker *ck, uint32_t dir, uint32_t i,
            const struct dirent *de)
{
  if (de->inum >= ck->sb.ninodes)
    return "there is no such inode";
  if (ck->inode[de->inum].type == 0)
    return "that inode is free";
  if (de->name[0] == '\0' || memchr(de->name, '/', strnlen(de->name, DIRSIZ)))
    return "no file can have that name";
  if (find(ck, dir, de->name, 0, i) != NULL)
    return "that name is there already";
  if (ck->inode[de->inum].type == T_DIR && ck->parent[de->inum] != 0)
    return "that directory has a name already";
  return NULL;
}

static void
check_entry(struct checker *ck, uint32_t dir, uint32_t i)
{
  struct dirent *de = entry_of(ck, dir, i);
  const char *why;

  if (de->inum == 0)
    return;
  why = entry_fault(ck, dir, i, de);
  if (why != NULL) {
    fault("bad-entry", dir, "entry %u, inode %u: %s", (uint)i, de->inum, why);
    memset(de, 0, sizeof(*de));
    return;
  }
  ck->names[de->inum]++;
  if (ck->inode[de->inum].type == T_DIR) {
    ck->names[dir]++; // its ".."
    reach(ck, de->inum, dir);
  }
}

void
check_reached(struct checker *ck)
{
  while (ck->head < ck->tail) {
    uint32_t dir = ck->queue[ck->head++];

    for (uint32_t i = 0; i < entries(ck, dir); i++)
      if (i < 2)
        check_dot(ck, dir, i);
      else
        check_entry(ck, dir, i);
  }
}

void
check_tree(struct checker *ck)
{
  ck->names[ROOTINO] = 1; // its "..", in place of a name
  reach(ck, ROOTINO, ROOTINO);
  check_reached(ck);
}
