// What the tests of t_nomem.c and the kernel made for them share. signal(NOMEM
// + kind, n), which is no signal, makes the n-th allocation of this kind that
// the caller asks for from now on fail; n 0 ends that. The result is how many
// the caller has asked for since the last such call.
#ifndef NOMEM_H
#define NOMEM_H

#define NOMEM  100
#define ZEROED 99  // see tests/kernel/nomem.c
#define TABLES 400 // and this

// What can run out.
enum {
  OUT_OF_FRAMES,  // page frames, those promised, too
  OUT_OF_ENTRIES, // open files and inodes in memory
  OUT_OF_SLOTS,   // processes
  OUT_OF_BLOCKS,  // the disk's
  OUT_OF_INODES,  // the disk's
  OUT_OF_BUFFERS, // of the block cache: nothing may fail then
  OUT_OF_KINDS
};

#endif
