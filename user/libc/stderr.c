// Standard error.
#include "user/libc/stream.h"

FILE _stderr = {
    .base = _stderr.tiny + PUSHBACK,
    .next = _stderr.tiny + PUSHBACK,
    .end = _stderr.tiny + PUSHBACK,
    .full = _stderr.tiny + PUSHBACK,
    .size = 1,
    .fd = 2,
    .how = _IONBF,
    .writes = true,
};
