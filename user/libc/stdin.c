// Standard input.
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
