// Why the last call failed.
#include <errno.h>

int errno;
