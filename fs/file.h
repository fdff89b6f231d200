// The file system in memory, a section for each file of this folder. The disk's
// own layout is include/fs.h; a buffer of the block cache is buf.h.
//
// What can fail returns 0 or a count, or a negative errno. What it has found or
// made it gives through its last argument ("in *ip"), which it writes only when
// it succeeds. What reads the disk may fail with -EIO, also where that is not
// listed: a drive breaks, or an image has in it what cannot be.
//
// Whatever takes an inode's or a buffer's lock may sleep, and so must not be
// called with a spinlock held. That is nearly all; where nothing is said,
// expect it.
//
// Lock order, each before what follows it:
//
//   rename_lock (rename.c)
//   a transaction: begin_op waits like a lock. Begin it with no inode locked
//   inode locks: a directory before what is in it. A call holds two at most;
//     rename up to four: both parents, what moves, what it replaces
//   buffer locks, one at a time
//   a pipe's lock; or one of bcache.lock, itable.lock, ftable.lock, log.lock,
//     freespace.lock, names.lock. Two are held by a path's cached names alone:
//     names.lock and then itable.lock
//   ptable.lock, by wakeup and sleep
#ifndef FILE_H
#define FILE_H

#include "types.h"
#include "fs.h"
#include "param.h"
#include "sleeplock.h"
#include "stat.h"
#include "vm.h"

struct pipe;

// What a descriptor means. dup and fork share it, and with it the offset.
// [f] ftable.lock  [c] constant while open  [i] the inode's lock
struct file {
  enum { FD_NONE, FD_PIPE, FD_INODE } type; // [c]
  int ref;                                  // [f] descriptors that share it
  bool readable;                            // [c]
  bool writable;                            // [c]
  bool append;                              // [c] every write goes to the end
  struct pipe *pipe;                        // [c] FD_PIPE
  struct inode *ip;                         // [c] FD_INODE
  uint off;                                 // [i] FD_INODE: bytes from start
  struct file *next;                        // [f] free: the next that is
};

// Block numbers of [first, first + n) of a file, as one look into an indirect
// block has found them: for the blocks that are asked for next. 0: a hole.
#define MAXRUN 16
struct bmap_run {
  uint first;
  uint n;
  uint parent; // the indirect block
  uint32_t addr[MAXRUN];
};

// The block that a file was read from last, and the buffer that had it then.
struct last_read {
  uint bn;
  uint blockno;
  struct buf *b; // NULL: there is none
};

// An inode in memory; inode.c says how one is used.
// [t] itable.lock  [k] itable.lock, and constant while ref > 0
// [m] claims.lock, in claim.c
// [i] its own lock
struct inode {
  uint dev;              // [k] which inode ...
  uint inum;             // [k] ... this is
  int ref;               // [t] pointers to it
  int claims;            // [m] files open for writing; or -n: n run it
  uint text;             // [m] blocks whose frames those may share
  struct sleeplock lock; // guards valid and what follows it
  struct inode *next;    // [t] hash chain
  bool valid;            // [i] read from the disk?
  struct buf *self;      // [i] the block that it is in, if it was changed ...
  struct buf *indirect;  // [i] ... an indirect block that was ...
  struct buf *data;      // [i] ... and a data block: guesses (bread_again)
  uint follows;          // [i] the block after the last one read, or NO_AHEAD
  struct bmap_run run;   // [i] where some of its blocks are (bmap.c)
  struct last_read last; // [i] NULL if what bn means may have changed
  struct pagemap map;    // [i] pages of its shared mappings
  uint slot;             // [i] a directory: no entry before this one is free
  int16_t type;          // [i] what follows: a copy of struct dinode
  int16_t major;
  int16_t minor;
  int16_t nlink;
  uint32_t size;
  uint32_t addrs[NDIRECT + 2];
};

// ---- bio.c: the block cache ----
struct buf;

// Makes an empty cache, a 16th of memory large within param.h's limits. At boot
// once kalloc works.
void binit(void);

// The buffer of a block in *b, locked, with what the disk has or is to get.
// Reads the disk if the block is not in the cache, and waits while all buffers
// are in use. 0; or -EIO, -ENXIO (no disk), and nothing is locked or kept.
int bread(uint dev, uint blockno, struct buf **b);

// The same without a look into the cache, if the caller guesses the buffer: one
// that had the block when it was changed, by an operation of the same commit.
// *guess may be any other buffer, or NULL, too; it becomes the right one.
// bguess is NULL if the guess is wrong, or the caller in no operation.
int bread_again(uint dev, uint blockno, struct buf **guess);
struct buf *bguess(uint dev, uint blockno, struct buf *guess);

// The buffer that has the block, neither locked nor kept: buf_has (buf.h) tells
// for how long. NULL: none has it. It counts as used just now. Never sleeps.
struct buf *bpeek(uint dev, uint blockno);

// Reads `n` <= AHEAD blocks from `blockno` on into the cache, by one request,
// up to the first that is there already, and as far as buffers are unused. The
// caller holds the lock of the inode whose blocks they are: so nobody changes
// one meanwhile. 0 or -EIO: nothing was read.
#define AHEAD    32
#define NO_AHEAD UINT32_MAX // as inode.follows
int bread_ahead(uint dev, uint blockno, uint n);

// As bread without reading: for a block whose old contents do not matter. Any
// bytes may be in it, perhaps of another file: the caller fills it. The disk
// keeps what it has until log_write and a commit.
struct buf *bget_any(uint dev, uint blockno);

// Gives a locked buffer back; its holder uses it no more. Never sleeps.
void brelse(struct buf *b);

// Keep the buffer of a locked block in the cache after brelse, and no longer.
// For the log, whose changes must not be lost before they are on the disk.
void bpin(struct buf *b);
void bunpin(struct buf *b);

// A pinned copy of a pinned block, for the log to write while the block may
// change again; bunpin gives it back. NULL: no buffer is unused. Nobody has
// the block locked to change it. Never sleeps.
struct buf *bsnap(const struct buf *b);

// How many buffers there are; those in use by others than the log, for meminfo.
// Take no lock: the latter is a number of a moment ago.
uint bcache_size(void);
uint bufs_held(void);

// ---- log.c: transactions ----

// At the mount, with the superblock checked: repeats the last commit if the
// disk holds one whole, and starts the log's thread. 0, -EIO, -EAGAIN.
int initlog(uint dev, const struct superblock *sb);

// Bracket an operation: what it changes reaches the disk wholly or not at all.
// begin_op waits until the log has room for MAXOPBLOCKS blocks more; no inode
// or buffer may be locked, as those who would make room may want it. end_op
// never sleeps: the operation is in memory, and a commit follows.
void begin_op(void);
void end_op(void);

// The locked buffer has been changed in this operation: the log writes it with
// the next commit. An operation may do this to MAXOPBLOCKS different blocks.
// log_add with `new` is for one that was free on the disk as the last commit
// left it: it is written to its place only. Never sleep.
void log_write(struct buf *b);
void log_add(struct buf *b, bool new);

// What a call returns for an operation that has just ended with this result:
// the same; or -EROFS instead of success, if it is known by now that what was
// changed never reaches the disk. Never sleeps.
int op_result(int result);

// Returns when all operations that have ended are on the disk, where they
// survive a power cut; `installed`: in their places, too, which takes longer,
// and is for a disk that is looked at from elsewhere. In no operation. 0, or
// -EROFS: some never will be.
int log_sync(bool installed);

// Writes the running transaction to the disk, with the operations under way,
// whose end it waits for. For the log's thread, and where there is none.
void log_commit(void);

// For an operation that can neither go on nor take back what it changed: what
// has not been committed never will be, and the file system is read-only.
void log_abort(void);

// Whether nothing can be written any more. Once true, always true. Whoever is
// to make a change asks first, in its operation, and says EROFS.
bool log_readonly(void);

// ---- recover.c: what a crash has left in the log ----

// For initlog: repeats the commit the disk has, if it is whole. *h, which has
// room for a block, gets the log's header. 0, also if there is no such commit;
// or -EIO, and the next mount tries again.
int recover_from_log(uint dev, const struct superblock *sb,
                     struct logheader *h);

// ---- balloc.c: the superblock and free blocks ----

// Reads the superblock and checks it. 0, -EIO, -EINVAL; says what is wrong.
int readsb(uint dev);

// The mounted file system's; constant after readsb.
const struct superblock *superblock(void);

// Counts the free blocks, before the first balloc. 0 or -EIO.
int bcount(uint dev);

// The running transaction is committed: what it has freed is free on the disk.
// From log.c, while no operation is under way.
void bfree_forget(void);

// A free block, from now on in use, in *blockno. In an operation, of which it
// changes a bitmap block. 0, -ENOSPC, -EIO: nothing has changed.
int balloc(uint dev, uint *blockno);

// The buffer of a block that balloc has given in this operation, locked, and
// handed to the log already. Any bytes are in it: the caller fills all of it.
struct buf *bfresh(uint dev, uint blockno);

// Whether a block is a data block in use: 1, 0, -EIO.
int bused(uint dev, uint blockno);

// Frees a block, in an operation. 1; or nothing has changed: 0, it is not in
// use or no data block; -EIO.
int bfree(uint dev, uint blockno);

// Whether a file may own the block: a number from the disk is followed only if
// so, or damage would spread to the log and the inodes. Takes no lock.
bool block_in_data(uint blockno);

// Free data blocks, for meminfo. Takes no lock.
uint free_blocks(void);

// ---- inode.c: inodes ----

// Makes an empty table of inodes. At boot.
void iinit(void);

// A free inode of the disk becomes *d, which has no blocks; in *ip, referenced,
// unlocked. If it does not get the names that d->nlink counts, the caller
// changes that: at 0, iput frees it again. In an operation. 0, -ENOSPC,
// -ENFILE, -EIO, -EINTR: nothing has changed.
int ialloc(uint dev, const struct dinode *d, struct inode **ip);

// A pointer to inode `inum`, which counts in ref, in *ip. Reads no disk: the
// contents are there after ilock. 0; -ENFILE, the table is full; -EIO, the disk
// can have no inode of that number. Never sleeps.
int iget(uint dev, uint inum, struct inode **ip);

// One pointer more to an inode that the caller has one to. Never sleeps.
struct inode *idup(struct inode *ip);

// Locks the inode, and reads it the first time. Waits; a kill does not end the
// wait. 0; or -EIO, and it is not locked: its block cannot be read or makes no
// sense, or the wait would have no end (acquiresleep_unless_deadlock).
int ilock(struct inode *ip);

// Unlocks it; its contents are no more the caller's. Never sleeps.
void iunlock(struct inode *ip);

// Sees to it that the inode has been read. From then on, while referenced, its
// type and device number may be looked at without its lock: they stay. nlink
// and size may be looked at too, and be out of date. 0; or -EIO. Called with it
// unlocked; takes the lock only the first time.
int iload(struct inode *ip);

// Whether the caller's pointer to the locked inode is the only one, nobody can
// find another, and so its iput frees the file. Until that, in this operation,
// the inode need not be updated. Takes no lock.
bool iput_frees(const struct inode *ip);

// Gives a pointer back. If it is the last and no name is left, frees the file,
// in the caller's operation or, if it is in none, in one of its own: then no
// inode may be locked, and never this one. Leaves the file to the next mount if
// the disk cannot be read or written. iunlockput is for the holder.
void iput(struct inode *ip);
void iunlockput(struct inode *ip);

// Hands the locked inode's changed fields to the log. In an operation, after
// each change. A disk that cannot be read ends in log_abort.
void iupdate(struct inode *ip);

// Copies what fstat shows of an inode that has been read.
void stati(struct inode *ip, struct stat *st);

// Inodes in memory with ref > 0; free inodes on the disk. For meminfo; no lock.
uint inodes_held(void);
uint free_inodes(void);

// `n` more inodes are free on the disk; fewer, if it is negative. Takes
// itable.lock.
void free_inodes_add(int n);

// ---- claim.c: who writes a file, and who runs it ----

// Nothing is claimed. Once, from iinit.
void claims_init(void);

// A file is either written, by CLAIM_WRITE many open files, or run, by
// CLAIM_RUN many processes, whose pages it is. Who has a pointer claims it for
// the one, and later ends the claim. 0; -ETXTBSY: it is claimed for the other.
#define CLAIM_WRITE 1
#define CLAIM_RUN   (-1)
int iclaim(struct inode *ip, int claim);
void iunclaim(struct inode *ip, int claim);

// Whether who runs the file may share `n` frames of the block cache. At most
// a quarter of the cache is shared so; what the same file needs counts once.
bool text_fits(struct inode *ip, uint n);

// One more process runs the file, or one less: a pointer, and CLAIM_RUN. NULL
// is allowed. program_put as iput: not with an inode locked.
void program_dup(struct inode *ip);
void program_put(struct inode *ip);

// ---- mount.c: from a disk to a file system ----

// Mounts the disk: superblock, log, root directory, free blocks, and the files
// that had no name when the power failed. In a process, in no operation. 0, or
// a negative errno and nothing can be used.
int fsinit(uint dev);

// Mounts the root file system, whose root is then in *root, referenced; or the
// machine stops. Sleeps, so it needs a process: the first.
void mount_root(struct inode **root);

// ---- bmap.c: contents of a locked inode ----

// Entries [i, i + n) of indirect block `blockno` of a locked inode: reads them,
// or sets each to `value`, in an operation. 0 or -EIO. No buffer stays locked:
// on a damaged disk an indirect block may name itself.
int indirect_read(uint dev, uint blockno, uint i, uint32_t *values, uint n);
int indirect_set(struct inode *ip, uint blockno, uint i, uint n,
                 uint32_t value);

// The number of the disk's block with the file's block `bn`; 0 for a hole. 0,
// -EIO.
int bmap_find(struct inode *ip, uint bn, uint *blockno);

// The buffer of the file's block `bn`, locked, in *b; NULL for a hole, which a
// directory cannot have. 0, -EIO.
int iblock(struct inode *ip, uint bn, struct buf **b);

// Copy n bytes at offset `off` to or from the kernel's memory, or the current
// process's at user address `va`, which is checked. The caller of writei has
// begun an operation, and writes no more than fits one. Bytes copied, fewer at
// the end of the file or of the disk, and when killed while reading to user
// memory; if none, 0 at the end or a negative errno: -EIO, -EFAULT, -ENOSPC,
// -EFBIG, -EINTR. After -EFAULT in a write, bytes of that block may have
// changed.
int readi(struct inode *ip, void *dst, uint off, uint n);
int readi_user(struct inode *ip, uint va, uint off, uint n);
int writei(struct inode *ip, const void *src, uint off, uint n);
int writei_user(struct inode *ip, uint va, uint off, uint n);

// ---- trunc.c: the end of a locked inode ----

// To size 0, all blocks freed; nothing happens to a device. In an operation. 0,
// also if a damaged disk has numbers in it that are skipped; or -EIO: nothing
// has changed.
int itrunc(struct inode *ip);

// A file's new size: what is cut off is freed, what is added is a hole. In an
// operation. 0 or -EIO, as itrunc.
int iresize(struct inode *ip, uint size);

// ---- dir.c: directories and paths ----
// A search ends with -EINTR when the process is killed: a directory may have
// gigabytes. dirunlink and dirset search nothing, so they are what takes a
// change back.

// As strcmp, of names as they are in an entry: DIRSIZ bytes at most.
int namecmp(const char *s, const char *t);

// Whether a name is "." or "..", which cannot be made, removed or moved. `name`
// may be an entry's, without a NUL: the answer is in its first three bytes.
bool isdots(const char *name);

// Whether a path ends in a slash: then its last name can only be a directory's.
bool endslash(const char *path);

// Locks a directory that a path goes through, or that may get a name or lose
// one. 0; or -ENOTDIR, -ENOENT (it was removed), -EIO, and it is not locked.
int dirlock(struct inode *dp);

// The inode `name` of the locked directory in *ip, referenced, unlocked; its
// entry's offset in *poff, unless that is NULL. It is no directory, or one
// whose ".." is `dp`; or `name` is "." or "..". 0, -ENOENT, -ENAMETOOLONG,
// -ENFILE, -EIO, -EINTR. After an error *ip is NULL, or what must not be used,
// but be put back when nothing is locked.
int dirlookup(struct inode *dp, const char *name, uint *poff,
              struct inode **ip);

// Adds an entry to the locked directory, in an operation. 0, -EEXIST,
// -ENAMETOOLONG, -ENOSPC, -EFBIG, -EIO, -EINTR: no entry has changed.
// dirlink_at is for who has looked the name up and not found it since the
// directory was locked; it says at which offset the entry is, too.
int dirlink(struct inode *dp, const char *name, uint inum);
int dirlink_at(struct inode *dp, const char *name, uint inum, uint *off);

// Gives the locked directory, which is new, "." and "..": its parent's number.
// In an operation. 0; or -ENOSPC, -EIO, and the caller throws the directory
// away.
int dirinit(struct inode *dp, uint parent);

// Clears the entry `name` at offset `off` of the locked directory, or lets it
// name another inode. In an operation. 0; or -EIO, and it is as before.
int dirunlink(struct inode *dp, const char *name, uint off);
int dirset(struct inode *dp, const char *name, uint off, uint inum);

// Nothing but "." and ".." in the locked directory: 1, 0, -EIO, -EINTR.
int dirisempty(struct inode *dp);

// One step of a path: the inode `name` in directory `dp`, which is not locked,
// in *next, referenced, unlocked. As dirlock and dirlookup.
int path_step(struct inode *dp, const char *name, struct inode **next);

// The inode a path names, or the directory its last name is in, which need not
// exist; in *ip, *dp, referenced, unlocked. A path that begins with no slash
// begins at the working directory. No inode is locked. nameiparent of "/" is
// -EEXIST; else as path_step.
int namei(const char *path, struct inode **ip);
int nameiparent(const char *path, char name[DIRSIZ + 1], struct inode **dp);

// ---- entry.c: which entries are followed ----

// Whether entry `name` of the locked directory may be inode `inum`, so that
// what is followed is a tree: 0; or -EIO, and says so. Reads the disk; no other
// inode's lock is needed, nor taken.
int check_entry(const struct inode *dp, const char *name, uint inum);

// ---- namecache.c: names that were looked up ----

// Makes an empty cache, larger on larger machines. From iinit.
void names_init(void);

// names.lock, for name_cached and for what its answer is used for: an inode's
// number is the name's only until names_unlock, so iget comes before that.
void names_lock(void);
void names_unlock(void);

// Whether it is known what directory number `dir` has under the name of `len`
// letters at `name`: the inode's number in *inum, 0 if nothing, and its entry's
// offset in *off. names_lock is held.
bool name_cached(uint dir, const char *name, uint len, uint *inum, uint *off);

// Remembers that the locked directory, which has a name, has inode `inum` under
// `name` in the entry at `off`; inum 0: has nothing. Not with names_lock held.
void name_note(struct inode *dp, const char *name, uint inum, uint off);

// The locked directory is empty: of what name_note will not have been told,
// name_cached knows that it is not there, as long as it forgets none.
void names_whole(struct inode *dp);

// The locked directory has lost its last name: nothing is found in it any more.
void names_forget(struct inode *dp);

// ---- file.c: open files ----
// fileclose to fileresize are called with no lock held and in no operation; the
// caller has a descriptor, which keeps the file open.

// Makes an empty table of open files. At boot.
void fileinit(void);

// A file with one reference and of no type yet, in *f. 0 or -ENFILE.
int filealloc(struct file **f);

// One reference more, for dup and fork; fileclose drops one. The last closes a
// pipe's end, or puts the inode back, which may free an unlinked file.
struct file *filedup(struct file *f);
void fileclose(struct file *f);

// Copies the file's struct stat to user address `va`. 0, -EFAULT, -EIO.
int filestat(struct file *f, uint va);

// Read or write n > 0 bytes at user address `va`, at the offset, which moves.
// The file is open for that. Bytes, fewer at the end of a file or disk or after
// a kill; or -ENXIO (no such driver), -EROFS (write: the file system has
// failed), or as readi_user, writei_user, the pipe's and the driver's.
int fileread(struct file *f, uint va, uint n);
int filewrite(struct file *f, uint va, uint n);

// Moves the offset to `offset` bytes from where `whence` (fcntl.h) says. The
// new offset, or -EINVAL, -ESPIPE, -EIO.
int fileseek(struct file *f, int offset, int whence);

// iresize for an open file: 0, -EBADF, -EINVAL, -EROFS, -EIO.
int fileresize(struct file *f, int size);

// Open files, for meminfo. Takes no lock.
uint files_open(void);

// The driver of a referenced inode that has been locked once; NULL: it is no
// device, or none has its number. Takes no lock. (dev/dev.h)
struct devsw;
const struct devsw *devof(const struct inode *ip);

// ---- rename.c ----
// Makes the lock of rename. From fileinit.
void rename_init(void);

// ---- pipe.c: no lock held, in no operation ----

// A pipe with its two ends as open files: *f0 reads, *f1 writes. 0, -ENFILE,
// -ENOMEM: nothing is left open.
int pipealloc(struct file **f0, struct file **f1);

// Closes one end, and wakes who waits at the other. The second frees the pipe.
void pipeclose(struct pipe *p, bool writable);

// Read waits for a first byte, or the last writer's close: 0. Write waits until
// all is in the pipe. Bytes; or if none, -EFAULT, -EINTR (killed), -EPIPE (no
// reader is left; the process may die of SIGPIPE).
int piperead(struct pipe *p, uint va, uint n);
int pipewrite(struct pipe *p, uint va, uint n);

#endif
