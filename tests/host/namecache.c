// The cache of names against the directories: after each change, whether a path
// is found is what a reading of the directory says, entry by entry.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "stat.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 20000
#define NDIRS  4
#define NNAMES 12

static const struct shape shape = {600, 400, 1 + MINLOGBLOCKS, 0};

static const char *const dirs[NDIRS] = {"", "/p", "/q", "/p/n3"};

// A path by chance: a directory, which may not exist, and a name in it.
static const char *
any_path(char path[40], uint *dir)
{
  *dir = roll(NDIRS);
  snprintf(path, 40, "%s/n%u", dirs[*dir], roll(NNAMES));
  return path;
}

// The number that the entries of a directory have for a name; 0: none has it.
static uint
in_directory(struct inode *dp, const char *name)
{
  struct dirent de;
  uint off;

  for (off = 0; readi(dp, &de, off, sizeof(de)) == sizeof(de);
       off += sizeof(de)) {
    if (de.inum != 0 && namecmp(de.name, name) == 0)
      return de.inum;
  }
  return 0;
}

// What `path` leads to, found without the cache; 0: nothing.
static uint
read_path(const char *path)
{
  char name[DIRSIZ + 1];
  uint inum = ROOTINO;
  struct inode *ip;

  while (inum != 0 && *path == '/') {
    uint n = strcspn(path + 1, "/");

    memcpy(name, path + 1, n);
    name[n] = '\0';
    path += 1 + n;
    if (iget(ROOTDEV, inum, &ip) < 0)
      give_up("no inode %u", inum);
    inum = 0;
    if (ilock(ip) == 0) {
      if (ip->type == T_DIR)
        inum = in_directory(ip, name);
      iunlock(ip);
    }
    iput(ip);
  }
  return inum;
}

// What `path` leads to, as a system call has it.
static uint
look_up(const char *path)
{
  struct inode *ip;
  uint inum;

  if (namei(path, &ip) < 0)
    return 0;
  inum = ip->inum;
  iput(ip);
  return inum;
}

static void
change_something(void)
{
  char path[40], other[40];
  uint dir;

  any_path(path, &dir);
  any_path(other, &dir);
  switch (roll(6)) {
  case 0:
    make_file(path);
    break;
  case 1:
    do_mkdir(path);
    break;
  case 2:
    do_link(path, other);
    break;
  case 3:
    do_rename(path, other);
    break;
  default:
    do_unlink(path);
  }
}

// `extra` names more fill the cache, so that some are forgotten.
static void
compare_rounds(uint extra)
{
  uint round, dir, i;
  char path[40];

  image_make(&shape);
  expect(boot() == 0 && do_mkdir("/p") == 0 && do_mkdir("/q") == 0);
  expect(make_file("/file") == 0);
  for (i = 0; i < extra; i++) {
    snprintf(path, sizeof(path), "/q/extra%u", i);
    expect(do_link("/file", path) == 0);
  }
  for (round = 0; round < ROUNDS; round++) {
    trying("names, round %u, %u extra", round, extra);
    change_something();
    any_path(path, &dir);
    expect(look_up(path) == read_path(path));
    snprintf(path, sizeof(path), "%s/..", dirs[roll(NDIRS)]);
    expect(look_up(path) == read_path(path));
    if (extra > 0) {
      snprintf(path, sizeof(path), "/q/extra%u", roll(extra));
      expect(look_up(path) == look_up("/file"));
    }
  }
  expect(image_faults(NULL) == 0);
}

// The number of a directory goes to a file, and nothing is found below it.
static void
reuse_number(void)
{
  int fd;

  image_make(&shape);
  expect(boot() == 0 && do_mkdir("/d") == 0);
  expect(do_open("/d/x", O_RDONLY) == -ENOENT);
  expect(make_file("/d/y") == 0 && do_unlink("/d/y") == 0);
  expect(do_unlink("/d") == 0 && make_file("/f") == 0);
  expect(do_open("/f/x", O_RDONLY) == -ENOTDIR);
  expect(do_open("/f/y", O_RDONLY) == -ENOTDIR);
  expect(do_open("/f/.", O_RDONLY) == -ENOTDIR);
  fd = do_open("/f", O_RDONLY);
  expect(fd >= 0 && do_unlink("/f") == 0);
  expect(do_close(fd) == 0); // frees it, in an operation of its own
  expect(do_mkdir("/e") == 0);
  expect(do_open("/e/x", O_RDONLY) == -ENOENT);
  expect(do_open("/e/.", O_RDONLY) >= 0);
}

// What the disk says of a name is compared before it is changed: here the
// directory's block was changed behind the cache's back.
static void
entry_changed(void)
{
  struct inode *dp;
  struct buf *b;

  image_make(&shape);
  expect(boot() == 0 && make_file("/a") == 0 && make_file("/b") == 0);
  expect(iget(ROOTDEV, ROOTINO, &dp) == 0 && ilock(dp) == 0);
  expect(iblock(dp, 0, &b) == 0 && b != NULL);
  brelse(b);
  expect(dirunlink(dp, "a", 3 * sizeof(struct dirent)) == -EIO);
  iunlock(dp);
  iput(dp);
  expect(look_up("/b") != 0 && read_path("/b") != 0);
  expect(image_faults(NULL) == 0);
}

static uint
size_of(const char *path)
{
  struct inode *ip;
  uint size = 0;

  if (namei(path, &ip) == 0 && ilock(ip) == 0) {
    size = ip->size;
    iunlock(ip);
    iput(ip);
  }
  return size;
}

// Where to look for a free entry is remembered, and must not be too far behind:
// then a directory would grow with each name that is made.
static void
use_free_entries(void)
{
  char path[40];
  uint i, size;

  image_make(&shape);
  expect(boot() == 0 && do_mkdir("/d") == 0);
  for (i = 0; i < 150; i++) { // two blocks
    snprintf(path, sizeof(path), "/d/n%u", i);
    expect(make_file(path) == 0);
  }
  size = size_of("/d");
  expect(size == 152 * sizeof(struct dirent));
  expect(do_unlink("/d/n140") == 0 && do_unlink("/d/n3") == 0);
  expect(make_file("/d/a") == 0 && make_file("/d/b") == 0);
  expect(size_of("/d") == size);
  expect(do_unlink("/d/n5") == 0 && do_sync() == 0);
  expect(boot() == 0 && make_file("/d/c") == 0); // all is forgotten
  expect(size_of("/d") == size);
  expect(make_file("/d/e") == 0);
  expect(size_of("/d") == size + sizeof(struct dirent));
  expect(image_faults(NULL) == 0);
}

void
test_namecache(void)
{
  uint before = failures();

  seed(10);
  compare_rounds(0);
  result(failures() == before, "paths lead where the directories say");
  before = failures();
  compare_rounds(1000);
  result(failures() == before, "also when the cache has to forget names");
  before = failures();
  reuse_number();
  result(failures() == before, "a removed directory's names are forgotten");
  before = failures();
  use_free_entries();
  result(failures() == before, "free entries are used before others are added");
  before = failures();
  entry_changed();
  result(failures() == before, "only an entry of the right name is cleared");
}
