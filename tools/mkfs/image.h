// A disk image in the hands of mkfs, a section for each file of this folder.
//
// Blocks are read into memory when first touched, and changed there. A command
// ends with one image_flush(), which puts a new file in the place of the old
// one. So a command that fails half-way (no space, a name too long, ^C) leaves
// the image as it was: on any error the code below prints one line and ends the
// program with status 2.
#ifndef IMAGE_H
#define IMAGE_H

#include "types.h"
#include "fs.h"

// The host's headers have a struct stat of their own; T_DIR, T_FILE and T_DEV
// are all we want of ours.
#define stat disk_stat
#include "stat.h"
#undef stat

#define ADDRS_PER_INODE (NDIRECT + 2)
#define MAXBYTES        INT32_MAX // of a file: the kernel has signed offsets
#define MAXDEPTH        500       // directories in each other ls and get follow

struct image {
  const char *name;     // the image's file, for messages
  int fd;               // -1: the file does not exist yet
  uint64_t filesize;    // bytes
  struct superblock sb; // as on the disk, and sane
  uint32_t datastart;   // first data block
  uint32_t nextfree;    // where the search for a free block goes on
  uint8_t **block;      // sb.size pointers: contents, or NULL if not yet read
  bool *dirty;          // sb.size flags: to be written by image_flush
  const char *putting;  // host file being copied in, for messages; or NULL
};

// ---- image.c: messages, the superblock, blocks ----

// Prints "mkfs: WHAT: reason" and ends the program with status 2.
_Noreturn void fail(const char *what, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// malloc, calloc and realloc that end the program when there is no memory.
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);

// A character of a name as a terminal can take it.
char printable_char(char c);

// At most `max` bytes of a name, so treated; in one of a few static buffers.
const char *printable(const char *text, size_t max);

// First data block of a file system with this superblock.
uint64_t super_datastart(const struct superblock *sb);

// What is wrong with a superblock on a disk of `nblocks` blocks; NULL: nothing.
const char *super_fault(const struct superblock *sb, uint64_t nblocks);

// Makes an image in memory: all blocks zero, then the superblock `sb`.
void image_create(struct image *im, const char *name,
                  const struct superblock *sb);

// Gives the image its tables, once im->sb is known to be sane.
void image_begin(struct image *im);

// Opens the file, locks it, and reads the superblock. Fails if the file cannot
// be read, if somebody else has it (lock.c), or if the superblock is bad; with
// `fault` not NULL, a bad superblock is told there (else *fault is NULL) and
// `im` must then not be used but for repair_super and image_close.
void image_open(struct image *im, const char *name, bool write,
                const char **fault);

// The contents of a block below sb.size; stays valid until image_close.
uint8_t *block_read(struct image *im, uint32_t bno);

// The same, to be changed by the caller.
uint8_t *block_write(struct image *im, uint32_t bno);

void image_close(struct image *im);

// ---- lock.c: who else has the image ----

// Opens a file, with the flags of open(2), and locks it against QEMU and other
// mkfs until it is closed, a file opened for reading against changes only. -1
// and errno if it cannot be opened; fails if somebody else has it.
int open_locked(const char *name, int flags);

// ---- replace.c: writing ----

// Puts a new file with all changes in the place of the image, in one step; does
// nothing if there are none. What was never touched in an image just created
// becomes a hole. To be called once, as the last thing before image_close.
void image_flush(struct image *im);

// ---- log.c: the log ----

enum log_state {
  LOG_EMPTY,  // nothing to do
  LOG_TORN,   // a commit that did not reach the disk whole: it never happened
  LOG_COMMIT, // a commit that holds
  LOG_BAD,    // nothing the kernel writes; `why` tells
};

// Looks at the log; `*why` is set for LOG_BAD.
enum log_state log_inspect(struct image *im, const char **why);

// The blocks of the commit that differ from what is in their place: 0 means
// the commit has been installed already. Only in state LOG_COMMIT.
uint log_pending(struct image *im);

// Installs the commit, in memory. Only in state LOG_COMMIT.
void log_replay(struct image *im);

// Says that the log is empty, after log_replay.
void log_clear(struct image *im);

// For commands that read: replays a pending commit in memory.
void log_overlay(struct image *im);

// For commands that write: the same, and empties the log, for a stale commit
// replayed later would undo what they do.
void log_settle(struct image *im);

// ---- inode.c: inodes, their blocks, reading and writing them ----

// The inode itself, in use; fails if the number or the inode is not valid.
struct dinode *inode_get(struct image *im, uint32_t inum);

// The same, to be changed by the caller.
struct dinode *inode_change(struct image *im, uint32_t inum);

// A new inode of this type with link count 0 and no block.
uint32_t inode_alloc(struct image *im, int16_t type);

// Drops one link; the inode and its blocks are free when none is left.
void inode_unlink(struct image *im, uint32_t inum);

// The block that holds the inode's data at block `index`; 0 is a hole, if it is
// not to be made.
uint32_t inode_block(struct image *im, uint32_t inum, uint32_t index,
                     bool make);

// Reads at most `n` bytes at `off`; returns how many there were. Holes are 0.
uint32_t inode_read(struct image *im, uint32_t inum, uint32_t off, void *dst,
                    uint32_t n);

// Writes all `n` bytes at `off`, which is at most the size; it grows.
void inode_write(struct image *im, uint32_t inum, uint32_t off, const void *src,
                 uint32_t n);

// Frees all blocks and sets the size to 0.
void inode_truncate(struct image *im, uint32_t inum);

// ---- dir.c: directories and paths ----

// The inode called `name` in directory `dir`; 0 if there is none.
uint32_t dir_find(struct image *im, uint32_t dir, const char *name);

typedef void (*dir_visit)(void *arg, const char name[DIRSIZ + 1],
                          uint32_t inum);

// Calls visit(arg, name, inum) for each entry but "." and "..". Fails on a
// name that no file can have.
void dir_each(struct image *im, uint32_t dir, dir_visit visit, void *arg);

// Writes an entry where there is room, without counting the link.
void dir_enter(struct image *im, uint32_t dir, const char *name, uint32_t inum);

// Adds an entry and the link it makes, or fails. `name` is not there yet.
void dir_link(struct image *im, uint32_t dir, const char *name, uint32_t inum);

// Makes the directory with "." and ".." that is to be entered in `parent`
// (0: it is the root); dir_link completes it.
uint32_t dir_make(struct image *im, uint32_t parent);

// The inode a path names; 0 if there is none.
uint32_t path_find(struct image *im, const char *path);

// The directory that holds the path's last name, which goes to `name`. Makes
// missing directories if `make`, fails on them if not.
uint32_t path_parent(struct image *im, const char *path, bool make,
                     char name[DIRSIZ + 1]);

// Takes away the name; a directory must be empty.
void path_remove(struct image *im, const char *path);

// ---- tree.c: from the host's files into the image ----

// Copies a host file or tree into the image as `path`. Files are replaced,
// unless they are the same; directories are merged.
void tree_put(struct image *im, const char *host, const char *path);

// Copies what is in host directory `host` into the image's directory `dir`.
void tree_put_contents(struct image *im, const char *host, uint32_t dir);

// Empties the file `path` if tree_put(im, host, path) would replace it.
void tree_make_room(struct image *im, const char *host, const char *path);

// "DIR/NAME", to be freed.
char *path_join(const char *dir, const char *name);

// ---- out.c: from the image to the host ----

// Copies a file or tree out; `host` "-" is standard output, for files only.
// Fails before it would write upon the image itself.
void tree_get(struct image *im, const char *path, const char *host);

// Prints type, inode, links, size and path of `path` and all that is below it.
void tree_list(struct image *im, const char *path);

// ---- boot.c ----

// Puts the boot sector and the kernel, two files of the host, in their places.
void boot_put(struct image *im, const char *boot, const char *kernel);

// ---- check.c ----

// Checks everything, prints each fault, returns how many there were. `repair`:
// a pending commit is replayed, in memory.
uint check_image(struct image *im, bool repair);

// The number of faults; prints nothing.
uint check_count(struct image *im);

// ---- repair*.c ----

// Finds the superblock's one wrong number by the others, or accepts an image
// that was cut off; prints what it did. False if it cannot: else `im` is as
// after a successful image_open.
bool repair_super(struct image *im);

// Mends in memory what check_image found, and prints a line for each thing it
// does. Returns how many faults are left.
uint repair_image(struct image *im, uint faults);

#endif
