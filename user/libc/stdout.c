// Standard output.
#include "user/libc/stream.h"

static unsigned char buffer[PUSHBACK + BUFSIZ];

FILE _stdout = {
    .base = buffer + PUSHBACK,
    .next = buffer + PUSHBACK,
    .end = buffer + PUSHBACK,
    .full = buffer + PUSHBACK,
    .size = BUFSIZ,
    .fd = 1,
    .how = UNDECIDED,
    .writes = true,
};
