// What one process does while another is in the middle of a call: a sync during
// a commit waits for it; what a link is made of may be unlinked meanwhile.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"

static const struct shape shape = {400, 128, 1 + MINLOGBLOCKS, 4};

// ---- a sync during a commit ----

static uint asked, waited;

static void
sync_meanwhile(void)
{
  disk_hook(NULL);
  asked++;
  waited += would_wait(do_sync);
  disk_hook(sync_meanwhile);
}

// At each request of a commit another process asks for a sync, which covers
// the operations that this commit has, and no other commit has any.
static void
test_sync(void)
{
  uint before = failures();

  trying("a sync during a commit");
  image_make(&shape);
  expect(boot() == 0);
  expect(make_file("/f") == 0 && append("/f", 5 * BSIZE, 1) == 0);
  asked = waited = 0;
  disk_hook(sync_meanwhile);
  expect(do_sync() == 0);
  disk_hook(NULL);
  expect(asked > 8 && waited == asked);
  expect(!would_wait(do_sync));
  result(failures() == before,
         "a sync waits for a commit that is under way, to its end");
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
  test_link();
}
