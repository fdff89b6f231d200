// Power failures: at every moment, with every kind of loss a drive's cache can
// cause, each operation is there wholly or not at all, in their order, and what
// sync promised is there.
#include "host.h"

#include "fs/file.h"

#define MAXOPS 200

// The tree after k operations, and when in the trace each had ended.
static struct summary after[MAXOPS + 1];
static uint ended[MAXOPS + 1];
static uint nops, nerrors;

// Each state of the tree between two operations is one that a crash may leave;
// there are no others.
static bool
note(uint k, int result)
{
  trying("operation %u", k + 1);
  nerrors += result < 0;
  after[k + 1] = summarize();
  ended[k + 1] = trace_length();
  return true;
}

static void
run_all(uint round, uint pause)
{
  uint during;

  nops = work_length();
  if (nops > MAXOPS)
    give_up("%u operations are too many", nops);
  work_prepare();
  nerrors = 0;
  after[0] = summarize();
  trace_start();
  during = work_all(round, pause, note);
  expect(do_sync() == 0);
  trace_stop();
  remark(
      "%u operations, %u of them errors, %u during commits, make %u requests",
      nops, nerrors, during, trace_length());
  expect(nerrors < nops / 2);
  expect(pause > nops || during > 10);
  expect(image_faults(NULL) == 0);
}

// Of the operations that had ended, or begun, when `n` requests had been made:
// the number a sync covers, and all.
// `begun`: an operation of which some requests were made may be there already.
static void
bounds(uint n, uint *promised, uint *begun)
{
  uint k;

  *promised = *begun = 0;
  for (k = 1; k <= nops; k++) {
    if (ended[k] <= n && work_is_sync(k - 1))
      *promised = k;
    if (ended[k - 1] <= n)
      *begun = k;
  }
}

// Looks at the disk after a crash and a mount.
// Free and used inodes add up, besides: a tree can be right and an inode lost.
static void
check_state(uint n)
{
  struct summary now = summarize();
  uint promised, begun, k;

  bounds(n, &promised, &begun);
  for (k = promised; k <= begun; k++) {
    if (now.hash == after[k].hash)
      break;
  }
  expect(now.errors == 0);
  expect(k <= begun);
  expect(free_inodes() + now.inodes + 1 == superblock()->ninodes);
  expect(image_faults(NULL) == 0);
  expect(free_blocks() == image_free()); // all of it is on the disk now
}

// Starts the machine, which stops again after a few requests, then starts it
// for good.
// Power fails again, during recovery: what was replayed half must not matter.
static void
boot_twice(uint requests)
{
  disk_fail(requests, FAIL_ALL);
  boot();
  disk_heal();
  expect(boot() == 0);
}

// Losses that depend on chance are tried more than once. The seed is made of
// the two numbers, so a failure can be repeated.
static uint
crash_all(void)
{
  static const enum loss losses[] = {KEEP_ALL,  KEEP_NONE, KEEP_SOME, KEEP_SOME,
                                     KEEP_SOME, KEEP_SOME, KEEP_SOME, KEEP_SOME,
                                     KEEP_TORN, KEEP_TORN, KEEP_TORN, KEEP_TORN,
                                     KEEP_TORN, KEEP_TORN, KEEP_TORN};
  uint n, i, crashes = 0;

  for (n = 0; n <= trace_length(); n++) {
    for (i = 0; i < sizeof(losses) / sizeof(losses[0]); i++, crashes++) {
      trying("power fails after request %u, loss %u", n, i);
      seed(n * 16 + i);
      trace_crash(n, losses[i]);
      quiet();
      if (i % 2 == 0)
        expect(boot() == 0);
      else
        boot_twice(4 + roll(40));
      check_state(n);
    }
  }
  return crashes;
}

void
test_crashes(void)
{
  static const uint pauses[] = {1, 1, 2, 2, 3, 10, 1000};
  uint before = failures(), crashes = 0, i;

  for (i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
    run_all(i, pauses[i]);
    crashes += crash_all();
  }
  expect(crashes > 20000);
  result(failures() == before,
         "after each of %u power failures every operation is there wholly or "
         "not at all, in order",
         crashes);
}
