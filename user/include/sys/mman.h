// Memory that is mapped (POSIX.1-2008): a part of a file as memory, or zeroes.
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <sys/types.h>
#include "../../../include/mman.h"

#define MAP_ANON   MAP_ANONYMOUS
#define MAP_FAILED ((void *)-1)

// ---- mapping memory: -1 (MAP_FAILED) and errno ----
// Addresses and offsets are multiples of 4096, to which n is rounded up. There
// are at most 16 mappings that differ.
// Memory that is part of a file, or zeroes (MAP_ANONYMOUS, with fd -1). It is
// where the kernel wants it, unless MAP_FIXED. ENOMEM: no room for all of it.
void *mmap(void *addr, size_t n, int prot, int flags, int fd, off_t off);
int munmap(void *addr, size_t n); // takes mappings away; writes back before
int msync(void *addr, size_t n, int flags);   // writes shared files back
int mprotect(void *addr, size_t n, int prot); // says what may be done there

#endif
