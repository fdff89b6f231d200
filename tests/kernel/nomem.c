// Makes one allocation of a process fail, for tests/nomem.t. Linked into a
// kernel of its own, with --wrap for each function that has a __wrap_ here.
// What a program asks for is in tests/guest/nomem.h.
//
// All tables, and the frames, ask kept_back how many entries the caller must
// leave: here that is none, or, where an allocation is to fail, all. So it
// fails where it would if the table were full.
//
// signal(ZEROED, 0) returns how many of TABLES frames kalloc has when that many
// former page tables are all that is free. TABLES is more than is promised, so
// that some must be taken.

#include "tests/guest/nomem.h"
#include "debug/panic.h"
#include "errno.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "jobs/jobs.h"
#include "lib/string.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"

_Static_assert(KEPT_FILES == KEPT_INODES && KEPT_PROCS != KEPT_FILES,
               "what kept_back is asked says which table it is");

int __real_sys_signal(void);
int __wrap_sys_signal(void);
uint __wrap_kept_back(uint n);
int __real_balloc(uint dev, uint *blockno);
int __wrap_balloc(uint dev, uint *blockno);
int __real_ialloc(uint dev, const struct dinode *d, struct inode **ip);
int __wrap_ialloc(uint dev, const struct dinode *d, struct inode **ip);
struct buf *__real_bpeek(uint dev, uint blockno);
struct buf *__wrap_bpeek(uint dev, uint blockno);
int __real_bread_ahead(uint dev, uint blockno, uint n);
int __wrap_bread_ahead(uint dev, uint blockno, uint n);
struct buf *__real_bsnap(const struct buf *b);
struct buf *__wrap_bsnap(const struct buf *b);

// One process at a time has such a wish, so nothing guards this.
static int pid, kind;
static int asked, fails_at;

static void *
take(uint n, void *chain)
{
  void **frame;

  for (; n > 0 && (frame = kalloc()) != NULL; n--) {
    *frame = chain;
    chain = frame;
  }
  return chain;
}

// Gives back all of a chain; how many.
static int
give(void **chain, bool zeroed)
{
  void **next;
  int n = 0;

  for (; chain != NULL; chain = next, n++) {
    next = *chain;
    if (zeroed)
      memset(chain, 0, PGSIZE);
    zeroed ? kfree_zeroed(chain) : kfree(chain);
  }
  return n;
}

static int
only_zeroed(void)
{
  void *tables = take(TABLES, NULL);
  void *rest = take(kframes(), NULL);
  int n;

  give(tables, true);
  n = give(take(TABLES, NULL), false);
  give(rest, false);
  return n;
}

int
__wrap_sys_signal(void)
{
  int sig, n, before = asked;

  if (argint(0, &sig) < 0 || argint(1, &n) < 0 || sig < ZEROED ||
      sig >= NOMEM + OUT_OF_KINDS)
    return __real_sys_signal();
  if (sig == ZEROED)
    return only_zeroed();
  pid = n > 0 ? myproc()->pid : 0;
  kind = sig - NOMEM;
  asked = 0;
  fails_at = n;
  return before;
}

// A fork's child, an interrupt or another process asks, too: only the caller's
// own requests are counted, so that n means the same each time.
static bool
fails(int what)
{
  return what == kind && myproc() != NULL && myproc()->pid == pid &&
         ++asked == fails_at;
}

// Any program may have the last frame, too: for promise_to_the_last.
uint
__wrap_kept_back(uint n)
{
  int what = n == KEPT_PROCS   ? OUT_OF_SLOTS
             : n == KEPT_FILES ? OUT_OF_ENTRIES
                               : OUT_OF_FRAMES;

  return fails(what) ? UINT32_MAX : 0;
}

int
__wrap_balloc(uint dev, uint *blockno)
{
  return fails(OUT_OF_BLOCKS) ? -ENOSPC : __real_balloc(dev, blockno);
}

int
__wrap_ialloc(uint dev, const struct dinode *d, struct inode **ip)
{
  return fails(OUT_OF_INODES) ? -ENOSPC : __real_ialloc(dev, d, ip);
}

struct buf *
__wrap_bpeek(uint dev, uint blockno)
{
  return fails(OUT_OF_BUFFERS) ? NULL : __real_bpeek(dev, blockno);
}

// Nothing is read ahead.
int
__wrap_bread_ahead(uint dev, uint blockno, uint n)
{
  return fails(OUT_OF_BUFFERS) ? 0 : __real_bread_ahead(dev, blockno, n);
}

// The log asks, in a thread of its own: while somebody has this wish, for each.
struct buf *
__wrap_bsnap(const struct buf *b)
{
  return pid != 0 && kind == OUT_OF_BUFFERS ? NULL : __real_bsnap(b);
}
