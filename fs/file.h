// The file system in memory, a section for each file of this folder. The disk's
// own layout is include/fs.h; the block cache and the log are buf.h.
//
// Lock order: pipe.lock | inode lock (parent before child; two: see rename.c)
// -> buffer lock -> bcache.lock, itable.lock, log.lock -> ptable.lock.
#ifndef FILE_H
#define FILE_H

#include "types.h"
#include "fs.h"
#include "param.h"
#include "sleeplock.h"
#include "stat.h"

struct pipe;

// [f] ftable.lock  [c] constant while open  [i] the inode's lock
struct file {
  enum { FD_NONE, FD_PIPE, FD_INODE } type; // [c]
  int ref;                                  // [f] descriptors that share it
  bool readable;                            // [c]
  bool writable;                            // [c]
  bool append;                              // [c] every write goes to the end
  struct pipe *pipe;
  struct inode *ip; // [c]
  uint off;         // [i] FD_INODE
};

// An inode in memory. [t] itable.lock  [i] its own lock
struct inode {
  uint dev;              // [t]
  uint inum;             // [t]
  int ref;               // [t] pointers to it
  struct sleeplock lock; // guards what follows
  struct inode *next;    // [t] hash chain
  bool valid;            // [i] read from the disk?
  int16_t type;          // [i] copy of the disk inode
  int16_t major;
  int16_t minor;
  int16_t nlink;
  uint32_t size;
  uint32_t addrs[NDIRECT + 2];
};

// ---- bio.c ----
struct buf;
void binit(void);
int bread(uint dev, uint blockno, struct buf **b); // locked; 0 or -EIO
struct buf *bget_zeroed(uint dev, uint blockno);   // locked, all zero
void brelse(struct buf *b);
void bpin(struct buf *b);
void bunpin(struct buf *b);
uint bufs_held(void); // for meminfo

// ---- log.c ----
int initlog(uint dev, const struct superblock *sb); // recovers; 0 or -EIO
void begin_op(void);
void end_op(void);
void log_write(struct buf *b);
int log_sync(void); // returns when all ended operations are committed
// For an operation that can neither go on nor take back what it changed: what
// has not been committed never will be, and the file system is read-only.
void log_abort(void);
bool log_readonly(void); // nothing can be written any more

// ---- balloc.c ----
int readsb(uint dev); // reads and checks; 0, -EIO, -EINVAL
const struct superblock *superblock(void);
int bcount(uint dev);                // counts free blocks; 0 or -EIO
int balloc(uint dev, uint *blockno); // zeroed; 0, -ENOSPC, -EIO
int bused(uint dev, uint blockno);   // a data block in use? 1, 0, -EIO
int bfree(uint dev, uint blockno);   // 0 or -EIO, also if it is not in use
bool block_in_data(uint blockno);    // may a file own it?
uint free_blocks(void);              // for meminfo

// ---- inode.c ----
void iinit(void);
int fsinit(uint dev); // mounts: superblock, log, orphans. 0 or negative errno
void fs_reset(void);  // forgets all state of fs/, for host tests
// The same inode, referenced, unlocked. 0 or negative errno.
int ialloc(uint dev, int16_t type, struct inode **ip);
int iget(uint dev, uint inum, struct inode **ip); // 0, -ENFILE, -EIO
struct inode *idup(struct inode *ip);
int ilock(struct inode *ip); // 0, or -EIO and not locked
void iunlock(struct inode *ip);
void iput(struct inode *ip); // inside a transaction
void iunlockput(struct inode *ip);
void iupdate(struct inode *ip);
void stati(struct inode *ip, struct stat *st);
uint inodes_held(void); // for meminfo
uint free_inodes(void); // for meminfo

// ---- bmap.c: contents of a locked inode ----
int itrunc(struct inode *ip); // to size 0; 0 or -EIO
// A file's new size: what is cut off is freed, what is added is a hole. 0;
// -EIO, as from itrunc: on a damaged disk it may be cut, and blocks be lost.
int iresize(struct inode *ip, uint size);
// The buffer of the file's block `bn`, locked; NULL for a hole. 0 or -EIO.
int iblock(struct inode *ip, uint bn, struct buf **b);
// Bytes transferred, or negative errno. Short at the end of file or of space,
// and when killed while reading to user memory.
int readi(struct inode *ip, void *dst, uint off, uint n);
int readi_user(struct inode *ip, uint va, uint off, uint n);
int writei(struct inode *ip, const void *src, uint off, uint n);
int writei_user(struct inode *ip, uint va, uint off, uint n);

// ---- dir.c ----
// Whatever searches a directory is given up (-EINTR) when the process is killed
// meanwhile; dirunlink and dirset search none.
int namecmp(const char *s, const char *t);
// Whether a name is "." or "..", which cannot be made, removed or moved.
bool isdots(const char *name);
// Whether a path ends in a slash: then its last name can only be a directory's.
bool endslash(const char *path);
// Locks a directory that a path goes through, or that may get a name or lose
// one. 0; or -ENOTDIR, -ENOENT (it was removed), -EIO, and it is not locked.
int dirlock(struct inode *dp);
// The inode named `name` in the locked directory, referenced, unlocked; its
// entry's offset in *poff, unless that is NULL.
int dirlookup(struct inode *dp, const char *name, uint *poff,
              struct inode **ip);
// Adds an entry: 0, -EEXIST, -ENAMETOOLONG, -ENOSPC, -EFBIG, -EIO; and this one
// says where, for who may have to take it back (dirunlink).
int dirlink(struct inode *dp, const char *name, uint inum);
int dirlink_at(struct inode *dp, const char *name, uint inum, uint *off);
int dirunlink(struct inode *dp, uint off);         // clears the entry at off
int dirset(struct inode *dp, uint off, uint inum); // points it elsewhere
// Nothing but "." and ".." in it: 1, 0, or -EIO.
int dirisempty(struct inode *dp);
// One step of a path: the inode `name` in directory `dp`, which is not locked.
int path_step(struct inode *dp, const char *name, struct inode **next);
// The inode a path names, referenced, unlocked. 0 or negative errno.
int namei(const char *path, struct inode **ip);
int nameiparent(const char *path, char name[DIRSIZ + 1], struct inode **dp);

// ---- file.c ----
void fileinit(void);
int filealloc(struct file **f); // with one reference; 0 or -ENFILE
struct file *filedup(struct file *f);
void fileclose(struct file *f);
int filestat(struct file *f, uint va);          // user address
int fileread(struct file *f, uint va, uint n);  // user address
int filewrite(struct file *f, uint va, uint n); // user address
uint files_open(void);                          // for meminfo
// Moves the offset; origins as in fcntl.h. It, or -EINVAL, -ESPIPE, -EIO.
int fileseek(struct file *f, int offset, int whence);
int fileresize(struct file *f, int size); // 0, -EBADF, -EINVAL, -EROFS, -EIO
// The driver of an inode that has been locked once; NULL: none. (dev/dev.h)
struct devsw;
const struct devsw *devof(const struct inode *ip);

// ---- rename.c ----
void rename_init(void); // from fileinit

// ---- pipe.c ----
int pipealloc(struct file **f0, struct file **f1);
void pipeclose(struct pipe *p, bool writable);
int piperead(struct pipe *p, uint va, uint n);
int pipewrite(struct pipe *p, uint va, uint n);

#endif
