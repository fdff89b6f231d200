// What the parts of the check share, in the order they are called.
#ifndef PARTS_H
#define PARTS_H

#include "types.h"
#include "fs.h"

struct checker {
  uint8_t *data;        // the disk
  struct superblock sb; // as on the disk, and sane
  uint32_t datastart;   // the first data block
  struct dinode *inode; // [sb.ninodes] on the disk
  bool *used;           // [sb.size] data blocks that an inode has
  uint32_t *parent;     // [sb.ninodes] of a directory reached; 0: of no such
  uint32_t *names;      // [sb.ninodes] what nlink should be
  uint32_t *queue;      // [sb.ninodes] directories reached, each once
  uint32_t head, tail;  // the next to be read, the next to be put
};

static inline uint8_t *
block(struct checker *ck, uint32_t bno)
{
  return ck->data + (size_t)bno * BSIZE;
}

// ---- super.c ----

// Gives up if it is wrong.
void check_super(struct checker *ck, uint64_t bytes);

// Replays a commit that is whole, and empties the log.
void check_log(struct checker *ck);

// ---- blocks.c ----

// Type, size and block numbers of an inode. After it each block it names is its
// own, and a directory has all blocks of its size.
void check_inode(struct checker *ck, uint32_t inum);

// The block with an inode's data block `index`; 0: there is none.
uint32_t block_of(struct checker *ck, uint32_t inum, uint32_t index);

// Frees an inode, and all its blocks.
void free_inode(struct checker *ck, uint32_t inum);

// A block that no inode has, of zeros and marked in the bitmap. Gives up if
// there is none. Only when all inodes' blocks are known.
uint32_t new_block(struct checker *ck);

void check_bitmap(struct checker *ck);

// ---- dirs.c ----

// Makes a directory one that is reached, by an entry in `parent`.
void reach(struct checker *ck, uint32_t dir, uint32_t parent);

// Reads the directories that are reached, and those in them.
void check_reached(struct checker *ck);

// All that is below the root.
void check_tree(struct checker *ck);

// The directory's entry number i, which lies below its size.
struct dirent *entry_of(struct checker *ck, uint32_t dir, uint32_t i);
uint32_t entries(struct checker *ck, uint32_t dir);

// The entry with this name, from number `first` on to number `end`; NULL.
struct dirent *find(struct checker *ck, uint32_t dir, const char *name,
                    uint32_t first, uint32_t end);

// Writes an entry.
void set_entry(struct dirent *de, uint32_t inum, const char *name);

// ---- lost.c ----

// What no directory names.
void check_lost(struct checker *ck);

void check_links(struct checker *ck);

#endif
