// Power failures in all sequences of up to three operations on a small tree:
// each alone at every moment and with every kind of loss, the longer ones at
// moments that chance takes, and with more failures during recovery.
//
// Three are enough to be cruel: open, unlink, sync; link, unlink, rename over
// what is left. What a program stores in mapped memory is there when it was
// written back, page by page: until then no crash shows it, and msync, fsync
// and sync promise it. Every sequence has its number, and every state its seed.
#include "host.h"

#define MAXSTEP 3
#define SAMPLE  6 // states of a sequence

static const struct operation alphabet[] = {
    {MAKE, "/n", "", 0, 0},
    {MAKE, "/e/n", "", 0, 0},
    {APPEND, "/f", "", 0, 5000},
    {APPEND, "/n", "", 0, 7 * BSIZE},
    {APPEND, "/big", "", 0, 7 * BSIZE},
    {WRITE, "/f", "", 1000, 5000},
    {WRITE, "/d/h", "", 0, 9000},
    {WRITE, "/f", "", FAR, 5000}, // two indirect blocks at once
    {TRUNCATE, "/big", "", 0, 0},
    {TRUNCATE, "/f", "", 0, 0},
    {RESIZE, "/big", "", 5000, 0},
    {RESIZE, "/f", "", 3 * BSIZE, 0},
    {LINK, "/f", "/e/l", 0, 0},
    {UNLINK, "/f", "", 0, 0},
    {UNLINK, "/d/h", "", 0, 0},
    {UNLINK, "/big", "", 0, 0},
    {RENAME, "/f", "/big", 0, 0}, // over another
    {RENAME, "/d/h", "/f", 0, 0},
    {RENAME, "/big", "/d/big", 0, 0},
    {RENAME, "/d", "/e/d", 0, 0}, // a directory, not empty
    {MKDIR, "/m", "", 0, 0},
    {MKDIR, "/e/m", "", 0, 0},
    {UNLINK, "/e", "", 0, 0}, // a directory, if it is empty
    {OPEN, "/big", "", 0, 0},
    {CLOSE, "", "", 0, 0},
    {SYNC, "", "", 0, 0},
    {FSYNC, "/f", "", 0, 0},
    {STORE, "/f", "", 3000, 2000},            // two pages
    {STORE, "/big", "", 12 * BSIZE, 9 * 800}, // through the indirect block
    {MSYNC, "", "", 0, MAPSIZE},
    {UNMAP, "", "", 0, 0},
    {DIE, "/f", "", BSIZE, 900},
};

#define NLETTERS (sizeof(alphabet) / sizeof(alphabet[0]))

static struct operation steps[MAXSTEP];
static uint nsteps;
static uint bad; // states that broke the promise

// The sequences of one operation come first, those of three last.
static uint
count_sequences(void)
{
  return NLETTERS + NLETTERS * NLETTERS + NLETTERS * NLETTERS * NLETTERS;
}

// Sequence `k` into `steps`.
static void
spell(uint k)
{
  uint size, i;

  for (nsteps = 1, size = NLETTERS; k >= size; nsteps++, size *= NLETTERS)
    k -= size;
  for (i = 0; i < nsteps; i++, k /= NLETTERS)
    steps[i] = alphabet[k % NLETTERS];
}

// The small tree, once: each sequence begins with a copy of it.
static void
prepare(void)
{
  const struct shape shape = {360, 64, 1 + MINLOGBLOCKS, 3};

  image_make(&shape);
  if (boot() < 0 || do_mkdir("/d") < 0 || do_mkdir("/e") < 0 ||
      make_file("/f") < 0 || append("/f", 5000, 1) < 0 ||
      make_file("/d/h") < 0 || append("/d/h", 9000, 2) < 0 ||
      make_file("/big") < 0 || append("/big", 14 * BSIZE, 3) < 0 ||
      do_sync() < 0)
    give_up("cannot prepare: %s", said());
  disk_keep();
}

// Does sequence `k`: with commits in between or not, and with operations during
// commits or not, as `round` says.
static void
record(uint k, uint round)
{
  static const uint pauses[] = {1, 1000, 2};
  uint errors;

  trying("sequence %u, round %u", k, round);
  spell(k);
  work_choose(steps, nsteps);
  work_again();
  expect(boot() == 0);
  crash_record(k, pauses[round % 3], &errors);
}

static void
try_state(uint n, enum loss loss, uint again)
{
  uint before = failures();

  crash_and_check(n, loss, again);
  bad += failures() != before;
}

// Each moment, each kind of loss.
static uint
try_all(uint k)
{
  uint n, loss, states = 0;

  record(k, k);
  for (n = 0; n <= trace_length(WORK); n++) {
    for (loss = 0; loss < NLOSSES; loss++, states++) {
      trying("sequence %u, power fails after request %u, loss %u", k, n, loss);
      seed(k * 4096 + n * 8 + loss);
      try_state(n, loss, states % 3);
    }
  }
  return states;
}

// SAMPLE moments, in their order as trace_crash wants them: one in each part of
// the record. Round `round` takes others than the one before.
static uint
try_some(uint k, uint round)
{
  uint length, n, i;

  record(k, k + round);
  length = trace_length(WORK) + 1;
  for (i = 0; i < SAMPLE; i++) {
    seed(k * 64 + round * 8 + i);
    n = (i * length + roll(length)) / SAMPLE;
    trying("sequence %u, round %u, power fails after request %u (state %u)", k,
           round, n, i);
    try_state(n, roll(NLOSSES), roll(3));
  }
  return SAMPLE;
}

// Strides by a number that has no factor in common with that of sequences, so
// that any number of states comes from all over them.
static uint
try_long_ones(uint wanted)
{
  uint total = count_sequences() - NLETTERS, states = 0, i;

  for (i = 0; states < wanted; i++) {
    uint k = NLETTERS + (uint)((uint64_t)i * 7919 % total);

    states += try_some(k, i / total);
  }
  return states;
}

void
test_sequences(void)
{
  uint before = failures(), states = 0, k;

  prepare();
  for (k = 0; k < NLETTERS; k++)
    states += try_all(k);
  if (states < states_wanted)
    states += try_long_ones(states_wanted - states);
  work_choose(NULL, 0);
  remark("figure: crash states on the host, sequences of up to %u of %u "
         "operations: %u, %u bad",
         MAXSTEP, (uint)NLETTERS, states, bad);
  result(failures() == before,
         "in sequences of up to %u operations, crash in recovery included, "
         "each operation is there wholly or not at all, in order",
         MAXSTEP);
}
