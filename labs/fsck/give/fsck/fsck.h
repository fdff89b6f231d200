// What all parts of the checker share: the disk, and how faults are told. The
// checker runs on the host; include/fs.h, where the layout is drawn, is the
// kernel's.
#ifndef FSCK_H
#define FSCK_H

#include "types.h"
#include "fs.h"

// The host's headers have a struct stat of their own; T_DIR, T_FILE and T_DEV
// are all we want of ours.
#define stat disk_stat
#include "stat.h"
#undef stat

// The image, as it is in memory. It may hold anything.
struct disk {
  uint8_t *data;  // to be read, and mended in place
  uint64_t bytes; // what the file has; no byte behind it may be touched
};

// ---- main.c ----

// Prints "KIND NUMBER: text", and counts it.
void fault(const char *kind, uint32_t number, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// Prints "fsck: text" and ends the program with status 2. The image stays as it
// was, whatever has been changed in memory.
_Noreturn void give_up(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

// Memory for `n` things of `size` bytes, all 0; gives up if there is none.
void *zeroed(size_t n, size_t size);

// ---- check.c ----

// Tells of each fault by fault(), and mends it in memory.
void check(struct disk *disk);

#endif
