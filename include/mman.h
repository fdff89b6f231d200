// Memory that is mapped: mmap(), mprotect(), msync().
#ifndef MMAN_H
#define MMAN_H

// What the program may do with the pages. Every page can be executed.
#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2 // and read
#define PROT_EXEC  4 // and read

#define MAP_SHARED    1    // what is written, others see, and the file gets
#define MAP_PRIVATE   2    // nobody does
#define MAP_FIXED     0x10 // at this address, whatever is mapped there
#define MAP_ANONYMOUS 0x20 // zeroes, no file

#define MS_ASYNC      1 // as write: on the disk in half a second
#define MS_INVALIDATE 2 // nothing to do: all see the same
#define MS_SYNC       4 // on the disk when it returns

#endif
