// Disk errors: whichever request fails, calls return errors, the disk stays
// consistent, and after a failed write it stays as it is.
#include "host.h"

#include "errno.h"
#include "fs/file.h"

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
  if (!log_readonly())
    return;
  expect(make_file("/never") < 0);
  expect(do_sync() == -EROFS);
  expect(said()[0] != '\0');
  summarize();
}

// What holds after the next start. A read error may have cost blocks, which are
// marked and nobody's; no error may cost more.
static void
check_restart(bool write)
{
  struct summary now;
  uint lost;

  expect(boot() == 0);
  now = summarize();
  expect(now.errors == 0);
  expect(image_faults(&lost) == 0);
  if (write) {
    expect(known_tree(now));
    expect(lost == 0);
  }
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

void
test_errors(void)
{
  run_without();
  fail_each(FAIL_ONCE, false, "one request fails");
  fail_each(FAIL_ONCE, true, "one request fails, and soon the power");
  fail_each(FAIL_WRITES, false, "the disk cannot be written any more");
  fail_each(FAIL_ALL, false, "the disk is gone");
}
