// Why the last call failed.
// A plain variable: one thread per process. The stubs of system calls set it
// (usys.c), and functions of the library; none sets it to 0 (C11 7.5).
#include <errno.h>

int errno;
