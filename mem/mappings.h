// The list of what a process has mapped, for mmap.c. `as` is the current
// process's address space or, for maps_copy and maps_drop, one that no CPU has
// loaded. No lock is held: all of these may sleep.
#ifndef MAPPINGS_H
#define MAPPINGS_H

#include "types.h"
#include "vm.h"

static inline uint
map_bytes(const struct mapping *m)
{
  return m->r.end - m->r.start;
}

// One mapping more of the file that *m has, if it has one. 0; or -ENOMEM, which
// cannot be if others have the same part.
int maps_hold_file(const struct mapping *m);

// Writes back what the process has changed in [start, end) of shared files. It
// is in the log's running transaction then. 0, or the first error (-EIO,
// -EROFS; -ENOSPC, it was a hole): what could not be written is tried again the
// next time.
int maps_write_back(const struct addrspace *as, uint start, uint end);

// Makes both ends of a range borders of mappings, where they are inside of one;
// there is at least one. How many mappings are outside of it then. Until
// maps_settle there may be two more than NMAPS.
uint maps_cut(struct addrspace *as, uint start, uint end);

// Ends a change of the list: joins neighbours that are of one kind; if it is
// empty it goes.
void maps_settle(struct addrspace *as);

// Whether all pages of [start, end) are mapped.
bool maps_covered(const struct addrspace *as, uint start, uint end);

// Takes the mappings in [start, end) away, which has no border inside of one.
// What they have is written back already, or lost.
void maps_remove(struct addrspace *as, uint start, uint end);

// Frees those page tables of [start, end) that neither the heap nor a mapping
// has a page in.
void maps_trim_tables(struct addrspace *as, uint start, uint end);

// As struct maps has them.
int maps_copy(struct addrspace *copy, const struct addrspace *as);
void maps_drop(struct addrspace *as);

#endif
