// The levels of the feedback queue, and what getpinfo() tells of each slot of
// the process table.
#ifndef PSTAT_H
#define PSTAT_H

#include "types.h"

#define NLEVEL       4              // levels; 0 is the top
#define SLICE(level) (2 << (level)) // ticks that a process has at a level
#define BOOST        100            // ticks from one boost to the next

#define PSTAT_MAX 64 // slots: NPROC

struct pstat {
  uint32_t boosts;          // since the machine has started
  int32_t inuse[PSTAT_MAX]; // 1: a process has the slot; else 0, as the others
  int32_t pid[PSTAT_MAX];   // its number
  int32_t level[PSTAT_MAX]; // 0 to NLEVEL - 1
  uint32_t ticks[PSTAT_MAX][NLEVEL]; // it was found running at, by level
};

#endif
