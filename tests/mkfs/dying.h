// Compiled into a mkfs for the tests: counts the calls by which it changes the
// host's files, and fails or ends it at one of them (dying.c).
#ifndef DYING_H
#define DYING_H

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t dying_pwrite(int fd, const void *data, size_t n, off_t at);
int dying_ftruncate(int fd, off_t size);
int dying_fchmod(int fd, mode_t mode);
int dying_fsync(int fd);
int dying_rename(const char *from, const char *to);

#ifndef DYING_C // who includes it is mkfs
#define pwrite    dying_pwrite
#define ftruncate dying_ftruncate
#define fchmod    dying_fchmod
#define fsync     dying_fsync
#define rename    dying_rename
#endif

#endif
