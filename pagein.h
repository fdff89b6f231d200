// What a program's pages hold when they are first touched (pagein.c).
#ifndef PAGEIN_H
#define PAGEIN_H

#include "types.h"
#include "vm.h"

// A frame for the page at `page` of the address space that exec has made, in
// *frame, with a reference: the block cache's if the region is FILL_TEXT, else
// a promised one (kpromise). 0; or -EIO, there is none: it has been said, and
// the process is killed. Locks the program's inode, so with no lock held.
int program_page(const struct addrspace *as, const struct region *r, uint page,
                 void **frame);

#endif
