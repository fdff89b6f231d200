// Power failures of a real machine: the disk's writes, recorded by the machine
// that ran the guest program crashes.c (tests/crashes.t), and when each worker
// said that a step had ended. For a sample of moments and losses, is what the
// file system finds one of the states that plan.h allows?
//
// A worker's state is known by the contents of its directory. What they are
// after each step, the file system says itself, doing the steps on a disk of
// its own; how each ended, and how many bytes were written before the disk was
// full, the guest has said.
#include "host.h"

#include "fs/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAXENTRIES 200000 // of the recorded log

// A step that ended, in the order in which they did.
struct word {
  uint request; // of the record: so many had been made
  uint worker, step;
  int result;
};

static struct word words[WORKERS * PLANLENGTH];
static uint nwords, nworkers;
static uint word_of[WORKERS][PLANLENGTH]; // its index in `words`

// The hash of a worker's directory after k steps.
static uint64_t after[WORKERS][PLANLENGTH + 1];

static uint entry_end[MAXENTRIES + 1]; // requests of the first n log entries
static uint nentries;

// ---- the recorded log ----

// QEMU's blklogwrites writes the format of Linux's dm-log-writes
// (Documentation/admin-guide/device-mapper/log-writes.rst): a sector that
// describes the log, then for each write or flush a sector that describes it,
// followed by what was written.
struct log_super {
  uint64_t magic, version, nentries;
  uint32_t sectorsize;
} __attribute__((packed));

struct log_entry {
  uint64_t sector, nsectors, flags, length;
};

#define LOG_MAGIC 0x6a736677736872
#define LOG_FLUSH 1

// The whole file; the caller frees it.
static uint8_t *
read_file(const char *name, size_t *size)
{
  FILE *in = fopen(name, "rb");
  uint8_t *data;
  long end;

  if (in == NULL || fseek(in, 0, SEEK_END) < 0 || (end = ftell(in)) < 0)
    give_up("cannot read %s", name);
  rewind(in);
  data = malloc((size_t)end + 1);
  if (data == NULL || fread(data, 1, (size_t)end, in) != (size_t)end)
    give_up("cannot read all of %s", name);
  fclose(in);
  *size = (size_t)end;
  return data;
}

static void
load_log(const char *name)
{
  size_t size, at = SECTSIZE;
  uint8_t *data = read_file(name, &size);
  const struct log_super *super = (const struct log_super *)data;
  const struct log_entry *e;

  if (size < SECTSIZE || super->magic != LOG_MAGIC ||
      super->sectorsize != SECTSIZE || super->nentries > MAXENTRIES)
    give_up("%s is no log of writes", name);
  trace_start(WORK);
  for (; nentries < super->nentries; nentries++) {
    e = (const struct log_entry *)(data + at);
    if (at + SECTSIZE > size || e->nsectors > (size - at) / SECTSIZE - 1)
      give_up("%s ends in entry %u", name, nentries);
    at += SECTSIZE;
    if (e->nsectors > 0)
      trace_write(e->sector, data + at, e->nsectors);
    if (e->flags & LOG_FLUSH)
      trace_flush();
    at += e->nsectors * SECTSIZE;
    entry_end[nentries + 1] = trace_length(WORK);
  }
  trace_stop();
  free(data);
}

// Lines "ENTRIES WORKER STEP RESULT": how many entries the log had when this
// was said.
static void
load_words(const char *name)
{
  FILE *in = fopen(name, "r");
  struct word w;
  uint entry;

  if (in == NULL)
    give_up("cannot read %s", name);
  while (fscanf(in, "%u %u %u %d", &entry, &w.worker, &w.step, &w.result) ==
         4) {
    if (entry > nentries || w.worker >= WORKERS || w.step >= PLANLENGTH)
      give_up("%s: line %u", name, nwords + 1);
    w.request = entry_end[entry];
    word_of[w.worker][w.step] = nwords;
    words[nwords++] = w;
    if (w.worker >= nworkers)
      nworkers = w.worker + 1;
  }
  fclose(in);
  if (nwords != nworkers * PLANLENGTH)
    give_up("%u steps of %u workers have ended", nwords, nworkers);
}

// ---- what may be found ----

static void
repeat_steps(uint worker)
{
  uint k;

  after[worker][0] = summarize_at("/nothing").hash;
  for (k = 0; k < PLANLENGTH; k++) {
    struct operation op = plan_step(worker, k);
    int result = words[word_of[worker][k]].result;

    trying("step %u of worker %u again, result %d", k, worker, result);
    if (op.kind == APPEND || op.kind == WRITE)
      op.n = (uint)result;
    if (result >= 0)
      expect(operation_do(&op, worker * 64 + k) >= 0);
    plan_path(op.a, worker, "");
    after[worker][k + 1] = summarize_at(op.a).hash;
  }
}

// Does all steps on a disk with room for them.
static void
repeat_all(void)
{
  const struct shape shape = {4000, 256, 200, 3};
  uint i;

  image_make(&shape);
  expect(boot() == 0);
  for (i = 0; i < nworkers; i++)
    repeat_steps(i);
}

// Steps of `worker` that had ended when word `before` was said.
static uint
ended_before(uint worker, uint before)
{
  uint k = 0;

  while (k < PLANLENGTH && word_of[worker][k] < before)
    k++;
  return k;
}

// When step k of this worker began: the word said just before, or 0.
static uint
began(uint worker, uint k)
{
  return k == 0 ? 0 : word_of[worker][k - 1];
}

// What every sync that had returned by request n promises: that a worker has
// done need[worker] steps at least.
static void
promised(uint n, uint need[WORKERS])
{
  uint i, w, k;

  memset(need, 0, WORKERS * sizeof(need[0]));
  for (i = 0; i < nwords && words[i].request <= n; i++) {
    enum kind kind = plan_step(words[i].worker, words[i].step).kind;

    if ((kind != SYNC && kind != FSYNC && kind != MSYNC) || words[i].result < 0)
      continue;
    for (w = 0; w < nworkers; w++) {
      k = ended_before(w, began(words[i].worker, words[i].step) + 1);
      if (k > need[w])
        need[w] = k;
    }
  }
}

// Raises done[worker] to the next number of steps that leaves what is found.
// False if there is none.
static bool
fits(uint worker, uint64_t found, uint need, uint *done)
{
  if (*done < need)
    *done = need;
  while (*done <= PLANLENGTH && after[worker][*done] != found)
    ++*done;
  return *done <= PLANLENGTH;
}

// Is there a moment after whose operations the tree was as it is now? If a step
// is there, so is every step of other workers that had ended when it began: the
// smallest such moment is looked for.
static bool
allowed(uint n)
{
  uint64_t found[WORKERS];
  uint done[WORKERS] = {0}, need[WORKERS], w, v, k;
  bool changed = true;
  char path[24];

  promised(n, need);
  for (w = 0; w < nworkers; w++) {
    plan_path(path, w, "");
    found[w] = summarize_at(path).hash;
  }
  while (changed) {
    changed = false;
    for (w = 0; w < nworkers; w++) {
      if (!fits(w, found[w], need[w], &done[w]))
        return false;
      for (v = 0; v < nworkers && done[w] > 0; v++) {
        k = ended_before(v, began(w, done[w] - 1) + (done[w] > 1));
        if (k > need[v] && k > done[v]) {
          need[v] = k;
          changed = true;
        }
      }
    }
  }
  return true;
}

// ---- the sample ----

static void
write_disk(const char *dir, uint i, const char *suffix)
{
  char name[300];
  FILE *out;

  snprintf(name, sizeof(name), "%s/%u.%s", dir, i, suffix);
  out = fopen(name, "wb");
  if (out == NULL ||
      fwrite(disk_block(0), BSIZE, disk_size(), out) != disk_size() ||
      fclose(out) != 0)
    give_up("cannot write %s", name);
}

// Keeps this state for a real machine to recover, and what came of it here.
static void
save(const char *dir, uint i, uint n, enum loss loss)
{
  trace_crash(WORK, n, loss);
  write_disk(dir, i, "crash");
  expect(boot() == 0);
  settle();
  write_disk(dir, i, "host");
}

// Whether the state keeps the promise.
static bool
check_state(uint n)
{
  struct summary now = summarize();
  uint before = failures();

  expect(now.errors == 0);
  expect(allowed(n));
  expect(free_inodes() + now.inodes + 1 == image_super()->ninodes);
  expect(image_faults(NULL) == 0);
  return failures() == before;
}

// IMAGE LOG WORDS STATES SAVED DIR: states of this log, of which some are saved
// as DIR/NUMBER.crash and DIR/NUMBER.host.
void
test_replay(char *arg[6])
{
  uint states = strtoul(arg[3], NULL, 10), saved = strtoul(arg[4], NULL, 10);
  uint bad = 0, length, n, i;
  enum loss loss;
  uint8_t *data;
  size_t size;

  data = read_file(arg[0], &size);
  image_load(data, size / BSIZE);
  load_log(arg[1]);
  load_words(arg[2]);
  repeat_all();
  image_load(data, size / BSIZE);
  length = trace_length(WORK) + 1;
  for (i = 0; i < states; i++) {
    seed(i);
    n = ((uint64_t)i * length + roll(length)) / states;
    loss = roll(NLOSSES);
    trying("power fails after request %u, loss %u (state %u)", n, loss, i);
    crash_and_boot(n, loss, roll(3));
    bad += !check_state(n);
    if (saved > 0 && i % (states / saved) == 0)
      save(arg[5], i, n, loss);
  }
  remark("figure: %u %u", states, bad);
  result(failures() == 0, "%u states of %u requests", states, length);
}
