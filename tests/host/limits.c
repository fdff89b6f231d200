// What can run out: blocks, inodes, the tables in memory, room in the log.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "param.h"

#include <stdio.h>
#include <string.h>

// A disk so small that its end is reached at once.
static void
start(const char *what)
{
  const struct shape shape = {320, 100, 1 + MINLOGBLOCKS, 0};

  trying("%s", what);
  image_make(&shape);
  expect(boot() == 0);
}

// Three rounds: the second begins with blocks that have been used, in another
// order.
static void
test_no_space(void)
{
  uint before = failures(), space, round, i;
  char name[10];

  start("a full disk");
  expect(do_mkdir("/d") == 0);
  space = free_blocks();
  for (round = 0; round < 3; round++) {
    expect(make_file("/keep") == 0 && append("/keep", 100, 1) == 0);
    expect(make_file("/fill") == 0);
    for (i = 0; append("/fill", 3 * BSIZE, i) == 0; i++)
      ;
    expect(free_blocks() == 0);
    expect(append("/fill", BSIZE, 1) == -ENOSPC);
    expect(do_mkdir("/d/e") == -ENOSPC);
    expect(append("/keep", 100, 1) == 0); // in a block it has
    for (i = 0; i < 2 * BSIZE / sizeof(struct dirent); i++) {
      snprintf(name, sizeof(name), "/d/%u", i);
      if (do_link("/keep", name) < 0)
        break;
    }
    expect(i > 0 && i < BSIZE / sizeof(struct dirent)); // no second block
    expect(image_faults(NULL) == 0);
    while (i-- > 0) {
      snprintf(name, sizeof(name), "/d/%u", i);
      expect(do_unlink(name) == 0);
    }
    expect(do_unlink("/fill") == 0 && do_unlink("/keep") == 0);
    expect(free_blocks() == space);
    expect(image_faults(NULL) == 0);
  }
  result(failures() == before, "a full disk says so, and space comes back");
}

// Files and directories mixed, as a directory takes an inode and a block.
static void
test_no_inodes(void)
{
  uint before = failures(), inodes, round, i, n;
  char name[10];
  int err;

  start("no inodes");
  inodes = free_inodes();
  for (round = 0; round < 3; round++) {
    for (n = 0;; n++) {
      snprintf(name, sizeof(name), "/%u", n);
      if ((err = n % 3 == 0 ? do_mkdir(name) : make_file(name)) < 0)
        break;
    }
    expect(err == -ENOSPC && n == inodes && free_inodes() == 0);
    expect(image_faults(NULL) == 0);
    for (i = 0; i < n; i++) {
      snprintf(name, sizeof(name), "/%u", i);
      expect(do_unlink(name) == 0);
    }
    expect(free_inodes() == inodes);
    expect(image_faults(NULL) == 0);
  }
  result(failures() == before, "%u inodes can be used, and used again", inodes);
}

// Inodes in memory: a file that cannot be opened must not stay on the disk.
static void
test_inode_table(void)
{
  static struct inode *held[NINODE];
  uint before = failures(), inodes, n;
  const struct shape shape = {600, 2 * NINODE, 1 + MINLOGBLOCKS, 0};
  int err = 0;

  trying("a full inode table");
  image_make(&shape);
  expect(boot() == 0);
  inodes = free_inodes();
  for (n = 0; n < NINODE; n++) { // numbers of free inodes will do
    if ((err = iget(ROOTDEV, ROOTINO + 200 + n, &held[n])) < 0)
      break;
  }
  expect(err == -ENFILE && n == NINODE - 1);
  expect(make_file("/f") == -ENFILE);
  expect(do_mkdir("/d") == -ENFILE);
  expect(free_inodes() == inodes);
  while (n-- > 0)
    iput(held[n]);
  expect(inodes_held() == 1);
  quiet();
  expect(boot() == 0 && said()[0] == '\0'); // nothing to reclaim
  expect(free_inodes() == inodes);
  expect(image_faults(NULL) == 0);
  result(failures() == before, "a full inode table leaves no inode behind");
}

// The names are removed in another order than they were made.
static void
test_directory(void)
{
  const uint n = (NDIRECT + 1) * BSIZE / sizeof(struct dirent);
  uint before = failures(), space, i;
  char name[20];
  int fd;

  start("a large directory");
  space = free_blocks();
  expect(do_mkdir("/d") == 0 && make_file("/f") == 0);
  for (i = 0; i < n; i++) {
    snprintf(name, sizeof(name), "/d/name%u", i);
    expect(do_link("/f", name) == 0);
  }
  expect(image_faults(NULL) == 0);
  expect(boot() == 0);
  expect(do_link("/f", name) == -EEXIST);
  expect(do_unlink("/d") == -ENOTEMPTY);
  for (i = 0; i < n; i++) {
    snprintf(name, sizeof(name), "/d/name%u", i * 7 % n);
    fd = do_open(name, O_RDONLY);
    expect(fd >= 0 && do_close(fd) == 0);
    expect(do_unlink(name) == 0);
  }
  expect(do_unlink("/d") == 0 && do_unlink("/f") == 0);
  expect(free_blocks() == space);
  expect(image_faults(NULL) == 0);
  result(failures() == before, "a directory of %u names", n);
}

// The last free blocks: one that was freed in front of where the search begins
// is found without a commit; and a write that needs two where there is one
// takes none.
static void
test_last_block(void)
{
  uint before = failures();

  start("the last free block");
  expect(make_file("/front") == 0 && append("/front", BSIZE, 1) == 0);
  expect(make_file("/f") == 0 && append("/f", NDIRECT * BSIZE, 2) == 0);
  expect(make_file("/fill") == 0);
  while (append("/fill", BSIZE, 3) == 0)
    ;
  expect(do_unlink("/front") == 0 && free_blocks() == 1);
  expect(append("/f", BSIZE, 2) == -ENOSPC); // with its indirect block: two
  expect(free_blocks() == 1);
  expect(make_file("/g") == 0 && append("/g", BSIZE, 4) == 0);
  expect(free_blocks() == 0 && image_faults(NULL) == 0);
  result(failures() == before, "the last free block is found, and is one");
}

// Puts `n` data blocks, from `first` on, into the operation under way.
// By the log's own calls, as no system call fills a transaction to the brim.
static void
touch(uint first, uint n)
{
  struct buf *b;

  while (n-- > 0) {
    if (bread(ROOTDEV, first++, &b) < 0)
      give_up("cannot read a data block");
    log_write(b);
    brelse(b);
  }
}

// A commit that failed leaves its blocks in the log. That must not keep later
// operations waiting for room for ever.
// By hand, to the last block: in a guest it would need the right processes to
// be in the right calls when the disk fails.
static void
test_full_log(void)
{
  uint before = failures(), first = 320 - MINLOGBLOCKS;

  start("a commit of a full log fails");
  begin_op();
  touch(first, 2 * MAXOPBLOCKS - 32);
  begin_op();
  end_op();
  begin_op();
  touch(first + 2 * MAXOPBLOCKS - 32, MINLOGBLOCKS - 2 * MAXOPBLOCKS + 32);
  disk_fail(1, FAIL_WRITES);
  end_op();
  end_op();
  expect(do_sync() == -EROFS);
  expect(log_readonly());
  expect(make_file("/f") == -EROFS);
  expect(do_sync() == -EROFS);
  expect(do_open("/", O_RDONLY) >= 0);
  disk_heal();
  result(failures() == before, "a read-only file system can still be used");
}

// A machine with many buffers, and a disk with a small log: no commit may be
// larger than that, or it is written over the inodes behind.
static void
test_small_log(void)
{
  uint before = failures(), i;
  char name[10];

  machine_memory(16 * MAXBUF);
  start("a small log");
  for (i = 0; i < 20; i++) {
    snprintf(name, sizeof(name), "/%u", i);
    expect(make_file(name) == 0 && append(name, 6 * BSIZE, i) == 0);
  }
  expect(do_sync() == 0);
  for (i = 0; i < 20; i++) { // blocks that are not new go by the log
    snprintf(name, sizeof(name), "/%u", i);
    expect(write_at(name, 0, 6 * BSIZE, i + 1) == 0);
  }
  expect(do_sync() == 0);
  expect(image_faults(NULL) == 0);
  machine_memory(0);
  result(failures() == before, "a commit is not larger than the disk's log");
}

void
test_limits(void)
{
  test_no_space();
  test_no_inodes();
  test_inode_table();
  test_directory();
  test_full_log();
  test_last_block();
  test_small_log();
}
