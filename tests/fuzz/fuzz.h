// What the fuzz targets share. A target is a C file of this folder that has
// LLVMFuzzerTestOneInput: libFuzzer calls it with bytes that it makes up
// (make fuzz), replay.c with the files of tests/corpus (tests/corpus.t).
//
// Most targets take their bytes for a list of decisions: which field is
// damaged, which call comes next. So nearly every input means something, and
// none is refused at once for a wrong magic number.
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What is left of the bytes. Behind the end there are zeroes.
struct input {
  const uint8_t *at;
  size_t left;
};

// The next `n` bytes, at most 4, as a number, the low one first.
uint32_t take(struct input *in, unsigned n);

// The next bytes as a string: at most `max` of them, up to a NUL.
void take_text(struct input *in, char *text, size_t max);

// A fault has been found: says what, and aborts.
_Noreturn void found(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

#define must(condition)                                           \
  do {                                                            \
    if (!(condition))                                             \
      found("%s:%d: not so: %s", __FILE__, __LINE__, #condition); \
  } while (0)

struct superblock;

// Damages a disk of sb->size blocks, as the input says: a field, an entry, a
// block. Whether the superblock is still as it was.
bool damage(struct input *in, uint8_t *disk, const struct superblock *sb);

#endif
