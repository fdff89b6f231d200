// The address checker of `make KASAN=1`: see kasan.c. In other builds it is not
// there: the calls below are nothing.
//
// The compiler lets every load and store ask first whether the program may
// touch these bytes. The answer is in the shadow: a byte for each 8 bytes of
// the kernel's memory, of which this is one:
//
//   0            all 8 may be touched
//   1 to 7       the first so many
//   SHADOW_...   none, and why
//
//   address           shadow, at SHADOW(address) = address / 8 + SHADOW_OFFSET
//   80000000 ---------------> e0000000   the direct map
//   e0000000 - f0000000                  (the shadow itself has none)
//   fdc00000 ---------------> efb80000   kernel stacks
//
// So the shadow takes the place of a part of the direct map, and a machine can
// use 1536 MB of memory at most.
#ifndef KASAN_H
#define KASAN_H

#include "types.h"

#ifdef KASAN
#include "cpu/cpu.h"

// The compiler has this number, too (tools/make/kasan.mk): it writes the shadow
// of a function's arrays itself.
#define SHADOW_OFFSET 0xd0000000
#define SHADOW_START  0xe0000000 // that of KERNBASE
#define SHADOW_END    0xf0000000
#define SHADOW(va)    ((uint8_t *)(((uintptr_t)(va) >> 3) + SHADOW_OFFSET))

// Bytes from KSTACKBASE to the end of the last kernel stack.
#define ALL_KSTACKS ((NPROC + NCPU) * (KSTACKPAGES + 1) * PGSIZE)

#define SHADOW_STACK  0xf0 // to 0xf3: beside an array of a function
#define SHADOW_SCOPE  0xf8 // an array of a block that has ended
#define SHADOW_GLOBAL 0xf9 // behind a global
#define SHADOW_OBJECT 0xfb // a free entry of a table
#define SHADOW_FRAME  0xff // a free frame

// kasan.ld: the functions that tell of each file's globals.
extern void (*const kasan_globals[])(void);
extern void (*const kasan_globals_end[])(void);

// ---- kasan.c ----

// Writes the shadow of whole groups of 8 bytes in [start, end).
void kasan_fill(const void *start, const void *end, uint8_t value);

// From now on the shadow of [KERNBASE, KERNBASE + direct) and of the kernel
// stacks is there, and accesses are checked; 0: not until the next call.
void kasan_check(uint direct);

// ---- the hooks in the kernel ----

// A frame is in use: all of it may be touched. kmem.lock is held.
void frame_taken(const void *frame);

// The frames linked from `first` to `last`, which kalloc.c has put at the head
// of the list at `list`, are free: nobody may touch them, and they go to the
// list's end. So the list is the quarantine: who was freed first is taken
// first, and a pointer that was kept finds a free frame for as long as can be.
// kmem.lock is held.
void frames_freed(void *list, void *first, void *last);

// The bytes of [start, end) of an entry of a table are in use; or are free,
// until it is. What is no whole group of 8 bytes stays as it was.
#define object_taken(start, end) kasan_fill(start, end, 0)
#define object_freed(start, end) kasan_fill(start, end, SHADOW_OBJECT)

#else
#define frame_taken(frame)              ((void)0)
#define frames_freed(list, first, last) ((void)0)
#define object_taken(start, end)        ((void)0)
#define object_freed(start, end)        ((void)0)
#endif

#endif
