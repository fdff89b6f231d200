// What happens when the disk or its inodes run out. Row 9 of the list of what
// breaks kernels of this kind.
#include "usertests.h"

#define MOST_BLOCKS 40000 // a larger disk takes too long to fill

static bool
small_disk(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  if (info.free_blocks <= MOST_BLOCKS)
    return true;
  printf("test %s: disk too large, skipped\n", test_name);
  return false;
}

// Writes to new files named PREFIXn until nothing more goes on the disk. How
// many files there are then.
// Writes of 64 KB: the last one ends in the middle, with what fitted.
static int
fill_disk(const char *prefix)
{
  const uint size = 64 * 1024;
  char *buf = sbrk(size);

  memset(buf, 0x5a, size);
  for (int i = 0;; i++) {
    int n, fd = open(numbered(prefix, i), O_CREATE | O_WRONLY);
    if (fd < 0) {
      CHECK_EQ(errno, ENOSPC);
      return i;
    }
    for (int k = 0; k < 64; k++) { // 4 MB each
      n = write(fd, buf, size);
      if (n != (int)size)
        break;
    }
    if (n >= 0 && n < (int)size)
      CHECK_ERR(write(fd, buf, size), ENOSPC);
    else if (n < 0)
      CHECK_EQ(errno, ENOSPC);
    OK(close(fd));
    if (n != (int)size)
      return i + 1;
  }
}

// The last blocks, in case the large writes were refused as a whole.
static void
fill_crumbs(void)
{
  int fd = open("crumbs", O_CREATE | O_RDWR);

  while (fd >= 0 && write(fd, iobuf, BSIZE) > 0)
    ;
  close(fd);
}

// Directories fit as long as their block does; files that are there can be
// changed, and small ones of no blocks be made.
static void
disk_is_full(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  CHECK(info.free_blocks < 8);
  check_file("before", 30000, 1);
  CHECK_ERR(mkdir("d1") < 0 ? -1 : mkdir("d2") < 0 ? -1 : mkdir("d3"), ENOSPC);
  int fd = OK(open("before", O_RDWR)); // what is allocated can be written
  fill_pattern(iobuf, 5000, 1, 0);
  CHECK_EQ(write(fd, iobuf, 5000), 5000);
  OK(close(fd));
  check_file("before", 30000, 1);
  put_file("empty", 0, 0);
}

// Twice: the second time all blocks have been used before, and come back in
// another order.
static void
bug09_disk_full(void)
{
  if (!small_disk())
    return;
  put_file("before", 30000, 1);
  for (int round = 0; round < 2; round++) {
    int n = fill_disk("fill");
    fill_crumbs();
    disk_is_full();
    for (int i = 0; i < n; i++)
      OK(unlink(numbered("fill", i)));
    unlink("crumbs");
    unlink("d1");
    unlink("d2");
    put_file("after", 100000, 3);
    check_file("after", 100000, 3);
  }
}

static void
fill_for_one(int n)
{
  char prefix[] = {'a' + n, 0};

  fill_disk(prefix);
}

// Each may be refused while another still writes: none may lose what it was
// told is written.
static void
disk_full_together(void)
{
  int pids[3];

  if (!small_disk())
    return;
  put_file("before", 30000, 1);
  for (int i = 0; i < 3; i++)
    pids[i] = spawn(fill_for_one, i);
  for (int i = 0; i < 3; i++)
    EXPECT_EXIT(pids[i], 0);
  check_file("before", 30000, 1);
}

// An inode that open took and could not name must come back.
static void
bug09_inodes_full(void)
{
  struct meminfo info;
  int n, fd;

  OK(meminfo(&info));
  if (info.free_inodes > 5000) {
    printf("test %s: too many inodes, skipped\n", test_name);
    return;
  }
  for (n = 0; (fd = open(numbered("f", n), O_CREATE | O_RDWR)) >= 0; n++)
    OK(close(fd));
  CHECK_EQ(errno, ENOSPC);
  CHECK_EQ(n, info.free_inodes);
  CHECK_ERR(mkdir("d"), ENOSPC);
  CHECK_ERR(mknod("dev", 1, 1), ENOSPC);
  CHECK(!exists("d") && !exists("dev") && !exists(numbered("f", n)));
  OK(unlink("f5"));
  OK(mkdir("d"));
  CHECK_ERR(open("g", O_CREATE | O_RDWR), ENOSPC);
}

// Makes and removes files of its own, as often as `round` says.
static void
churn(int id)
{
  char name[] = {'c', '0' + id, 0};

  for (int round = 0; round < 300; round++) {
    int fd = open(name, O_CREATE | O_WRONLY);
    if (fd >= 0)
      OK(close(fd));
    unlink(name); // not there, if another had the inode
  }
}

// Where one inode is free, who takes it meets who gives it back: the count may
// not be wrong in between, or meminfo panics.
static void
bug09_inodes_counted(void)
{
  struct meminfo info;
  int pids[2], status;
  uint free;

  OK(meminfo(&info));
  if (info.free_inodes > 5000)
    return;
  while ((free = info.free_inodes) > 1) {
    OK(close(OK(open(numbered("f", free), O_CREATE | O_RDWR))));
    OK(meminfo(&info));
  }
  for (int i = 0; i < 2; i++)
    pids[i] = spawn(churn, i);
  for (int i = 0; i < 2; i++) {
    while (waitpid(pids[i], &status, WNOHANG) == 0) {
      OK(meminfo(&info));
      CHECK(info.free_inodes <= 1);
    }
  }
  OK(meminfo(&info));
  CHECK_EQ(info.free_inodes, 1);
}

// Truncation gives blocks back, and so does the last close.
static void
blocks_come_back(void)
{
  struct meminfo before, now;
  int fd;

  put_file("f", 0, 0);
  OK(sync());
  OK(meminfo(&before));
  put_file("f", 400 * BSIZE, 1);
  OK(meminfo(&now));
  CHECK(now.free_blocks <= before.free_blocks - 400);
  OK(close(OK(open("f", O_RDWR | O_TRUNC))));
  OK(meminfo(&now));
  CHECK_EQ(now.free_blocks, before.free_blocks);
  put_file("f", 400 * BSIZE, 1);
  fd = OK(open("f", O_RDONLY));
  OK(unlink("f"));
  OK(meminfo(&now));
  CHECK(now.free_blocks <= before.free_blocks - 400);
  OK(close(fd));
  OK(meminfo(&now));
  CHECK_EQ(now.free_blocks, before.free_blocks);
}

const struct test space_tests[] = {
    {"bug09_disk_full", "no block left, twice", bug09_disk_full, true},
    {"disk_full_together", "three processes fill the disk", disk_full_together,
     true},
    {"bug09_inodes_full", "no inode left", bug09_inodes_full, true},
    {"bug09_inodes_counted", "one inode, and two who want it",
     bug09_inodes_counted, false},
    {"blocks_come_back", "truncate and close free blocks", blocks_come_back,
     false},
    {NULL, NULL, NULL, false},
};
