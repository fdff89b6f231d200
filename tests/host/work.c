// Operations to be disturbed by power failures and disk errors: a fixed list,
// which has each kind at least once, then some that chance makes.
//
// Every operation may be cut off at any write to the disk (tests/host/crash.c)
// or get an error from it; the disk must then be what it was before or after
// it. The fixed ones are those that write the most different blocks at once.
// Each is told by its number alone, so that a failure is repeated with two
// numbers.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"

#include <stdio.h>
#include <string.h>

static const struct operation fixed[] = {
    {MAKE, "/one", "", 0, 0},
    {APPEND, "/one", "", 0, 5000},
    {MKDIR, "/d", "", 0, 0},
    {MAKE, "/d/two", "", 0, 0},
    {APPEND, "/d/two", "", 0, 3 * BSIZE},
    {SYNC, "", "", 0, 0},
    {APPEND, "/d/two", "", 0, 7 * BSIZE},
    {APPEND, "/d/two", "", 0, 6 * BSIZE}, // to the indirect block
    {LINK, "/one", "/d/uno", 0, 0},
    {RENAME, "/d/two", "/2", 0, 0},
    {EVICT, "", "", 0, 0},
    {WRITE, "/one", "", FAR, 5000}, // two indirect blocks at once
    {RESIZE, "/one", "", FAR + 4090, 0},
    {RESIZE, "/one", "", (NDIRECT + 2) * BSIZE + 1, 0}, // a tree, half of one
    {RENAME, "/2", "/one", 0, 0}, // replaces; the other name stays
    {SYNC, "", "", 0, 0},
    {MKDIR, "/e", "", 0, 0},
    {RENAME, "/d", "/e/d", 0, 0}, // moves a directory
    {UNLINK, "/e/d/uno", "", 0, 0},
    {OPEN, "/one", "", 0, 0},
    {EVICT, "", "", 0, 0},
    {UNLINK, "/one", "", 0, 0}, // open still
    {MAKE, "/one", "", 0, 0},
    {APPEND, "/one", "", 0, 8 * BSIZE - 1},
    {CLOSE, "", "", 0, 0}, // frees what was unlinked
    {SYNC, "", "", 0, 0},
    {TRUNCATE, "/one", "", 0, 0},
    {UNLINK, "/e/d", "", 0, 0},
    {APPEND, "/old", "", 0, 6 * BSIZE},
    {EVICT, "", "", 0, 0},
    {TRUNCATE, "/old", "", 0, 0},
    {OPEN, "/old", "", 0, 0},
    {RENAME, "/one", "/old", 0, 0}, // replaces what is open
};

#define NFIXED  (sizeof(fixed) / sizeof(fixed[0]))
#define NRANDOM 60

static int held = -1; // descriptor OPEN made
static const struct operation *chosen;
static uint nchosen;

void
work_choose(const struct operation *list, uint n)
{
  chosen = list;
  nchosen = n;
}

// A file that fills several blocks, and a directory, are there before the first
// operation: some of these need them.
void
work_prepare(void)
{
  const struct shape shape = {420, 128, 1 + MINLOGBLOCKS, 3};

  image_make(&shape);
  if (boot() < 0 || do_mkdir("/b") < 0 || make_file("/old") < 0 ||
      append("/old", 14 * BSIZE, 9) < 0 || do_sync() < 0)
    give_up("cannot prepare: %s", said());
  disk_keep();
  held = -1;
}

// The disk as work_prepare left it, for the next try.
void
work_again(void)
{
  disk_restore();
  held = -1;
}

uint
work_length(void)
{
  return chosen != NULL ? nchosen : NFIXED + NRANDOM;
}

// One directory does not exist, so that some operations fail.
static void
any_path(char path[24])
{
  static const char *dirs[] = {"", "", "", "/b", "/b", "/x"};
  static const char *names[] = {"old", "one", "x", "y"};
  const char *dir = dirs[roll(6)];

  snprintf(path, 24, "%s/%s", dir, names[roll(4)]);
}

// Seeded by its number, so that it is the same in each run, and alone.
static struct operation
operation(uint k)
{
  struct operation op = {.kind = MAKE};

  if (chosen != NULL)
    return chosen[k];
  if (k < NFIXED)
    return fixed[k];
  seed(k);
  op.kind = roll(NRANDOMKINDS);
  any_path(op.a);
  any_path(op.b);
  op.n = 1 + roll(7 * BSIZE);
  op.offset = roll(3 * NDIRECT * BSIZE);
  return op;
}

// What was done before one that succeeded must survive whatever comes.
bool
work_is_sync(uint k)
{
  enum kind kind = operation(k).kind;

  return kind == SYNC || kind == FSYNC || kind == MSYNC;
}

// One at a time: what is unlinked while it is open is the case of interest.
static int
hold_open(const char *path)
{
  if (held >= 0)
    return -EMFILE;
  held = do_open(path, O_RDONLY);
  return held < 0 ? held : 0;
}

// Closing is the moment that frees what was unlinked.
static int
let_go(void)
{
  int err = held >= 0 ? do_close(held) : -EBADF;

  held = -1;
  return err;
}

static int
sync_file(const char *path)
{
  int fd = do_open(path, O_RDONLY);
  int err;

  if (fd < 0)
    return fd;
  err = do_fsync(fd);
  do_close(fd);
  return err;
}

// A process stores, and ends without another word.
static int
die(const struct operation *op, uint tag)
{
  int err = store(op->a, op->offset, op->n, tag);

  return err < 0 ? err : end_with_map();
}

// 0 or more, or -errno. It may fail, as chance takes names that
// are not there.
int
operation_do(const struct operation *op, uint tag)
{
  switch (op->kind) {
  case MAKE:
    return make_file(op->a);
  case APPEND:
    return append(op->a, op->n, tag);
  case WRITE:
    return write_at(op->a, op->offset, op->n, tag);
  case TRUNCATE:
    return truncate_file(op->a);
  case RESIZE:
    return resize_file(op->a, op->offset);
  case LINK:
    return do_link(op->a, op->b);
  case UNLINK:
    return do_unlink(op->a);
  case RENAME:
    return do_rename(op->a, op->b);
  case MKDIR:
    return do_mkdir(op->a);
  case SYNC:
    return do_sync();
  case FSYNC:
    return sync_file(op->a);
  case OPEN:
    return hold_open(op->a);
  case CLOSE:
    return let_go();
  case STORE:
    return store(op->a, op->offset, op->n, tag);
  case MSYNC:
    return sync_map(op->offset, op->n);
  case UNMAP:
    return unmap();
  case DIE:
    return die(op, tag);
  default:
    evict();
    return 0;
  }
}

int
work_do(uint k)
{
  struct operation op = operation(k);

  return operation_do(&op, k);
}

// ---- two transactions in flight ----

static struct {
  uint next;   // the next operation
  uint during; // operations that may yet be done in this commit
  uint done;   // that were done during commits
  bool more;   // each wants to go on
  bool (*each)(uint, int);
  uint32_t chance; // of its own: operations seed the other
} all;

static uint
chance(uint n)
{
  all.chance = all.chance * 1664525 + 1013904223; // Numerical Recipes
  return (all.chance >> 16) % n;
}

static void
one(void)
{
  uint k = all.next++;

  all.more = all.each(k, work_do(k));
}

// In the middle of a commit: perhaps another operation, as a process would do
// it. No sync, which would wait for what it is called from.
static void
meanwhile(void)
{
  if (all.during == 0 || all.next >= work_length() || work_is_sync(all.next) ||
      chance(4) > 0)
    return;
  all.during--;
  all.done++;
  disk_hook(NULL);
  one();
  disk_hook(meanwhile);
}

// Two operations at most during a commit: the smallest log has room for them,
// and to wait for more would be to wait for this commit.
uint
work_all(uint seed, uint pause, bool (*each)(uint k, int result))
{
  all.next = 0;
  all.each = each;
  all.chance = seed;
  all.done = 0;
  all.more = true;
  while (all.more && all.next < work_length()) {
    one();
    if (!all.more || chance(pause) > 0)
      continue;
    all.during = 2;
    disk_hook(meanwhile);
    log_commit();
    disk_hook(NULL);
  }
  return all.done;
}
