// What fstat() tells. The layout is part of the ABI (docs/ABI.md): programs
// built for the book's kernel read it too.
#ifndef STAT_H
#define STAT_H

#include "types.h"

#define T_DIR  1 // directory
#define T_FILE 2 // file
#define T_DEV  3 // device

struct stat {
  int16_t type;  // T_DIR, T_FILE or T_DEV; pipes are T_FILE with ino 0
  int16_t zero1; // named, so that it is set, too
  int32_t dev;   // the disk it is on
  uint32_t ino;  // inode number
  int16_t nlink; // directory entries that name it
  int16_t zero2;
  uint32_t size; // bytes
};

_Static_assert(sizeof(struct stat) == 20, "struct stat is part of the ABI");

#endif
