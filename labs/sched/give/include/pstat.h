// What getpinfo() tells of each slot of the process table.
#ifndef PSTAT_H
#define PSTAT_H

#include "types.h"
#include "param.h"

#define MAXTICKETS 10000 // that one process may have

enum { LOTTERY, STRIDE }; // what setpolicy() chooses from

struct pstat {
  int32_t inuse[NPROC];   // 1: a process has the slot; else 0, as the others
  int32_t pid[NPROC];     // its number
  int32_t tickets[NPROC]; // its tickets
  uint32_t ticks[NPROC];  // timer ticks it was found running at
};

#endif
