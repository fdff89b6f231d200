// What the parts of the repair share, in the order they are called:
//
//   repair.c        the log, the inodes' types; at the end, the bitmap
//   repairblocks.c  block numbers: after it each block has one owner
//   repairdir.c     directories: after it what is reached is a tree
//   repairlost.c    what is not reached goes to /lost+found; link counts
//   repairsuper.c   before all that: a superblock that is wrong
//
// All of it happens in memory. The image may hold anything: the parts rely on
// what those before them have done, and on nothing else.
#ifndef REPAIR_H
#define REPAIR_H

#include "tools/mkfs/image.h"

struct repair {
  struct image *im;
  uint32_t *owner;  // [sb.size] inode that has the block; 0: none
  bool *marked;     // [sb.size] in the bitmap, as it was found
  uint8_t **before; // [sb.size] contents of changed blocks as found, or NULL
  uint32_t *parent; // [ninodes] directory that names this one; 0: not reached
  uint32_t *queue;  // [ninodes] directories reached, each once
  uint32_t head, tail; // the next to be repaired, the next to be put
  uint32_t *links;     // [ninodes] link count it should have
};

// Prints "repaired: inode N: ..." (N 0: none).
void repaired(uint32_t inum, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// Prints "not repaired: inode N: ...".
void not_repaired(uint32_t inum, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// The inode as it lies in its block, whatever it is; `inum` below ninodes.
// repair_inode is for changing it.
const struct dinode *look_inode(struct repair *r, uint32_t inum);
struct dinode *repair_inode(struct repair *r, uint32_t inum);

// Whether `n` blocks are free. Only after the bitmap is right.
bool room_for(struct repair *r, uint n);

// ---- repairblocks.c ----
void repair_blocks(struct repair *r);

// ---- repairdir.c ----

// Repairs the directories in the queue, and those it finds in them.
void repair_directories(struct repair *r);

// Makes `dir` one that has been reached, by an entry of directory `parent`.
void reach_directory(struct repair *r, uint32_t dir, uint32_t parent);

// Calls visit(r, dir, entry, arg) for each entry of a directory in use but the
// first two, which are "." and "..", or should be.
typedef void (*entry_visit)(struct repair *r, uint32_t dir,
                            const struct dirent *entry, void *arg);
void each_entry(struct repair *r, uint32_t dir, entry_visit visit, void *arg);

// A name for `inum` that is not in directory `dir`, in a static buffer.
const char *unused_name(struct repair *r, uint32_t dir, uint32_t inum);

// ---- repairlost.c ----
void repair_lost(struct repair *r);
void repair_links(struct repair *r);

#endif
