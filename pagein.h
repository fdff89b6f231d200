// What a program's pages hold when they are first touched (pagein.c).
#ifndef PAGEIN_H
#define PAGEIN_H

#include "types.h"
#include "vm.h"

// A frame for the page at `page` of the address space that exec has made, in
// *frame: the caller's own, which it may give to the program to write if
// `write`. It has been promised (kpromise). 0; or -EIO, there is none: it has
// been said, and the process is killed. Locks the program's inode, so with no
// lock held.
int program_page(const struct addrspace *as, uint page, bool write,
                 void **frame);

#endif
