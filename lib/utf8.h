// UTF-8 (RFC 3629), for kernel and user programs: a character is one byte and
// up to 3 that follow.
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>

#define UTF8_MAX 4

// Whether a byte is one that follows, and how long a character is that starts
// with it: 1 for all that is no first byte.
static inline bool
utf8_follows(unsigned byte)
{
  return byte >= 0x80 && byte < 0xc0;
}

static inline unsigned
utf8_length(unsigned byte)
{
  if (byte < 0xc2 || byte > 0xf4)
    return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

#endif
