// What one process does while another is in the middle of a call: a sync during
// a commit waits for it; what a link is made of may be unlinked meanwhile.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "param.h"

static const struct shape shape = {400, 128, 1 + MINLOGBLOCKS, 4};

// ---- a sync during a commit ----

static uint asked, waited, fsyncs;
static int fd;

static int
fsync_it(void)
{
  return do_fsync(fd);
}

static void
sync_meanwhile(void)
{
  disk_hook(NULL);
  asked++;
  waited += would_wait(do_sync);
  fsyncs += would_wait(fsync_it);
  disk_hook(sync_meanwhile);
}

// At each request of a commit another process asks for a sync, which covers
// the operations that this commit has, and no other commit has any. One waits
// until they are in their places. One for a fsync, too, but only for the log:
// new blocks, a flush, the log, a flush.
static void
test_sync(void)
{
  uint before = failures();

  trying("a sync during a commit");
  image_make(&shape);
  expect(boot() == 0);
  expect(make_file("/f") == 0 && append("/f", 5 * BSIZE, 1) == 0);
  fd = do_open("/f", O_RDONLY);
  asked = waited = fsyncs = 0;
  disk_hook(sync_meanwhile);
  expect(do_sync() == 0);
  disk_hook(NULL);
  expect(asked > 8 && waited == asked);
  expect(fsyncs >= 4 && fsyncs < asked);
  expect(!would_wait(do_sync) && !would_wait(fsync_it));
  expect(do_close(fd) == 0);
  result(failures() == before,
         "a sync waits for a commit that is under way, to its end");
}

// ---- no buffer is free ----

static struct buf *copies[MINBUF];
static uint ncopies;
static struct buf *held; // in use, with a block in it

static void
take_buffers(void)
{
  struct buf *b = NULL;

  expect(bread(ROOTDEV, 1, &b) == 0);
  for (ncopies = 0; (copies[ncopies] = bsnap(b)) != NULL; ncopies++)
    ;
  held = b;
}

static void
give_buffers(void)
{
  while (ncopies > 0)
    bunpin(copies[--ncopies]);
  brelse(held);
}

static int
change_nothing(void)
{
  begin_op();
  end_op();
  return 0;
}

static void
begin_meanwhile(void)
{
  disk_hook(NULL);
  asked++;
  waited += would_wait(change_nothing);
  disk_hook(begin_meanwhile);
}

// A commit that finds no buffers for copies writes the blocks themselves: until
// they are written no operation may begin, as it might change them.
static void
test_no_copies(void)
{
  uint before = failures();

  trying("a commit without copies");
  image_make(&shape);
  expect(boot() == 0);
  expect(make_file("/f") == 0 && append("/f", 5 * BSIZE, 1) == 0);
  take_buffers();
  asked = waited = 0;
  disk_hook(begin_meanwhile);
  expect(do_sync() == 0);
  disk_hook(NULL);
  give_buffers();
  expect(asked > 5 && waited == asked);
  expect(make_file("/g") == 0 && append("/g", 5 * BSIZE, 1) == 0);
  asked = waited = 0;
  disk_hook(begin_meanwhile);
  expect(do_sync() == 0);
  disk_hook(NULL);
  expect(asked > 5 && waited == 0);
  expect(image_faults(NULL) == 0);
  result(failures() == before,
         "operations wait for a commit that has no copies, and no other");
}

static void
release_held(void)
{
  brelse(held);
}

// Who needs a buffer where there is none sleeps until one is given back.
static void
test_no_buffer(void)
{
  uint before = failures();
  struct buf *b;

  trying("no buffer");
  image_make(&shape);
  expect(boot() == 0);
  take_buffers();
  sleep_hook(release_held);
  expect(bread(ROOTDEV, 2, &b) == 0);
  expect(b == held);
  give_buffers();
  result(failures() == before, "who waits for a buffer is woken");
}

// ---- an unlink during a link ----

static int unlinked;

static void
unlink_meanwhile(void)
{
  disk_read_hook(NULL);
  unlinked = do_unlink("/f");
}

// At first the root is locked, for a look into /d; then /d, for one into /d/e.
static void
unlink_soon(void)
{
  disk_read_hook(unlink_meanwhile);
}

// The path of the new name is read from the disk, and meanwhile the file loses
// its only name. It may be linked or not, but not both gone and named.
static void
test_link(void)
{
  uint before = failures(), inodes;

  trying("an unlink during a link");
  image_make(&shape);
  expect(boot() == 0);
  expect(do_mkdir("/d") == 0 && do_mkdir("/d/e") == 0);
  expect(do_sync() == 0 && boot() == 0);
  inodes = free_inodes();
  expect(make_file("/f") == 0);
  unlinked = 1;
  disk_read_hook(unlink_soon);
  expect(do_link("/f", "/d/e/g") == -ENOENT);
  disk_read_hook(NULL);
  expect(unlinked == 0);
  expect(free_inodes() == inodes);
  expect(do_sync() == 0 && image_faults(NULL) == 0);
  result(failures() == before,
         "a file that is unlinked while it is linked gets no name");
}

void
test_meanwhile(void)
{
  test_sync();
  test_no_copies();
  test_no_buffer();
  test_link();
}
