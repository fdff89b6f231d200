// The call getpinfo by its number, for programs that build before it is there.
#ifndef GETPINFO_H
#define GETPINFO_H

#include "../include/pstat.h"

#define GETPINFO 42

// 0 or a negative errno. The kernel has the result in %eax, and the errno in
// %ecx if that is -1 (docs/ABI.md).
static inline int
getpinfo(struct pstat *info)
{
  // A return address, then the arguments.
  uint32_t stack[] = {0, (uint32_t)info, 0, 0, 0};
  int result, error;

  __asm__ volatile("push %%ebp; mov %%esp, %%ebp; mov %%edx, %%esp; int $64;"
                   "mov %%ebp, %%esp; pop %%ebp"
                   : "=a"(result), "=c"(error)
                   : "a"(GETPINFO), "d"(stack)
                   : "memory", "cc");
  return result == -1 ? -error : result;
}

#endif
