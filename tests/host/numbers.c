// One number of the disk is wrong, all others fit it: so each check of such a
// number is asked alone. Where chance lies (lies.c), others hide it.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "stat.h"

#include <string.h>

static const struct shape shape = {400, 128, 1 + MINLOGBLOCKS, 4};

// The blocks of /f; some have their numbers in an indirect block.
#define FBLOCKS (NDIRECT + 5)

static void
populate(void)
{
  image_make(&shape);
  expect(boot() == 0);
  expect(make_file("/f") == 0 && append("/f", FBLOCKS * BSIZE, 1) == 0);
  expect(make_file("/g") == 0 && append("/g", 3 * BSIZE, 2) == 0);
  expect(do_mkdir("/d") == 0 && make_file("/d/x") == 0);
  expect(do_sync() == 0);
  // Else mounting would repeat the last commit, and undo lies.
  ((struct logheader *)disk_block(image_super()->logstart))->n = 0;
  disk_keep();
}

// ---- the superblock ----

// A superblock whose areas follow each other, as these sizes have it.
static struct superblock
super_of(uint size, uint ninodes, uint nlog)
{
  struct superblock s = {FSMAGIC, size, 0, ninodes, nlog, 0, 0, 0, 4};
  uint data;

  s.logstart = KERNELBLOCK + s.nkernel;
  s.inodestart = s.logstart + nlog;
  s.bmapstart = s.inodestart + (ninodes + IPB - 1) / IPB;
  data = s.bmapstart + (size + BPB - 1) / BPB;
  s.nblocks = size - data;
  return s;
}

// Nothing is written to a disk that is refused.
static void
super_refused(const char *what, struct superblock s)
{
  trying("%s", what);
  disk_restore();
  memcpy(disk_block(SUPERBLOCK), &s, sizeof(s));
  disk_protect(disk_size());
  quiet();
  expect(boot() == -EINVAL);
  expect(strstr(said(), "superblock is damaged") != NULL);
}

static void
test_super(void)
{
  uint before = failures(), i;

  populate();
  super_refused("too many blocks",
                super_of(MAXFSBLOCKS + 1, 128, 1 + MINLOGBLOCKS));
  super_refused("too many inodes",
                super_of(3000, MAXINODES + 1, 1 + MINLOGBLOCKS));
  super_refused("no inode but the root's number",
                super_of(400, ROOTINO, 1 + MINLOGBLOCKS));
  super_refused("a short log", super_of(400, 128, MINLOGBLOCKS));
  super_refused("a long log", super_of(3000, 128, MAXLOGBLOCKS + 2));
  for (i = 0; i < 3; i++) { // logstart, inodestart, bmapstart
    struct superblock s = super_of(400, 128, 1 + MINLOGBLOCKS);

    s.logstart += i == 0;
    s.inodestart += i <= 1;
    s.bmapstart++;
    s.nblocks--; // what follows fits
    super_refused("an area that begins late", s);
  }
  for (i = 0; i < 3; i++) {
    struct superblock s = super_of(400, 128, 1 + MINLOGBLOCKS);

    s.nblocks += i - 1 + (i == 1 ? s.size : 0);
    super_refused("a wrong number of data blocks", s);
  }
  result(failures() == before, "each number of the superblock is looked at");
}

// ---- inodes and blocks ----

// The entry of a name of the root, and its inode, on the disk.
static struct dirent *
entry_of(const char *name)
{
  struct dinode *root =
      (struct dinode *)disk_block(image_super()->inodestart) + ROOTINO;
  struct dirent *de = (struct dirent *)disk_block(root->addrs[0]);

  while (strncmp(de->name, name, DIRSIZ) != 0)
    de++;
  return de;
}

static struct dinode *
inode_of(const char *name)
{
  return (struct dinode *)disk_block(image_super()->inodestart) +
         entry_of(name)->inum;
}

// After the lie /f cannot be opened, and `message` says why.
static void
not_opened(const char *what, const char *message)
{
  trying("%s", what);
  quiet();
  expect(boot() == 0);
  expect(do_open("/f", O_RDONLY) == -EIO);
  expect(strstr(said(), message) != NULL);
  expect(do_open("/g", O_RDONLY) >= 0);
  disk_restore();
}

static void
test_inodes(void)
{
  uint before = failures();

  populate();
  entry_of("f")->inum = shape.inodes;
  not_opened("an inode behind the last", "there is no inode 128");
  entry_of("f")->inum = 100;
  not_opened("a free inode", "inode 100 is damaged");
  inode_of("f")->type = T_DEV + 1;
  not_opened("an unknown type", "is damaged");
  inode_of("f")->nlink = -1;
  not_opened("-1 links", "is damaged");
  inode_of("f")->size = MAXFILESIZE + 1;
  not_opened("a size above the largest", "is damaged");
  result(failures() == before, "each number of an inode is looked at");
}

// Where the number of block `bn` of /f is.
static uint32_t *
number_of(uint bn)
{
  struct dinode *d = inode_of("f");

  if (bn < NDIRECT)
    return &d->addrs[bn];
  return (uint32_t *)disk_block(d->addrs[NDIRECT]) + bn - NDIRECT;
}

// Block `bn` of /f is said to be at `blockno`, which is no data block. The
// blocks before it can be read; it cannot; and to free it frees nothing.
static void
bad_number(uint bn, uint32_t blockno)
{
  static uint8_t data[BSIZE];
  uint i;
  uint32_t last = image_super()->size;
  int fd;

  trying("block %u of a file is said to be at %u", bn, blockno);
  disk_restore();
  // The bit behind the last block says "in use", so that it could be freed.
  disk_block(image_super()->bmapstart)[last / 8] |= 1 << last % 8;
  *number_of(bn) = blockno;
  expect(boot() == 0);
  fd = do_open("/f", O_RDWR);
  for (i = 0; i < bn; i++)
    expect(do_read(fd, data, BSIZE) == BSIZE);
  quiet();
  expect(do_read(fd, data, BSIZE) == -EIO);
  expect(strstr(said(), "no data block") != NULL);
  expect(do_write(fd, data, BSIZE) == -EIO);
  expect(do_close(fd) == 0);
  i = free_blocks();
  do_unlink("/f");
  expect(free_blocks() == i + FBLOCKS); // the indirect block, too
  expect(do_sync() == 0 && image_free() == free_blocks());
  expect(do_open("/g", O_RDONLY) >= 0);
}

// A commit that is whole, but of more blocks than the log has: the last of them
// would be the first block of inodes.
static void
long_commit(void)
{
  const struct superblock *sb = image_super();
  struct logheader *h;
  uint32_t sum;
  uint i;

  trying("a commit longer than the log");
  disk_restore();
  h = (struct logheader *)disk_block(sb->logstart);
  h->magic = LOGMAGIC;
  h->n = sb->nlog;
  for (i = 0; i < h->n; i++)
    h->block[i] = sb->size - 1 - i;
  h->checksum = 0;
  sum = fs_checksum(CHECKSUM_START, h, HEADERWORDS(h->n));
  for (i = 1; i <= h->n; i++)
    sum = fs_checksum(sum, disk_block(sb->logstart + i), BSIZE / 4);
  h->checksum = sum;
  quiet();
  expect(boot() == 0);
  expect(strstr(said(), "header is damaged") != NULL);
}

// A directory that has itself under another name too: nobody follows that, and
// so nobody locks it twice.
static void
in_itself(void)
{
  struct dirent *de;

  trying("a directory in itself");
  disk_restore();
  de = (struct dirent *)disk_block(inode_of("d")->addrs[0]);
  while (strncmp(de->name, "x", DIRSIZ) != 0)
    de++;
  de->inum = entry_of("d")->inum;
  expect(boot() == 0);
  expect(do_unlink("/d/x") == -EIO);
  expect(do_rename("/d/x", "/d/y") == -EIO);
  expect(do_rename("/d/x", "/y") == -EIO);
  expect(do_rename("/g", "/d/x") == -EIO);
}

// The entry of a name in the directory with number `inum`, on the disk.
static struct dirent *
entry_in(uint inum, const char *name)
{
  struct dinode *d = (struct dinode *)disk_block(image_super()->inodestart);
  struct dirent *de = (struct dirent *)disk_block(d[inum].addrs[0]);

  while (strncmp(de->name, name, DIRSIZ) != 0)
    de++;
  return de;
}

// Nobody goes the way, and nobody waits there.
static void
no_way(const char *path)
{
  trying("the way %s", path);
  expect(do_open(path, O_RDONLY) == -EIO);
  expect(do_chdir(path) == -EIO);
  expect(do_unlink(path) < 0);
}

// /d/e/k is /d: two that unlink /d/e and /d/e/k would wait for each other. /k
// is /d/e, which is in /d; and two "." are not what they say.
static void
in_circles(void)
{
  uint d = entry_of("d")->inum, e;

  trying("directories in a circle");
  disk_restore();
  expect(boot() == 0);
  expect(do_mkdir("/d/e") == 0 && make_file("/d/e/k") == 0);
  expect(make_file("/k") == 0 && do_mkdir("/h") == 0 && do_sync() == 0);
  ((struct logheader *)disk_block(image_super()->logstart))->n = 0;
  e = entry_in(d, "e")->inum;
  entry_in(e, "k")->inum = d;
  entry_of("k")->inum = e;
  entry_in(entry_of("h")->inum, ".")->inum = d;
  entry_of(".")->inum = d;
  expect(boot() == 0);
  no_way("/d/e/k");
  no_way("/k");
  no_way("/k/.");
  no_way("/h/.");
  no_way("/.");
  expect(do_open("/g", O_RDONLY) >= 0);
}

// Says, in the cache, that directory `inum` is in `above`: as if the drive gave
// other data when it is asked again.
static void
move_dots(uint inum, uint above)
{
  const struct dinode *d =
      (const struct dinode *)disk_block(image_super()->inodestart);
  struct buf *b;

  expect(bread(ROOTDEV, d[inum].addrs[0], &b) == 0);
  ((struct dirent *)b->data)[1].inum = above;
  brelse(b);
}

// The way up is no more the way that led down: it goes in a circle, or past the
// directory that is to be moved.
static void
changed_dots(void)
{
  uint d, e;

  disk_restore();
  expect(boot() == 0 && do_mkdir("/d/e") == 0 && make_file("/d/e/k") == 0);
  expect(do_sync() == 0 && boot() == 0);
  d = entry_of("d")->inum;
  e = entry_in(d, "e")->inum;
  quiet();
  trying("a rename where \"..\" leads in a circle");
  expect(do_chdir("/d/e") == 0);
  move_dots(d, e);
  expect(do_rename("k", "/new") == -EIO);
  trying("a rename of a directory into itself, which its \"..\" hides");
  expect(boot() == 0 && do_chdir("/d/e") == 0);
  expect(do_open("/d/e", O_RDONLY) >= 0);
  move_dots(e, ROOTINO);
  expect(do_rename("/d/e", "new") == -EIO); // its entry is looked at again
}

// A number twice: the block is freed once. An indirect block that is free: what
// it has is not followed.
static void
twice(void)
{
  uint was;

  trying("a block twice in a file");
  disk_restore();
  *number_of(3) = *number_of(7) = *number_of(2);
  expect(boot() == 0);
  was = free_blocks();
  do_unlink("/f");
  expect(free_blocks() == was + FBLOCKS + 1 - 2);
  expect(do_sync() == 0 && image_free() == free_blocks());

  trying("an indirect block that is free");
  disk_restore();
  was = inode_of("f")->addrs[NDIRECT];
  disk_block(image_super()->bmapstart)[was / 8] &= ~(1 << was % 8);
  expect(boot() == 0);
  was = free_blocks();
  resize_file("/f", (NDIRECT + 1) * BSIZE);
  expect(free_blocks() == was);

  trying("a file whose indirect block is free");
  disk_restore();
  was = inode_of("f")->addrs[NDIRECT];
  disk_block(image_super()->bmapstart)[was / 8] &= ~(1 << was % 8);
  expect(boot() == 0);
  was = free_blocks();
  do_unlink("/f");
  expect(free_blocks() == was + NDIRECT);
}

static void
test_blocks(void)
{
  static const uint places[] = {0, 5, NDIRECT, NDIRECT + 3};
  uint before = failures(), i;

  populate();
  for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
    const struct superblock *sb = image_super();

    bad_number(places[i], sb->size);
    bad_number(places[i], sb->size + 1);
    bad_number(places[i], sb->size - sb->nblocks - 1);
    bad_number(places[i], SUPERBLOCK);
    bad_number(places[i], 5 * BPB + 300);
    bad_number(places[i], 0xffffffff);
  }
  twice();
  in_itself();
  in_circles();
  changed_dots();
  long_commit();
  result(failures() == before, "each number of a block is looked at");
}

void
test_numbers(void)
{
  test_super();
  disk_protect(0);
  test_inodes();
  test_blocks();
}
