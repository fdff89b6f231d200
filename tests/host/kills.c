// A kill that comes while a long call works: the call ends at the next place
// where it asks, tells how far it got, and leaves nothing half done. Each call
// is tried with the kill at its first question, its second, and so on, until
// one is not reached any more.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"
#include "param.h"

#include <stdio.h>
#include <string.h>

#define BIG   (60 * BSIZE)                        // several pieces of a write
#define NAMES (5 * BSIZE / sizeof(struct dirent)) // several blocks of names

static uint8_t data[BIG];

// Makes a directory, and fills it with names of /f.
static void
fill(const char *path)
{
  char name[30];
  uint i;

  expect(do_mkdir(path) == 0);
  for (i = 0; i < NAMES; i++) {
    snprintf(name, sizeof(name), "%s/%u", path, i);
    expect(do_link("/f", name) == 0);
  }
}

// A disk with two directories of many blocks, one full of names and one of free
// entries, and what the calls need.
// Names fill several blocks, since a search asks whether the process was killed
// once per block.
static void
prepare(void)
{
  const struct shape shape = {400, 600, 1 + MINLOGBLOCKS, 0};
  char name[30];
  uint i;

  image_make(&shape);
  expect(boot() == 0);
  expect(make_file("/f") == 0 && do_mkdir("/e") == 0);
  expect(do_mkdir("/e/dir") == 0 && do_mkdir("/e/empty") == 0);
  fill("/d");
  expect(do_mkdir("/d/last") == 0);
  fill("/e/hollow");
  for (i = 0; i < NAMES; i++) {
    snprintf(name, sizeof(name), "/e/hollow/%u", i);
    expect(do_unlink(name) == 0);
  }
  expect(do_sync() == 0);
  disk_keep();
}

// ---- calls that search a directory of several blocks ----

static int
look_up(void)
{
  int fd = do_open("/d/nosuch", O_RDONLY);

  return fd == -ENOENT ? 0 : fd;
}

static int
create(void)
{
  int fd = do_open("/d/new", O_CREATE | O_WRONLY);

  return fd < 0 ? fd : do_close(fd);
}

static int
make_directory(void)
{
  return do_mkdir("/d/newdir");
}

static int
add_link(void)
{
  return do_link("/f", "/d/newlink");
}

static int
remove_file(void)
{
  return do_unlink("/d/600");
}

static int
remove_hollow(void)
{
  return do_unlink("/e/hollow");
}

static int
move_in(void)
{
  return do_rename("/e/dir", "/d/moved");
}

static int
move_over(void)
{
  return do_rename("/d/last", "/e/empty");
}

// As make_file, in the last block of inodes, which is looked at last: the hint
// of a machine that has just started is 0.
static int
last_inode(void)
{
  return make_file("/e/file");
}

// Makes all inodes used but those of the last block.
static void
use_inodes(void)
{
  char name[30];
  uint i;

  for (i = 0; free_inodes() > IPB / 2; i++) {
    snprintf(name, sizeof(name), "/n%u", i);
    expect(make_file(name) == 0);
  }
  expect(do_sync() == 0);
  disk_keep();
}

// The call with a kill at each of its questions: -EINTR and nothing changed, or
// done as if there had been no kill.
// -EINTR with a changed tree is what must not be: the caller takes it for "not
// done".
static void
try_kills(int (*call)(void), const char *what)
{
  uint before = failures(), k = 0, ended = 0;
  struct summary old, now;
  bool reached = true;
  int err;

  for (k = 1; reached; k++) {
    trying("%s, killed at question %u", what, k);
    disk_restore();
    expect(boot() == 0);
    old = summarize();
    kill_at(k);
    err = call();
    reached = kill_reached();
    kill_at(0);
    now = summarize();
    expect(err == 0 || err == -EINTR);
    expect(err == 0 || now.hash == old.hash);
    expect(image_faults(NULL) == 0);
    ended += err == -EINTR;
  }
  expect(ended > 0);
  result(failures() == before, "%s is given up whole when killed", what);
}

// ---- reading and writing ----

// One call for BIG bytes, killed at each question: it returns what it did.
// The offset says as much as the result: a program that goes on would lose or
// double bytes.
static void
try_transfer(bool write)
{
  uint before = failures(), k, shorter = 0;
  const char *what = write ? "a long write" : "a long read";
  bool reached = true;
  int fd, n;

  for (k = 1; reached; k++) {
    trying("%s, killed at question %u", what, k);
    disk_restore();
    expect(boot() == 0);
    expect(write || append("/f", BIG, 1) == 0);
    fd = do_open("/f", O_RDWR);
    kill_at(k);
    n = write ? do_write(fd, data, BIG) : do_read(fd, data, BIG);
    reached = kill_reached();
    kill_at(0);
    expect(n == -EINTR || (n > 0 && n <= BIG));
    expect(do_seek_by(fd, 0) == (n < 0 ? 0 : n)); // as far as it was told
    expect(image_faults(NULL) == 0);
    shorter += n > 0 && n < BIG;
    expect(do_close(fd) == 0);
  }
  expect(shorter > 0);
  result(failures() == before, "%s that is killed is short", what);
}

void
test_kills(void)
{
  prepare();
  try_kills(look_up, "a search");
  try_kills(create, "creating a file");
  try_kills(make_directory, "mkdir");
  try_kills(add_link, "link");
  try_kills(remove_file, "unlink");
  try_kills(remove_hollow, "the removal of a large directory, now empty,");
  try_kills(move_in, "rename into a large directory");
  try_kills(move_over, "rename out of a large directory");
  try_transfer(true);
  try_transfer(false);
  use_inodes();
  try_kills(last_inode, "the search for a free inode");
}
