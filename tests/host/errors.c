// Disk errors: whichever request fails, calls return errors, the disk stays
// consistent, and after a failed write it stays as it is.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"

#include <string.h>

#define MAXOPS 200
#define PAUSE  3 // operations to a commit: work_all

static struct summary after[MAXOPS + 1];
static uint nops, total;

static bool
note(uint k, int result)
{
  (void)result;
  after[k + 1] = summarize();
  return true;
}

// The same without errors: the trees that may be found, the requests made.
static void
run_without(void)
{
  nops = work_length();
  if (nops > MAXOPS)
    give_up("%u operations are too many", nops);
  work_prepare();
  disk_heal();
  expect(boot() == 0);
  after[0] = summarize();
  work_all(0, PAUSE, note);
  expect(do_sync() == 0);
  total = disk_requests();
}

// Whichever of them: what was told to the caller was an error, so what is lost
// is not asked.
static bool
known_tree(struct summary now)
{
  uint k;

  for (k = 0; k <= nops; k++) {
    if (now.hash == after[k].hash)
      return true;
  }
  return false;
}

// What holds after the work, while the machine still runs.
// After a failed write the disk is read-only, and says so once.
static void
check_running(void)
{
  expect(log_readonly() || !disk_failed_write());
  if (!log_readonly())
    return;
  expect(make_file("/never") < 0);
  expect(do_sync() == -EROFS);
  expect(said()[0] != '\0');
  summarize();
}

// What holds after the next start. No error may cost a block.
static void
check_restart(bool write)
{
  struct summary now;

  expect(boot() == 0);
  now = summarize();
  expect(now.errors == 0);
  expect(image_faults(NULL) == 0);
  if (write)
    expect(known_tree(now));
}

static uint stop_at; // the request after which the power fails

static bool
go_on(uint k, int result)
{
  (void)k, (void)result;
  return disk_requests() < stop_at;
}

// Does the work with request `i` failing; with `stop`, up to that point.
// A mount that fails is right if it is the request that failed.
static void
work_with_failure(uint i, enum failure how, bool stop)
{
  stop_at = stop ? i : UINT32_MAX;
  work_again();
  quiet();
  disk_fail(i, how);
  if (boot() < 0) {
    expect(disk_requests() >= i);
    return;
  }
  work_all(0, PAUSE, go_on);
  if (!stop)
    do_sync();
  check_running();
}

static void
fail_each(enum failure how, bool stop, const char *what)
{
  uint before = failures();
  bool write;
  uint i;

  for (i = 1; i <= total; i++) {
    trying("%s, request %u", what, i);
    work_with_failure(i, how, stop);
    write = disk_failed_write();
    disk_heal();
    check_restart(write);
  }
  result(failures() == before, "%s, whichever of %u requests it is", what,
         total);
}

// ---- a read that fails while blocks are freed ----

// A file with an indirect block, and two leaves below the double-indirect one.
static void
prepare_tree(void)
{
  const struct shape shape = {400, 100, 1 + MINLOGBLOCKS, 0};
  const uint second = NDIRECT + NINDIRECT;

  image_make(&shape);
  expect(boot() == 0 && make_file("/f") == 0 && make_file("/g") == 0);
  expect(append("/f", (NDIRECT + 20) * BSIZE, 1) == 0);
  expect(write_at("/f", (second + 7) * BSIZE, 9 * BSIZE, 2) == 0);
  expect(write_at("/f", (second + NINDIRECT) * BSIZE, 9 * BSIZE, 3) == 0);
  expect(do_sync() == 0);
  disk_keep();
}

// The calls that free some of its blocks, or all.
#define NCUTS 6
static int
cut(uint how)
{
  static const uint sizes[] = {0, 5 * BSIZE + 1, (NDIRECT + 5) * BSIZE + 1,
                               (NDIRECT + NINDIRECT + 9) * BSIZE + 1};

  if (how < 4)
    return resize_file("/f", sizes[how]);
  return how == 4 ? do_unlink("/f") : do_rename("/g", "/f");
}

// Does it with read `i` failing once, as if nothing of the disk was in memory.
// The tree that is there after the next start is the one that the call has told
// of. Whether there was a read `i`.
static bool
cut_with_failure(uint how, uint i, uint64_t before, uint64_t after)
{
  bool reached;
  uint64_t now;
  int err;

  trying("cut %u, request %u fails", how, i);
  disk_restore();
  expect(boot() == 0);
  evict();
  disk_fail(i, FAIL_ONCE);
  err = cut(how);
  reached = disk_requests() >= i;
  disk_heal();
  expect(err == 0 || err == -EIO || (err == -EROFS && log_readonly()));
  expect(do_sync() == 0 || (log_readonly() && reached));
  if (log_readonly())
    err = -EIO;
  expect(boot() == 0);
  now = summarize().hash;
  expect(now == (err == 0 ? after : before));
  expect(image_faults(NULL) == 0);
  return reached;
}

static void
test_cuts(void)
{
  uint before = failures(), how, i, n = 0;
  uint64_t old, new;

  prepare_tree();
  old = summarize().hash;
  for (how = 0; how < NCUTS; how++) {
    disk_restore();
    expect(boot() == 0 && cut(how) == 0);
    new = summarize().hash;
    for (i = 1; cut_with_failure(how, i, old, new); i++)
      n++;
  }
  result(failures() == before,
         "a read that fails while a file is cut, %u times, costs no block", n);
}

// A file with more indirect blocks than the cache holds: the second look at one
// may fail, when others have been freed. Then the file is there as before.
static void
test_large_cut(void)
{
  const struct shape shape = {1000, 100, 1 + MINLOGBLOCKS, 0};
  uint before = failures(), leaves = MINBUF + 100, i, aborts = 0;
  int err;

  trying("a file with %u leaves", leaves);
  image_make(&shape);
  expect(boot() == 0 && make_file("/f") == 0);
  for (i = 1; i <= leaves; i++)
    expect(write_at("/f", (NDIRECT + i * NINDIRECT) * BSIZE, 1, i) == 0);
  expect(do_sync() == 0);
  disk_keep();
  for (i = 1; i < 3 * leaves; i += 20) {
    trying("a file with %u leaves, request %u fails", leaves, i);
    disk_restore();
    expect(boot() == 0);
    evict();
    disk_fail(i, FAIL_ONCE);
    err = do_unlink("/f");
    disk_heal();
    aborts += log_readonly();
    expect(log_readonly() == (err == -EROFS));
    err = do_sync() < 0 ? -EROFS : err;
    expect(boot() == 0);
    expect((do_open("/f", 0) >= 0) == (err < 0));
    expect(image_faults(NULL) == 0);
  }
  expect(aborts > 0);
  result(failures() == before,
         "a read that fails after blocks were freed frees none, %u times",
         aborts);
}

// What a commit could not write is still read as it was written, also when the
// cache has had use for all its other buffers.
static void
test_reads_after(void)
{
  static uint8_t wanted[3 * BSIZE], got[3 * BSIZE];
  uint before = failures();

  trying("reading after a failed commit");
  work_prepare();
  expect(boot() == 0);
  expect(make_file("/new") == 0 && append("/new", sizeof(got), 1) == 0);
  expect(do_sync() == 0);
  expect(write_at("/new", 0, sizeof(got), 2) == 0);
  disk_fail(1, FAIL_WRITES);
  expect(do_sync() == -EROFS);
  evict();
  int fd = do_open("/new", O_RDONLY);
  pattern(wanted, 0, sizeof(wanted), 2);
  expect(do_read(fd, got, sizeof(got)) == sizeof(got));
  expect(memcmp(got, wanted, sizeof(got)) == 0);
  disk_heal();
  result(failures() == before, "what a commit could not write can be read");
}

// The last commit is on the disk, and nothing of it in its place. Whichever
// request of the mount fails: it is refused, or all of the commit is there.
static void
test_recovery(void)
{
  uint before = failures(), k = 0, asked;
  struct summary wanted;

  work_prepare();
  expect(boot() == 0);
  trace_start(WORK);
  expect(make_file("/new") == 0 && append("/new", 3 * BSIZE, 1) == 0);
  wanted = summarize();
  expect(do_sync() == 0);
  trace_stop();
  do {
    trying("request %u of a mount with recovery fails", ++k);
    trace_crash(WORK, trace_length(WORK), KEEP_NONE);
    disk_fail(k, FAIL_ONCE);
    if (boot() == 0)
      expect(summarize().hash == wanted.hash);
    asked = disk_requests();
    disk_heal();
    expect(boot() == 0 && summarize().hash == wanted.hash);
    expect(image_faults(NULL) == 0);
  } while (asked >= k);
  expect(k > 5);
  result(failures() == before,
         "a mount that cannot repeat a commit is refused");
}

// A file that could not be emptied is not open for writing: it may be run.
static void
test_claim(void)
{
  uint before = failures(), k = 0, asked;
  struct inode *ip;
  int fd;

  do {
    trying("request %u of a truncation fails", ++k);
    work_again();
    expect(boot() == 0);
    expect(make_file("/cut") == 0 && append("/cut", 20 * BSIZE, 1) == 0);
    expect(do_sync() == 0);
    evict();
    disk_fail(k, FAIL_ONCE);
    fd = do_open("/cut", O_WRONLY | O_TRUNC);
    asked = disk_requests();
    disk_heal();
    if (fd >= 0)
      do_close(fd);
    expect(namei("/cut", &ip) == 0 && iclaim(ip, CLAIM_RUN) == 0);
    iunclaim(ip, CLAIM_RUN);
    iput(ip);
  } while (asked >= k);
  expect(k > 2);
  result(failures() == before, "a failed open claims nothing");
}

// The names are known, their blocks must be read, and one cannot be: the file
// has the one name or the other.
static void
test_rename(void)
{
  uint before = failures(), k = 0, asked;
  int old, new;

  do {
    trying("request %u of a rename fails", ++k);
    work_again();
    expect(boot() == 0);
    expect(do_mkdir("/from") == 0 && do_mkdir("/to") == 0);
    expect(make_file("/from/a") == 0 && make_file("/to/b") == 0);
    expect(do_sync() == 0);
    evict();
    disk_fail(k, FAIL_ONCE);
    do_rename("/from/a", "/to/b");
    asked = disk_requests();
    disk_heal();
    do_sync();
    expect(boot() == 0);
    old = do_open("/from/a", O_RDONLY);
    new = do_open("/to/b", O_RDONLY);
    expect(new >= 0 && (old >= 0 || old == -ENOENT));
    expect(image_faults(NULL) == 0);
  } while (asked >= k);
  expect(k > 2);
  result(failures() == before, "a rename is whole, whichever request fails");
}

// A file is cut to `size` with nothing of it in the cache, and its k-th request
// fails, for each k: no block may be free that the file still names.
static void
test_cut(uint size)
{
  uint before = failures(), k = 0, asked, lost;
  int fd;

  do {
    k++;
    trying("cut to %u, request %u fails", size, k);
    work_again();
    expect(boot() == 0);
    expect(make_file("/cut") == 0 && append("/cut", 20 * BSIZE, 1) == 0);
    expect(do_sync() == 0);
    fd = do_open("/cut", O_RDWR);
    evict();
    disk_fail(k, FAIL_ONCE);
    do_resize(fd, size);
    asked = disk_requests();
    disk_heal();
    do_sync();
    expect(boot() == 0);
    expect(image_faults(&lost) == 0);
  } while (asked >= k); // it came to the k-th
  expect(k > 2);
  result(failures() == before, "a file is cut, whichever request fails");
}

void
test_errors(void)
{
  test_large_cut();
  test_cuts();
  run_without();
  fail_each(FAIL_ONCE, false, "one request fails");
  fail_each(FAIL_ONCE, true, "one request fails, and soon the power");
  fail_each(FAIL_WRITES, false, "the disk cannot be written any more");
  fail_each(FAIL_ALL, false, "the disk is gone");
  test_reads_after();
  test_recovery();
  test_claim();
  test_rename();
  test_cut(0);
  test_cut(15 * BSIZE + 100);
}
