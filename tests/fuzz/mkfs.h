// Before each file of mkfs, when it is compiled as a part of a fuzz target
// (mkfs.c beside this): it ends often, and must neither end the program then
// nor keep memory.
#ifndef FUZZ_MKFS_H
#define FUZZ_MKFS_H

#include <signal.h>
#include <stdlib.h>

_Noreturn void fuzz_exit(int status);
int fuzz_atexit(void (*at_exit)(void));
void *fuzz_malloc(size_t n);
void *fuzz_calloc(size_t n, size_t size);
void *fuzz_realloc(void *p, size_t n);
void fuzz_free(void *p);
int fuzz_fsync(int fd);
int fuzz_usleep(unsigned us);
void (*fuzz_signal(int sig, void (*to)(int)))(int);
int mkfs_main(int argc, char *argv[]);

#define main    mkfs_main
#define exit    fuzz_exit
#define atexit  fuzz_atexit
#define malloc  fuzz_malloc
#define calloc  fuzz_calloc
#define realloc fuzz_realloc
#define free    fuzz_free
#define signal  fuzz_signal // a fuzzer has its own
#define fsync   fuzz_fsync
#define usleep  fuzz_usleep // nobody else has the image

#endif
