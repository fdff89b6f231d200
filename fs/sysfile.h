// What the files of the file system's calls share.
#ifndef SYSFILE_H
#define SYSFILE_H

#include "types.h"

struct file;
struct inode;

// ---- sysfile.c ----

// The current process's lowest free descriptor now means `f`, and takes
// over the caller's reference. The descriptor, or -EMFILE (the caller keeps
// it).
int fdalloc(struct file *f);

// Frees an open descriptor and drops its reference. Sleeps; in no transaction.
void fdclose(int fd);

// ---- link.c ----

// Takes one off the link count of a locked inode, in a transaction, but never
// goes below `least`: a count that a damaged disk got wrong must not wrap, nor
// make a directory in use (1) look removed (0).
void droplink(struct inode *ip, int least);

#endif
