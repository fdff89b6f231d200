// What the parts of the checker share: check.c (blocks, links, the report) and
// checkdir.c (directories).
//
// The image may hold anything. So numbers from it are compared with the limits
// before they are used, every block is followed once only, and there is no
// recursion deeper than the two levels of indirect blocks.
#ifndef CHECK_H
#define CHECK_H

#include "tools/mkfs/image.h"

// What is known of an inode.
struct node {
  struct dinode d;       // as on the disk, log replayed
  uint32_t links;        // entries found that name it; what nlink should be
  uint32_t parent;       // directory of the first such entry; 0: none found
  char name[DIRSIZ + 1]; // its name there
  bool used;             // type is not 0
  bool reached;          // directories: entries have been read or are queued
  bool excused;          // unreachable, and reported: say no more on its links
};

struct check {
  struct image *im;
  struct node *node; // [sb.ninodes]
  uint32_t *owner;   // [sb.size] inode that uses the block; 0: none
  uint faults;       // found so far
  bool quiet;        // count them, print nothing
};

// Prints a fault that concerns inode `inum` (0: none) and counts it. The first
// MAXSHOWN are printed, the others only counted.
#define MAXSHOWN 200
void fault(struct check *ck, uint32_t inum, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// "inode N (PATH)", in one of a few static buffers.
const char *describe(struct check *ck, uint32_t inum);

// Marks all blocks of an inode as used by it, and reports those that lie
// outside the data area, are used already, or lie beyond the inode's size.
// leaf(arg, index, data) gets each data block that is sound, if not NULL.
typedef void (*leaf_visit)(void *arg, uint32_t index, const uint8_t *data);
void claim_blocks(struct check *ck, uint32_t inum, leaf_visit leaf, void *arg);

// Walks all directories, from the root and then those that cannot be reached
// from there: claims their blocks, checks their entries, counts the links.
void check_tree(struct check *ck);

#endif
