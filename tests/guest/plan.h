// What the workers of crashes.c do, step by step, and so what may be found on
// the disk when the power fails meanwhile (tests/host/replay.c): one list for
// both, which the guest follows and the host repeats.
//
// Worker w works in the directory /w<w>. Each step is one transaction at most.
#ifndef PLAN_H
#define PLAN_H

#include "types.h"
#include "fs.h"

enum kind {
  MAKE,
  APPEND,
  WRITE,
  TRUNCATE,
  RESIZE,
  LINK,
  UNLINK,
  RENAME,
  MKDIR,
  SYNC,
  OPEN,  // and hold it
  CLOSE, // what is held
  EVICT,
  NRANDOMKINDS, // those above may be chosen by chance
  FSYNC = NRANDOMKINDS,
  STORE, // maps the file, unless one is mapped; then writes to that memory
  MSYNC, // of these bytes of it
  UNMAP,
  DIE // a process does a STORE and ends: another one, or with all it has
};

struct operation {
  enum kind kind;
  char a[24]; // path
  char b[24]; // second path
  uint offset;
  uint n;
};

#define MAPSIZE (16 * BSIZE)                        // bytes that STORE maps
#define WORKERS 4                                   // at most
#define FAR     ((NDIRECT + NINDIRECT + 3) * BSIZE) // below the double indirect
#define STEPS   12                                  // of a workload
#define FILLING 36 // steps that fill the disk, for a worker

// Paths are below the worker's directory.
static const struct operation workloads[][STEPS] = {
    // how an editor saves
    {{MAKE, "t", "", 0, 0},
     {APPEND, "t", "", 0, 9000},
     {FSYNC, "t", "", 0, 0},
     {RENAME, "t", "f", 0, 0},
     {MAKE, "t", "", 0, 0},
     {APPEND, "t", "", 0, 3000},
     {FSYNC, "t", "", 0, 0},
     {RENAME, "t", "f", 0, 0},
     {MAKE, "t", "", 0, 0},
     {APPEND, "t", "", 0, 12000},
     {RENAME, "t", "f", 0, 0},
     {SYNC, "", "", 0, 0}},
    // a diary
    {{MAKE, "log", "", 0, 0},
     {APPEND, "log", "", 0, 700},
     {FSYNC, "log", "", 0, 0},
     {APPEND, "log", "", 0, 700},
     {APPEND, "log", "", 0, 5000},
     {APPEND, "log", "", 0, 300},
     {FSYNC, "log", "", 0, 0},
     {APPEND, "log", "", 0, 700},
     {FSYNC, "log", "", 0, 0},
     {APPEND, "log", "", 0, 4096},
     {APPEND, "log", "", 0, 1},
     {FSYNC, "log", "", 0, 0}},
    // a data base
    {{WRITE, "log", "", 0, 4096},
     {WRITE, "log", "", 5000, 2000},
     {FSYNC, "log", "", 0, 0},
     {WRITE, "log", "", 100, 100},
     {WRITE, "f", "", 4000, 5000},
     {FSYNC, "f", "", 0, 0},
     {WRITE, "log", "", 20 * BSIZE, 5000},
     {WRITE, "f", "", 0, 1},
     {FSYNC, "log", "", 0, 0},
     {WRITE, "f", "", 4096, 8192},
     {WRITE, "log", "", 0, 7 * BSIZE},
     {SYNC, "", "", 0, 0}},
    // directories
    {{MKDIR, "d", "", 0, 0},
     {MKDIR, "d/e", "", 0, 0},
     {MAKE, "d/e/x", "", 0, 0},
     {SYNC, "", "", 0, 0},
     {RENAME, "d/e", "e", 0, 0},
     {APPEND, "e/x", "", 0, 5000},
     {RENAME, "e/x", "d/x", 0, 0},
     {UNLINK, "e", "", 0, 0},
     {FSYNC, "d/x", "", 0, 0},
     {MKDIR, "e", "", 0, 0},
     {RENAME, "d", "e/d", 0, 0},
     {SYNC, "", "", 0, 0}},
    // names
    {{LINK, "f", "g", 0, 0},
     {UNLINK, "f", "", 0, 0},
     {SYNC, "", "", 0, 0},
     {LINK, "g", "e/d/g", 0, 0},
     {RENAME, "g", "e/d/x", 0, 0},
     {WRITE, "e/d/g", "", 10, 4096},
     {FSYNC, "e/d/x", "", 0, 0},
     {UNLINK, "e/d/g", "", 0, 0},
     {RENAME, "e/d/x", "f", 0, 0},
     {LINK, "f", "f", 0, 0},
     {RENAME, "f", "g", 0, 0},
     {SYNC, "", "", 0, 0}},
    // files without a name
    {{OPEN, "g", "", 0, 0},
     {UNLINK, "g", "", 0, 0},
     {SYNC, "", "", 0, 0},
     {MAKE, "g", "", 0, 0},
     {APPEND, "g", "", 0, 6 * BSIZE},
     {CLOSE, "", "", 0, 0},
     {FSYNC, "g", "", 0, 0},
     {OPEN, "log", "", 0, 0},
     {RENAME, "g", "log", 0, 0},
     {SYNC, "", "", 0, 0},
     {CLOSE, "", "", 0, 0},
     {SYNC, "", "", 0, 0}},
    // a large file
    {{MAKE, "big", "", 0, 0},
     {APPEND, "big", "", 0, 7 * BSIZE},
     {APPEND, "big", "", 0, 7 * BSIZE},
     {APPEND, "big", "", 0, 7 * BSIZE},
     {FSYNC, "big", "", 0, 0},
     {WRITE, "big", "", FAR, 5000},
     {SYNC, "", "", 0, 0},
     {WRITE, "big", "", 15 * BSIZE + 9, 9000},
     {FSYNC, "big", "", 0, 0},
     {OPEN, "big", "", 0, 0},
     {UNLINK, "big", "", 0, 0},
     {CLOSE, "", "", 0, 0}},
    // files that shrink
    {{RESIZE, "log", "", 30000, 0},
     {SYNC, "", "", 0, 0},
     {RESIZE, "log", "", 5000, 0},
     {APPEND, "log", "", 0, 5000},
     {FSYNC, "log", "", 0, 0},
     {TRUNCATE, "log", "", 0, 0},
     {APPEND, "log", "", 0, 7 * BSIZE},
     {FSYNC, "log", "", 0, 0},
     {RESIZE, "log", "", 1, 0},
     {RESIZE, "log", "", 20000, 0},
     {WRITE, "log", "", 9000, 100},
     {SYNC, "", "", 0, 0}},
    // mapped files
    {{APPEND, "log", "", 0, 20000},
     {STORE, "log", "", 4000, 96},
     {MSYNC, "", "", 0, 4096},
     {STORE, "", "", 9000, 3000},
     {RESIZE, "log", "", 10000, 0},
     {FSYNC, "log", "", 0, 0},
     {STORE, "", "", 100, 900},
     {WRITE, "log", "", 50, 500},
     {UNMAP, "", "", 0, 0},
     {DIE, "log", "", 5000, 3000},
     {SYNC, "", "", 0, 0},
     {DIE, "log", "", 0, 4096}},
    // a mapped file without a name
    {{STORE, "log", "", 2, 2000},
     {UNLINK, "log", "", 0, 0},
     {SYNC, "", "", 0, 0},
     {STORE, "", "", 5000, 100},
     {MAKE, "log", "", 0, 0},
     {MSYNC, "", "", 4096, 4096},
     {APPEND, "log", "", 0, 6000},
     {STORE, "", "", 8192, 1000},
     {RENAME, "log", "b", 0, 0},
     {UNMAP, "", "", 0, 0},
     {STORE, "b", "", 4096, 1900},
     {UNMAP, "", "", 0, 0}},
    // small files that come and go
    {{MAKE, "a", "", 0, 0},
     {APPEND, "a", "", 0, 100},
     {MAKE, "b", "", 0, 0},
     {APPEND, "b", "", 0, 200},
     {UNLINK, "a", "", 0, 0},
     {MAKE, "c", "", 0, 0},
     {FSYNC, "b", "", 0, 0},
     {RENAME, "b", "c", 0, 0},
     {MAKE, "a", "", 0, 0},
     {UNLINK, "c", "", 0, 0},
     {UNLINK, "a", "", 0, 0},
     {SYNC, "", "", 0, 0}},
};

#define NWORKLOADS   (sizeof(workloads) / sizeof(workloads[0]) + 1)
#define WORKLOADSEND (1 + STEPS * (NWORKLOADS - 1))
#define PLANLENGTH   (WORKLOADSEND + FILLING)

// The last workload: the disk gets full, has room again, and gets full.
static inline struct operation
plan_fill(uint i)
{
  static const struct operation make = {MAKE, "full", "", 0, 0};
  static const struct operation more = {APPEND, "full", "", 0, 7 * BSIZE};
  static const struct operation sync = {FSYNC, "full", "", 0, 0};
  static const struct operation remove = {UNLINK, "full", "", 0, 0};

  if (i % 30 == 0)
    return make;
  if (i % 30 == 29)
    return remove;
  return i % 5 == 0 ? sync : more;
}

// "/w<w>/<name>" into `path`; name "": the directory itself.
static inline void
plan_path(char path[24], uint worker, const char *name)
{
  char *to = path;

  *to++ = '/';
  *to++ = 'w';
  *to++ = (char)('0' + worker);
  if (name[0] != '\0')
    *to++ = '/';
  while ((*to++ = *name++) != '\0')
    ;
}

// Step k of a worker, with whole paths.
static inline struct operation
plan_step(uint worker, uint k)
{
  static const struct operation first = {MKDIR, "", "", 0, 0};
  struct operation op = first, whole;

  if (k >= WORKLOADSEND)
    op = plan_fill(k - WORKLOADSEND);
  else if (k > 0)
    op = workloads[(k - 1) / STEPS][(k - 1) % STEPS];
  whole = op;
  plan_path(whole.a, worker, op.a);
  plan_path(whole.b, worker, op.b);
  return whole;
}

// Byte i of what step k of a worker writes. Never 0, so that a block that was
// not written differs; and another one at the same place of each block.
static inline uchar
plan_byte(uint tag, uint i)
{
  return (i / 7 + i / BSIZE + tag) % 251 + 1;
}

#endif
