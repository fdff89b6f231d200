// Does what the kernel has counted agree with what there is? Of the DEBUG build
// only: see kcheck.c. What is below, the files kcheck_*.c answer: each is a
// file of the kernel and what has to be asked from inside of it, as its tables
// are static. So a reader of that file sees nothing of this.
//
// The world stands still for all of these: ptable.lock is held, and no process
// is RUNNING but the caller's.
#ifndef KCHECK_H
#define KCHECK_H

#include "types.h"

struct file;
struct inode;

// Notes what is wrong, if it is the first, as a panic would say it.
void kcheck_wrong(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// One owner more of a frame.
void kcheck_own(const void *frame);

// ---- kcheck_kalloc.c ----

// Compares all frames with `owners`, by frame number below `n`; none can have
// more. How many have one reference and no owner: the kernel's own.
uint kcheck_frames(const uint16_t *owners, uint n);

// Frames that are promised and not taken yet.
uint kcheck_promised(void);

// ---- kcheck_bio.c ----

// Tells the owner of each buffer's frame. False if a process is about to do
// something with a buffer: it has locked one.
bool kcheck_buffers(void);

// ---- kcheck_inode.c, kcheck_file.c ----

// One pointer more to an inode, to a file. False if a process has the lock of
// an inode. Compares what was told with the tables' counts, and forgets it.
void kcheck_point(const struct inode *ip);
bool kcheck_inodes_free(void);
void kcheck_inodes(void);
// Whether the inode has this type (0: any) and a name, or is not in memory.
bool kcheck_may_be(uint inum, int type);
void kcheck_descriptor(const struct file *f);
void kcheck_files(void);

// Calls each with every inode in use, every open file.
void kcheck_each_inode(void (*call)(const struct inode *ip));
void kcheck_each_file(void (*call)(const struct file *f));

// ---- kcheck_namecache.c ----

// Looks at all names, for which the inodes must have been looked at.
void kcheck_names(void);

// ---- kcheck_disk.c ----

// Counts what is free on the disk: the world does not stand still yet, and this
// sleeps. The other compares that with the kernel's counts.
void kcheck_read_disk(void);
void kcheck_disk(void);

#endif
