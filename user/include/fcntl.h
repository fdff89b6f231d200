// Opening files (POSIX.1-2008).
#ifndef _FCNTL_H
#define _FCNTL_H

#include <sys/types.h>
#include "../../include/fcntl.h"

#define O_CREAT  O_CREATE
#define O_NOCTTY 0
#define O_SYNC   0

#define F_DUPFD 0

// ---- the lowest free descriptor; -1 and errno ----
int open(const char *path, int flags, ...); // opens a file; no mode is needed
int creat(const char *path, mode_t mode);   // makes a file, or empties it
int fcntl(int fd, int command, ...);        // F_DUPFD: a copy, from a number on

#endif
