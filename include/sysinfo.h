// What procinfo() and meminfo() tell.
#ifndef SYSINFO_H
#define SYSINFO_H

#include "types.h"

#define PROCINFO_MAX 64 // processes there can be: NPROC

struct procinfo {
  int32_t pid;
  int32_t ppid;   // parent; 0 for /init
  int32_t pgid;   // process group
  uint32_t size;  // bytes of user memory
  uint32_t ticks; // timer ticks it was found running at
  char state;     // E S R(unnable) X(running) T Z, the states of proc.h
  char name[15];  // as given to exec
  int32_t job;    // outermost group it was ever in; 0: the console's shell
};

// The counts a program must leave as it found them.
struct meminfo {
  uint32_t frames;      // page frames the kernel manages
  uint32_t free_frames; // ... of which nobody uses
  uint32_t procs;       // process slots in use
  uint32_t files;       // open file structures
  uint32_t inodes;      // in-memory inodes referenced
  uint32_t bufs;        // buffers held by somebody
  uint32_t disk_blocks; // data blocks of the file system
  uint32_t free_blocks; // ... free
  uint32_t disk_inodes; // inodes of the file system
  uint32_t free_inodes; // ... free
  uint32_t ncpu;        // CPUs running
};

#endif
