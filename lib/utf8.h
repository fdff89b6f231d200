// UTF-8 (RFC 3629), for kernel and user programs: a character is one byte and
// up to 3 that follow.
//
//   0xxxxxxx                              7 bits: ASCII
//   110xxxxx 10xxxxxx                     11 bits
//   1110xxxx 10xxxxxx 10xxxxxx            16 bits
//   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx   21 bits, up to 0x10ffff
//
// The console and the shell's line need it to erase a character as a whole.
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>

#define UTF8_MAX 4

// Whether a byte is one that follows a first one: 10xxxxxx.
static inline bool
utf8_follows(unsigned byte)
{
  return byte >= 0x80 && byte < 0xc0;
}

// How many bytes a character has that starts with this one; 1 for all that is
// no first byte, so that a walk through damaged text goes on. 0xc0 and 0xc1
// would begin what fits one byte, those from 0xf5 up what is no character.
static inline unsigned
utf8_length(unsigned byte)
{
  if (byte < 0xc2 || byte > 0xf4)
    return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

#endif
