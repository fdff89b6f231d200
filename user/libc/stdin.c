// Standard input.
// A file of its own for each of the three, so that a program which only writes
// has no buffer for reading; each is complete when the program starts, and
// needs no code that runs before main.
#include "user/libc/stream.h"

static unsigned char buffer[PUSHBACK + BUFSIZ];

FILE _stdin = {
    .base = buffer + PUSHBACK,
    .next = buffer + PUSHBACK,
    .end = buffer + PUSHBACK,
    .full = buffer + PUSHBACK,
    .size = BUFSIZ,
    .fd = 0,
    .how = UNDECIDED,
    .reads = true,
};
