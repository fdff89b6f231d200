// The sizes of the kernel's tables. No cast, no suffix: C and assembly read it.
#ifndef PARAM_H
#define PARAM_H

#define RELEASE "0.12" // docs/CHANGELOG.md; make dist names its files by it
#define BANNER  "\nLectern " RELEASE "\n" // what the kernel says first

#define NPROC       64   // processes
#define NCPU        8    // CPUs
#define KSTACKSIZE  8192 // bytes of a process's kernel stack, whole pages
#define USTACKPAGES 16   // pages of a user stack at the start
#define USTACKMAX   2048 // pages it may grow to
#define USTACKGUARD 64   // pages below that which stay unmapped
#define JOBDEPTH    4    // groups within groups that a process remembers
#define NSYSARG     4    // arguments that a system call may have
#define NOFILE      16   // open files per process
#define NFILE       144  // open files per system
#define NINODE      272  // in-memory inodes
#define NREGIONS    20   // parts of a user address space
#define NMAPS       16   // parts of it that mmap has made
#define NDEV        10   // major device numbers
#define ROOTDEV     1    // device number of the root file system
#define MAXOPBLOCKS 24   // blocks one file-system operation may write
#define MINBUF      192  // buffers of the block cache on the smallest machine
#define MAXBUF      2048 // and on the largest
#define MAXPATH     1024 // longest path, its NUL included
#define HZ          100  // timer ticks per second

// Of these, what is kept back for init and the console's shell (kept_back):
// enough for that shell to start a pipeline of three.
#define KEPT_PROCS  6
#define KEPT_FILES  16
#define KEPT_INODES 16
#define KEPT_FRAMES 320 // at most an eighth of all

#define FAVOURED_HEAP 131072 // bytes; who asks for more gets nothing of those

#endif
