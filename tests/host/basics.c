// What files and directories are for: contents come back, space does too.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"

#include <stdio.h>
#include <string.h>

#define BLOCKS 1500 // of the disk
#define PIECE  5000 // bytes written at once: across blocks

// A small disk: every test begins with one of its own, and says what it tries.
static void
start(const char *what, uint blocks)
{
  const struct shape shape = {blocks, 128, 1 + MINLOGBLOCKS, 2};

  trying("%s", what);
  image_make(&shape);
  expect(boot() == 0);
}

// Whether [from, to) of the file has the pattern, or zeroes if tag is 0.
static bool
holds(const char *path, uint from, uint to, uint tag)
{
  static uint8_t want[PIECE], got[PIECE];
  int fd = do_open(path, O_RDONLY);
  bool good = fd >= 0 && do_seek(fd, from) == (int)from;
  uint n;

  for (; good && from < to; from += n) {
    n = to - from < PIECE ? to - from : PIECE;
    memset(want, 0, n);
    if (tag != 0)
      pattern(want, from, n, tag);
    good = do_read(fd, got, n) == (int)n && memcmp(got, want, n) == 0;
  }
  if (fd >= 0)
    do_close(fd);
  return good;
}

// Writes `n` bytes of the pattern from the start on.
static int
fill(const char *path, uint n, uint tag)
{
  int err = 0;
  uint off;

  for (off = 0; off < n && err == 0; off += PIECE)
    err = write_at(path, off, n - off < PIECE ? n - off : PIECE, tag);
  return err;
}

// 1066 blocks are just enough to have direct, indirect and double-indirect
// ones. The three that hold numbers are counted, too.
static void
test_contents(void)
{
  uint size = (NDIRECT + NINDIRECT + 30) * BSIZE + 123;
  uint before = failures(), space;

  start("a file with a double-indirect block", BLOCKS);
  space = free_blocks();
  expect(make_file("/big") == 0);
  expect(fill("/big", size, 5) == 0);
  expect(holds("/big", 0, size, 5));
  expect(space - free_blocks() == size / BSIZE + 1 + 3);
  expect(image_faults(NULL) == 0);
  expect(boot() == 0);
  expect(holds("/big", 0, size, 5));
  expect(write_at("/big", 3 * BSIZE - 10, 20, 6) == 0);
  expect(holds("/big", 3 * BSIZE - 10, 3 * BSIZE + 10, 6));
  expect(holds("/big", 3 * BSIZE + 10, size, 5));
  expect(do_unlink("/big") == 0);
  expect(free_blocks() == space);
  expect(image_faults(NULL) == 0);
  result(failures() == before,
         "a file of 1066 blocks reads as written, and its space comes back");
}

// Three blocks for a byte far out: two with numbers, one with the byte.
static void
test_holes(void)
{
  const uint far = (NDIRECT + NINDIRECT + 2000) * BSIZE + 77;
  uint before = failures(), space;

  start("holes", BLOCKS);
  expect(make_file("/holes") == 0);
  space = free_blocks();
  expect(write_at("/holes", far, 100, 3) == 0);
  expect(space - free_blocks() == 3);
  expect(holds("/holes", 0, far, 0));
  expect(holds("/holes", far, far + 100, 3));
  expect(write_at("/holes", 20 * BSIZE, 10, 4) == 0);
  expect(holds("/holes", 19 * BSIZE, 20 * BSIZE, 0));
  expect(holds("/holes", 20 * BSIZE + 10, 21 * BSIZE, 0));
  expect(image_faults(NULL) == 0);
  expect(truncate_file("/holes") == 0);
  expect(free_blocks() == space);
  expect(image_faults(NULL) == 0);
  result(failures() == before,
         "holes read as zeroes and take no space; truncating frees all");
}

// The sum of offset and length is what wraps around.
static void
test_largest(void)
{
  uint before = failures();
  int fd;

  start("the largest file", BLOCKS);
  expect(make_file("/large") == 0);
  fd = do_open("/large", O_RDWR);
  expect(do_seek(fd, MAXFILESIZE - 10) == MAXFILESIZE - 10);
  expect(do_write(fd, "0123456789abcdef", 16) == 10);
  expect(do_write(fd, "x", 1) == -EFBIG);
  expect(do_seek(fd, MAXFILESIZE - 10) == MAXFILESIZE - 10);
  expect(do_close(fd) == 0);
  expect(holds("/large", MAXFILESIZE - BSIZE, MAXFILESIZE - 10, 0));
  expect(image_faults(NULL) == 0);
  expect(do_unlink("/large") == 0);
  expect(image_faults(NULL) == 0);
  result(failures() == before, "a write across the largest size is short");
}

// The 31st character must be refused in each call that takes a name, as each
// copies it by itself.
static void
test_names(void)
{
  static const char longest[] = "/abcdefghijklmnopqrstuvwxyz0123";
  static const char longer[] = "/abcdefghijklmnopqrstuvwxyz01234";
  uint before = failures();

  start("names", BLOCKS);
  expect(strlen(longest) == 1 + DIRSIZ);
  expect(make_file(longer) == -ENAMETOOLONG);
  expect(make_file(longest) == 0);
  expect(do_open(longer, O_RDONLY) == -ENAMETOOLONG);
  expect(do_unlink(longer) == -ENAMETOOLONG);
  expect(do_link(longest, longer) == -ENAMETOOLONG);
  expect(do_rename(longest, longer) == -ENAMETOOLONG);
  expect(do_mkdir(longer) == -ENAMETOOLONG);
  expect(make_file(longest) == -EEXIST);
  expect(do_unlink(longest) == 0);
  expect(image_faults(NULL) == 0);
  result(failures() == before, "names of %d characters, and no longer", DIRSIZ);
}

// A power cut loses the descriptor that kept the file; its blocks would be
// nobody's for ever.
static void
test_orphans(void)
{
  uint before = failures(), space, inodes;
  int fd;

  start("a file that is unlinked and open", BLOCKS);
  space = free_blocks();
  inodes = free_inodes();
  expect(make_file("/f") == 0 && fill("/f", 20 * BSIZE, 7) == 0);
  fd = do_open("/f", O_RDONLY);
  expect(fd >= 0 && do_unlink("/f") == 0);
  expect(free_blocks() < space && free_inodes() < inodes);
  quiet();
  expect(do_sync() == 0 && boot() == 0); // the power fails
  expect(strstr(said(), "1 unlinked file") != NULL);
  expect(free_blocks() == space && free_inodes() == inodes);
  expect(image_faults(NULL) == 0);
  quiet();
  expect(boot() == 0 && said()[0] == '\0');
  result(failures() == before,
         "a file unlinked while open is freed at the next mount");
}

// The block cache must not keep what recovery has replaced: mounting reads the
// last block before that. The cache can hold all of this disk's files.
static void
test_recovery_and_cache(void)
{
  uint before = failures(), n, i;
  struct summary now;

  start("recovery of the last block", MINBUF + 60);
  expect(make_file("/f") == 0);
  for (n = 0; append("/f", BSIZE, 1) == 0; n += BSIZE)
    ;
  expect(free_blocks() == 0 && do_sync() == 0);
  disk_keep();
  trace_start(WORK);
  expect(fill("/f", n, 2) == 0 && do_sync() == 0);
  trace_stop();
  for (i = trace_length(WORK) - 40; i <= trace_length(WORK); i++) {
    trying("power fails after request %u, the last block being written", i);
    trace_crash(WORK, i, KEEP_ALL);
    expect(boot() == 0);
    now = summarize();
    evict();
    expect(now.hash == summarize().hash && now.inodes == 2);
  }
  result(failures() == before,
         "after recovery the cache has what the disk has");
}

// Copies for the log go to buffers that hold nothing, if there are any: the one
// before has left some.
static void
test_commits_and_cache(void)
{
  uint before = failures(), size = 40 * BSIZE, requests, i;

  start("many commits", BLOCKS);
  expect(make_file("/kept") == 0 && make_file("/busy") == 0);
  expect(fill("/kept", size, 5) == 0);
  for (i = 0; i < 300; i++) {
    expect(write_at("/busy", 0, 10, 6) == 0);
    expect(do_sync() == 0);
  }
  requests = disk_requests();
  expect(holds("/kept", 0, size, 5));
  expect(disk_requests() == requests);
  result(failures() == before, "what is in the cache survives 300 commits");
}

// What a read copies from is not kept for it: here it gets another block each
// time just before the copy.
static void
test_reads_without_lock(void)
{
  uint8_t data[BSIZE], want[BSIZE];
  uint before = failures(), i;
  int fd;

  start("reads whose buffer gets another block", BLOCKS);
  expect(make_file("/f") == 0 && append("/f", 3 * BSIZE, 5) == 0);
  fd = do_open("/f", O_RDONLY);
  expect(do_sync() == 0 && fd >= 0);
  for (i = 0; i < 3; i++) {
    trying("block %u", i);
    expect(do_read(fd, data, BSIZE) == BSIZE); // so the cache has it
    expect(do_seek(fd, i * BSIZE) >= 0);
    copy_hook(evict);
    expect(do_read(fd, data, BSIZE) == BSIZE);
    pattern(want, i * BSIZE, BSIZE, 5);
    expect(memcmp(data, want, BSIZE) == 0);
  }
  result(failures() == before,
         "a read is right though its buffer gets another block meanwhile");
}

static uint home;       // a block of the file
static struct buf *had; // the buffer that it was in

static void
leave_home(void)
{
  had = bpeek(ROOTDEV, home);
  evict();
  expect(had != NULL && had->blockno != home);
}

// Reads other blocks until the buffer is the next one to be given away.
static void
come_home(void)
{
  uint bn, i;
  struct buf *b = NULL;

  for (i = 0; i < 20 * BLOCKS && b + 1 != had; i++) {
    bn = image_super()->inodestart + i % (BLOCKS / 2);
    if (bn != home && bpeek(ROOTDEV, bn) == NULL) {
      expect(bread(ROOTDEV, bn, &b) == 0);
      brelse(b);
    }
  }
  expect(bread(ROOTDEV, home, &b) == 0 && b == had);
  brelse(b);
}

// As before, but after the copy the buffer has the file's block again.
static void
test_reads_come_home(void)
{
  uint8_t data[BSIZE], want[BSIZE];
  uint before = failures();
  struct inode *ip;
  int fd;

  start("reads whose buffer is another block's for a while", BLOCKS);
  expect(make_file("/f") == 0 && append("/f", BSIZE, 5) == 0);
  fd = do_open("/f", O_RDONLY);
  expect(do_sync() == 0 && do_read(fd, data, 1) == 1);
  expect(namei("/f", &ip) == 0);
  home = ip->addrs[0];
  iput(ip);
  expect(do_seek(fd, 0) == 0);
  copy_hook(leave_home);
  copied_hook(come_home);
  expect(do_read(fd, data, BSIZE) == BSIZE);
  pattern(want, 0, BSIZE, 5);
  expect(memcmp(data, want, BSIZE) == 0);
  result(failures() == before,
         "a read is right though its buffer is another block's for a while");
}

// A torn block must not have the checksum of the whole one.
static void
test_checksum(void)
{
  uint32_t block[BSIZE / 4] = {0};
  uint before = failures(), i, j;
  uint32_t whole;

  trying("checksums");
  whole = fs_checksum(CHECKSUM_START, block, BSIZE / 4);
  for (i = 0; i < BSIZE / 4; i += 128) {
    for (j = i + 128; j < BSIZE / 4; j += 128) {
      block[i] = block[j] = 0x80000000;
      expect(fs_checksum(CHECKSUM_START, block, BSIZE / 4) != whole);
      block[i] = block[j] = 0;
    }
  }
  result(failures() == before, "the log's checksum sees two flipped high bits");
}

void
test_basics(void)
{
  test_contents();
  test_holes();
  test_largest();
  test_names();
  test_orphans();
  test_recovery_and_cache();
  test_commits_and_cache();
  test_reads_without_lock();
  test_reads_come_home();
  test_checksum();
}
