// Power failures: at every moment, with every kind of loss a drive's cache can
// cause, each operation is there wholly or not at all, in their order, and what
// sync promised is there.
#include "host.h"

#include "fs/file.h"

#define MAXSTEPS 400

// The tree after k steps, and when in the trace each had ended. A step is an
// operation, or the page that it writes back of a mapped file.
static struct summary after[MAXSTEPS + 1];
static uint ended[MAXSTEPS + 1];
static bool synced[MAXSTEPS + 1]; // and it was a sync that succeeded
static uint nsteps, nerrors;

// Each state of the tree between two steps is one that a crash may leave; there
// are no others.
static void
note_step(bool sync)
{
  if (++nsteps > MAXSTEPS)
    give_up("%u steps are too many", nsteps);
  after[nsteps] = summarize();
  ended[nsteps] = trace_length(WORK);
  synced[nsteps] = sync;
}

static bool
note(uint k, int result)
{
  trying("operation %u", k + 1);
  nerrors += result < 0;
  note_step(result >= 0 && work_is_sync(k));
  expect(!synced[nsteps] || map_is_written());
  return true;
}

// Before a page is written back: the one before it is a step that has ended.
static void
note_page(void)
{
  struct summary now = summarize();

  if (now.hash != after[nsteps].hash)
    note_step(false);
}

uint
crash_record(uint seed, uint pause, uint *errors)
{
  uint during;

  nsteps = nerrors = 0;
  after[0] = summarize();
  page_hook(note_page);
  trace_start(WORK);
  during = work_all(seed, pause, note);
  expect(do_sync() == 0);
  page_hook(NULL);
  note_step(true);
  trace_stop();
  expect(image_faults(NULL) == 0);
  *errors = nerrors;
  return during;
}

static void
run_all(uint round, uint pause)
{
  uint nops = work_length(), during, errors;

  work_prepare();
  during = crash_record(round, pause, &errors);
  remark(
      "%u operations, %u of them errors, %u during commits, make %u requests",
      nops, errors, during, trace_length(WORK));
  expect(errors < nops / 2);
  expect(pause > nops || during > 10);
}

// Of the steps that had ended, or begun, when `n` requests had been made: the
// number a sync covers, and all. A sync that fails promises nothing. `begun`: a
// step of which some requests were made may be there already.
static void
bounds(uint n, uint *promised, uint *begun)
{
  uint k;

  *begun = 0;
  *promised = 0;
  for (k = 1; k <= nsteps; k++) {
    if (ended[k] <= n && synced[k])
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

// Starts the machine, which makes and removes a file, and records what is
// written; then the power fails once more, and again the cache keeps what it
// likes.
// What was replayed half must not matter, nor an orphan that was freed half,
// nor a commit after that. The file is not in any tree: it comes and goes in
// one commit.
static void
crash_in_recovery(void)
{
  trace_start(RECOVERY);
  expect(boot() == 0);
  settle();
  make_file("/~");
  do_unlink("/~");
  settle();
  trace_stop();
  trace_crash(RECOVERY, roll(trace_length(RECOVERY) + 1), roll(NLOSSES));
}

void
crash_and_boot(uint n, enum loss loss, uint again)
{
  trace_crash(WORK, n, loss);
  quiet();
  while (again-- > 0)
    crash_in_recovery();
  expect(boot() == 0);
}

void
crash_and_check(uint n, enum loss loss, uint again)
{
  crash_and_boot(n, loss, again);
  check_state(n);
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

  for (n = 0; n <= trace_length(WORK); n++) {
    for (i = 0; i < sizeof(losses) / sizeof(losses[0]); i++, crashes++) {
      trying("power fails after request %u, loss %u", n, i);
      seed(n * 16 + i);
      crash_and_check(n, losses[i], i % 3);
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
