// Open files: what a descriptor means, shared by dup and fork.
//
// A struct file is a pipe's end or an inode with an offset:
//
//   parent   ofile[3] --.
//                       +--> file, ref 2, off 512 --.
//   child    ofile[3] --'    fork: they share off   +--> inode, ref 2
//   another  ofile[5] -----> file, ref 1, off 0 ----'
//                            an open of its own
//
// The caller has checked user addresses (argptr) and holds a descriptor, so the
// file stays open during the call; it holds no lock and is in no transaction.

#include "fs/file.h"
#include "dev/dev.h"
#include "errno.h"
#include "fcntl.h"
#include "jobs/jobs.h"
#include "debug/kasan.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "spinlock.h"
#include "vm.h"

// The most blocks of block numbers that a piece of a write changes: one leaf
// and the root of the double-indirect tree, and the leaf or indirect block
// before.
#define NUMBER_BLOCKS 3

// What a transaction has for a piece's data blocks and for the bitmap blocks,
// beside the inode and the above.
#define PIECE_ROOM (MAXOPBLOCKS - 1 - NUMBER_BLOCKS)
_Static_assert(PIECE_ROOM > NUMBER_BLOCKS + 1, "a write makes progress");
_Static_assert(PIECE_ROOM < NINDIRECT, "a piece meets two leaves at most");

static struct {
  struct spinlock lock;
  struct file file[NFILE]; // [lock] ref; 0: free
  struct file *free;       // [lock] chain of those, by next
  uint nopen;              // [lock] files with ref > 0
} ftable;

// Puts an entry that nobody has open on the chain. ftable.lock is held, or
// nobody else runs yet.
static void
file_free(struct file *f)
{
  assert_eq(f->ref, 0);
  f->type = FD_NONE;
  f->next = ftable.free;
  ftable.free = f;
  object_freed(&f->readable, f + 1);
}

void
fileinit(void)
{
  memset(&ftable, 0, sizeof(ftable));
  initlock(&ftable.lock, "ftable");
  for (uint i = 0; i < NFILE; i++)
    file_free(&ftable.file[i]);
  rename_init();
}

int
filealloc(struct file **result)
{
  struct file *f;

  acquire(&ftable.lock);
  if (NFILE - ftable.nopen <= kept_back(KEPT_FILES)) {
    release(&ftable.lock);
    return -ENFILE;
  }
  f = ftable.free;
  assert_ne(f, NULL); // nopen says that one is free
  object_taken(&f->readable, f + 1);
  ftable.free = f->next;
  *f = (struct file){.ref = 1}; // FD_NONE is 0
  ftable.nopen++;
  release(&ftable.lock);
  *result = f;
  return 0;
}

struct file *
filedup(struct file *f)
{
  acquire(&ftable.lock);
  assert_gt(f->ref, 0);
  f->ref++;
  release(&ftable.lock);
  return f;
}

void
fileclose(struct file *f)
{
  struct file last;

  acquire(&ftable.lock);
  assert_gt(f->ref, 0);
  if (--f->ref > 0) {
    release(&ftable.lock);
    return;
  }
  last = *f; // the slot may have another user once the lock is released
  file_free(f);
  ftable.nopen--;
  release(&ftable.lock);

  if (last.type == FD_PIPE) {
    pipeclose(last.pipe, last.writable);
  } else if (last.type == FD_INODE) {
    if (last.writable && last.ip->type == T_FILE)
      iunclaim(last.ip, CLAIM_WRITE);
    iput(last.ip);
  }
}

uint
files_open(void)
{
  return ftable.nopen;
}

const struct devsw *
devof(const struct inode *ip)
{
  // The type is read without the lock: whoever opened the file had it, and an
  // inode with references keeps its type and device number.
  return ip->type == T_DEV ? devsw_find(ip->major) : NULL;
}

int
filestat(struct file *f, uint va)
{
  struct stat st;
  int err;

  if (f->type == FD_PIPE) {
    st = (struct stat){.type = T_FILE};
  } else {
    if ((err = iload(f->ip)) < 0)
      return err;
    stati(f->ip, &st);
  }
  return copyout(&myproc()->as, va, &st, sizeof(st));
}

int
fileseek(struct file *f, int offset, int whence)
{
  int64_t to = offset;
  int err;

  if (f->type != FD_INODE || f->ip->type == T_DEV)
    return -ESPIPE;
  if ((err = ilock(f->ip)) < 0)
    return err;
  if (whence == SEEK_CUR)
    to += f->off;
  else if (whence == SEEK_END)
    to += f->ip->size;
  else if (whence != SEEK_SET)
    to = -1;
  if (to < 0 || to > INT32_MAX)
    err = -EINVAL;
  else
    f->off = to;
  iunlock(f->ip);
  return err < 0 ? err : (int)to;
}

int
fileresize(struct file *f, int size)
{
  int err;

  if (!f->writable)
    return -EBADF;
  if (size < 0 || f->type != FD_INODE || f->ip->type != T_FILE)
    return -EINVAL;
  // Asked inside the operation; should a commit fail from now on, this change
  // is lost with all that is in memory only.
  begin_op();
  if ((err = log_readonly() ? -EROFS : ilock(f->ip)) == 0) {
    err = iresize(f->ip, (uint)size);
    iunlock(f->ip);
  }
  end_op();
  return op_result(err);
}

// Reads what a driver with a `next` gives, piece by piece, as programs' memory
// is no place to write to with a driver's lock held. Bytes, fewer if it has no
// more now or the caller is killed; -EFAULT if not even the first could be
// written. A read of all memory is one call: hence the look at killed().
static int
read_pieces(const struct devsw *dev, uint va, uint n, uint *off)
{
  char piece[128];
  uint done, m;
  int err;

  for (done = 0; done < n && !killed(); done += m) {
    m = n - done < sizeof(piece) ? n - done : sizeof(piece);
    if ((m = dev->next(piece, m, off)) == 0)
      break;
    if ((err = copyout(&myproc()->as, va + done, piece, m)) < 0)
      return done > 0 ? (int)done : err;
  }
  return (int)done;
}

int
fileread(struct file *f, uint va, uint n)
{
  const struct devsw *dev;
  int got;

  assert_gt(f->ref, 0);
  assert_eq(f->readable, true);
  if (f->type == FD_PIPE)
    return piperead(f->pipe, va, n);
  assert_eq(f->type, FD_INODE);
  // With no inode locked: who reads the console may wait for hours.
  if (f->ip->type == T_DEV) {
    if ((dev = devof(f->ip)) == NULL)
      return -ENXIO;
    return dev->next == NULL ? dev->read(true, va, n)
                             : read_pieces(dev, va, n, &f->off);
  }
  if ((got = ilock(f->ip)) < 0)
    return got;
  got = readi_user(f->ip, va, f->off, n);
  if (got > 0)
    f->off += got;
  iunlock(f->ip);
  return got;
}

// How many data blocks one transaction may write. Each new block, of data or of
// numbers, has its bit in a bitmap block: at worst its own, but there are no
// more than the disk has. On a disk of 64 MB, which has one bitmap block, these
// are 19 blocks, 76 KB; on one of 2 GB, with 16, they are 8.
static uint
piece_blocks(void)
{
  uint bitmaps = (superblock()->size + BPB - 1) / BPB;
  uint least = (PIECE_ROOM - NUMBER_BLOCKS) / 2;

  return bitmaps < PIECE_ROOM - least ? PIECE_ROOM - bitmaps : least;
}

// Writes as much of *n bytes as one transaction may, and sets *n to that. Bytes
// written, fewer if the file or the disk is full; or a negative errno. It is a
// transaction; the offset is read and moved under the inode's lock.
static int
write_piece(struct file *f, uint va, uint *n)
{
  struct inode *ip = f->ip;
  uint most;
  int done;

  begin_op();
  if ((done = log_readonly() ? -EROFS : ilock(ip)) == 0) {
    if (f->append)
      f->off = ip->size; // under the lock: nobody else's end is overwritten
    most = piece_blocks() * BSIZE - f->off % BSIZE; // ends with a block
    if (*n > most)
      *n = most;
    done = writei_user(ip, va, f->off, *n);
    if (done > 0)
      f->off += done;
    iunlock(ip);
  }
  end_op();
  return op_result(done);
}

int
filewrite(struct file *f, uint va, uint n)
{
  const struct devsw *dev;
  uint done = 0, want;
  int put;

  assert_gt(f->ref, 0);
  assert_eq(f->writable, true);
  if (f->type == FD_PIPE)
    return pipewrite(f->pipe, va, n);
  assert_eq(f->type, FD_INODE);
  if (f->ip->type == T_DEV) {
    if ((dev = devof(f->ip)) == NULL)
      return -ENXIO;
    return dev->write == NULL ? -EINVAL : dev->write(true, va, n);
  }
  while (done < n) {
    if (killed()) // between pieces, each of which is whole
      return done > 0 ? (int)done : -EINTR;
    want = n - done;
    if ((put = write_piece(f, va + done, &want)) < 0)
      return done > 0 ? (int)done : put;
    done += put;
    if ((uint)put < want) // full; another piece would only say so again
      break;
  }
  return done;
}
