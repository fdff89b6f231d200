// Disks that lie: whatever they hold, the kernel neither panics nor writes
// outside the file system nor goes on for ever, and says little.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"
#include "stat.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS   4000
#define PATIENCE 60 // lines the kernel may say in a round

static const struct shape shape = {260, 128, 1 + MINLOGBLOCKS, 4};

static const char *const names[] = {"/a",        "/b",   "/big",   "/far",
                                    "/d",        "/d/a", "/d/e",   "/d/e/f",
                                    "/d/e/g",    "/new", "/d/new", "/d/e/..",
                                    "/d/e/../a", "/a/",  ".",      "/"};

#define NNAMES (sizeof(names) / sizeof(names[0]))

static const char *
any_name(void)
{
  return names[roll(NNAMES)];
}

// One file of each shape: small, with an indirect block, with a hole, with two
// names, unlinked and open.
static void
populate(void)
{
  int fd;

  image_make(&shape);
  boot();
  do_mkdir("/d");
  do_mkdir("/d/e");
  make_file("/a");
  append("/a", 9000, 1);
  do_link("/a", "/d/a");
  make_file("/b");
  append("/b", 100, 2);
  make_file("/big");
  append("/big", 20 * BSIZE, 3);
  make_file("/far");
  write_at("/far", (NDIRECT + NINDIRECT + 5) * BSIZE, 100, 4);
  do_rename("/b", "/d/e/f");
  make_file("/d/e/g");
  fd = do_open("/d/e/g", O_RDONLY);
  do_unlink("/d/e/g"); // stays open when the power fails
  expect(fd >= 0 && summarize().errors == 0 && do_sync() == 0);
  // Else mounting would repeat the last commit, and undo lies.
  ((struct logheader *)disk_block(image_super()->logstart))->n = 0;
  disk_keep();
}

// ---- the lies ----

// A number that is likely to be taken for something.
// Numbers at the edges of what is allowed are where a check is wrong by one;
// those in use make two owners.
static uint32_t
any_value(void)
{
  const struct superblock *sb = image_super();
  uint datastart = sb->size - sb->nblocks;

  switch (roll(8)) {
  case 0:
    return roll(4);
  case 1:
    return 0xffffffff - roll(4);
  case 2:
    return 0x7fffffff + roll(3);
  case 3:
    return datastart - 2 + roll(4);
  case 4:
    return sb->size - 2 + roll(4);
  case 5:
    return 1u << roll(32);
  case 6:
    return roll(0xffffffff);
  default:
    return datastart + roll(60); // in use, mostly
  }
}

static void
lie_in_words(uint first, uint n)
{
  uint32_t *words = (uint32_t *)disk_block(first + roll(n));

  n = roll(4) == 0 ? roll(BSIZE / 4) : roll(24);
  words[n] = any_value();
}

// A commit that is whole, of any blocks.
// With the right checksum, or recovery would throw it away: the lie is in what
// it says.
static void
lie_in_log(void)
{
  const struct superblock *sb = image_super();
  struct logheader *h = (struct logheader *)disk_block(sb->logstart);
  uint32_t sum;
  uint i;

  h->n = roll(3) == 0 ? any_value() : roll(20);
  for (i = 0; i < 20; i++)
    h->block[i] = roll(3) == 0 ? any_value() : sb->inodestart + roll(40);
  if (h->n >= sb->nlog)
    return;
  h->checksum = 0;
  sum = fs_checksum(CHECKSUM_START, h, 4 + h->n);
  for (i = 0; i < h->n; i++)
    sum = fs_checksum(sum, disk_block(sb->logstart + 1 + i), BSIZE / 4);
  h->checksum = sum;
}

static struct dinode *
any_inode(void)
{
  return (struct dinode *)disk_block(image_super()->inodestart) + 1 + roll(9);
}

static void
lie_in_inode(void)
{
  struct dinode *d = any_inode();
  uint i;

  switch (roll(5)) {
  case 0:
    d->type = roll(2) == 0 ? any_value() : roll(5);
    break;
  case 1:
    d->nlink = roll(2) == 0 ? any_value() : roll(3);
    break;
  case 2:
    d->size = any_value();
    break;
  default:
    i = roll(NDIRECT + 2);
    d->addrs[i] = any_value();
  }
}

// Fills a block that may be an indirect one.
static void
lie_in_indirect(void)
{
  const struct dinode *d = any_inode();
  uint addr = d->addrs[NDIRECT + roll(2)];
  uint32_t *entry, value = any_value();
  uint i, how = roll(4);

  if (addr == 0 || addr >= disk_size())
    return;
  entry = (uint32_t *)disk_block(addr);
  for (i = 0; i < NINDIRECT; i++) {
    if (how == 0)
      entry[i] = any_value();
    else if (how == 1)
      entry[i] = addr;
    else if (how == 2)
      entry[i] = value;
    else if (roll(50) == 0)
      entry[i] = any_value();
  }
}

static void
lie_in_bitmap(void)
{
  uint8_t *map = disk_block(image_super()->bmapstart);
  uint i = roll(shape.blocks / 8);

  if (roll(3) == 0)
    memset(map, roll(2) == 0 ? 0 : 0xff, BSIZE);
  else
    map[i] = roll(256);
}

static void
lie_in_directory(void)
{
  struct dinode *d = any_inode();
  struct dirent *de;
  uint i = roll(DIRSIZ);

  if (d->type != T_DIR || d->addrs[0] == 0 || d->addrs[0] >= disk_size())
    return;
  de = (struct dirent *)disk_block(d->addrs[0]) + roll(8);
  if (roll(3) != 0)
    de->inum = roll(3) == 0 ? any_value() : roll(12);
  else
    de->name[i] = roll(3) == 0 ? (char)roll(256) : "./ae"[roll(5)];
}

// One or a few per round: more hide each other, as the first refuses the mount.
static void
lie(void)
{
  const struct superblock *sb = image_super();
  uint field = roll(9);

  switch (roll(9)) {
  case 0:
    ((uint32_t *)disk_block(SUPERBLOCK))[field] = any_value();
    break;
  case 1:
    lie_in_log();
    break;
  case 2:
    lie_in_words(sb->logstart, 2);
    break;
  case 3:
    lie_in_words(sb->inodestart, sb->size - sb->inodestart);
    break;
  case 4:
    lie_in_bitmap();
    break;
  case 5:
    lie_in_directory();
    break;
  case 6:
    lie_in_indirect();
    break;
  default:
    lie_in_inode();
  }
}

// ---- living with them ----

// Names that were there before the lie, so that calls get to what it hit.
static void
any_call(void)
{
  const char *path = any_name();
  uint n = 1 + roll(BSIZE); // each chance is taken in a statement of its own:
  uint8_t data[100];        // compilers differ in the order of the others
  int fd;

  switch (roll(9)) {
  case 0:
    make_file(path);
    break;
  case 1:
    append(path, 3 * n, 1);
    break;
  case 2:
    write_at(path, roll(30 * BSIZE), n, 2);
    break;
  case 3:
    truncate_file(path);
    break;
  case 4:
    do_link(path, any_name());
    break;
  case 5:
    do_unlink(path);
    break;
  case 6:
    do_rename(path, any_name());
    break;
  case 7:
    do_mkdir(path);
    break;
  default:
    if ((fd = do_open(path, O_RDONLY)) >= 0) {
      do_read(fd, data, sizeof(data));
      do_close(fd);
    }
  }
}

// A kernel that says a line for each wrong block would fill the console for
// hours: so the number of lines is checked, too.
static bool
use(uint calls)
{
  bool mounted = boot() == 0;
  uint i;

  expect(mounted || said()[0] != '\0'); // why?
  for (i = 0; mounted && i < calls; i++)
    any_call();
  if (mounted) {
    summarize();
    do_sync();
  }
  if (!expect(lines_said() < PATIENCE + 4 * calls))
    remark("%u lines, they begin: %.300s", lines_said(), said());
  quiet();
  return mounted;
}

static void
test_rounds(void)
{
  uint before = failures(), round, i, mounted = 0;

  populate();
  for (round = 0; round < ROUNDS; round++) {
    trying("lie number %u", round);
    seed(round);
    quiet();
    disk_restore();
    for (i = roll(3) + 1; i > 0; i--)
      lie();
    if (use(20)) {
      mounted++;
      use(3);
    }
  }
  expect(mounted > ROUNDS / 2 && mounted < ROUNDS);
  result(failures() == before, "%u disks lie, %u of them are mounted", ROUNDS,
         mounted);
}

// One word of a sound disk, and what mounting it must say.
// Nothing may be written to a disk that was refused: all of it is protected.
static void
refused(const char *what, uint8_t *at, uint8_t value, const char *message)
{
  trying("%s", what);
  *at = value;
  disk_protect(disk_size());
  quiet();
  expect(boot() == -EINVAL);
  expect(strstr(said(), message) != NULL && lines_said() == 1);
  populate();
}

static void
test_refused(void)
{
  uint before = failures();

  populate();
  refused("no superblock", disk_block(SUPERBLOCK), 0, "no Lectern file system");
  refused("a wrong size", disk_block(SUPERBLOCK) + 4, 0, "superblock");
  refused("a root without links",
          disk_block(image_super()->inodestart) + 64 * ROOTINO + 6, 0, "root");
  refused("a root that is a file",
          disk_block(image_super()->inodestart) + 64 * ROOTINO, T_FILE, "root");
  result(failures() == before,
         "a disk without superblock or root is refused in one line");
}

// Mounts the disk with this size in the inode of /d.
static void
resized_directory(uint size)
{
  struct dinode *d;

  trying("a directory of %u bytes", size);
  populate();
  d = (struct dinode *)disk_block(image_super()->inodestart) + ROOTINO + 1;
  expect(d->type == T_DIR);
  d->size = size;
  expect(boot() == 0);
  quiet();
}

// A search and a read end at the first hole, not a gigabyte later; sizes that
// cannot be are refused when the inode is read.
static void
test_sizes(void)
{
  static const uint wrong[] = {65, 0x7fffffff, 0xffffffe0, 261 * BSIZE};
  uint before = failures(), i;
  char byte;
  int fd;

  resized_directory(150 * BSIZE);
  expect(do_open("/d/a", O_RDONLY) >= 0);
  expect(do_open("/d/none", O_RDONLY) == -EIO);
  expect(do_unlink("/d") == -ENOTEMPTY);
  expect((fd = do_open("/d", O_RDONLY)) >= 0);
  expect(do_seek(fd, BSIZE) == BSIZE && do_read(fd, &byte, 1) == -EIO);
  expect(lines_said() == 2 && strstr(said(), "has a hole at block 1") != NULL);
  for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
    resized_directory(wrong[i]);
    expect(do_open("/d/a", O_RDONLY) == -EIO);
    expect(lines_said() == 1 && strstr(said(), "damaged") != NULL);
  }
  result(failures() == before, "a directory of a size that cannot be is EIO");
}

void
test_lies(void)
{
  test_refused();
  test_sizes();
  test_rounds();
}
