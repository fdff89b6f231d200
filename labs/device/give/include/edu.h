// What programs may ask of /dev/edu, QEMU's edu device, with
// ioctl(fd, request, arg).
//
// Each call but EDU_INVERT sleeps until the device is done. A process that is
// killed meanwhile gets -EINTR. The device does one thing at a time: who comes
// second waits.
#ifndef EDU_H
#define EDU_H

#include "types.h"

#define EDU_INVERT    1 // arg: address of a uint32_t; x becomes ~x
#define EDU_FACTORIAL 2 // likewise; x becomes x!, modulo 2^32
#define EDU_PUT       3 // arg: address of a struct edu_move: DMA to the device
#define EDU_GET       4 // likewise, from the device to the program

// Bytes of the device's buffer that are used. It has 4096, but QEMU 7.2 ends
// with "DMA range out of bounds" when a transfer has the last one.
#define EDU_BYTES 4000

// `n` bytes between the program's memory at `data` and the device's buffer,
// there from byte number `at` on; at + n is EDU_BYTES at most. n = 0 is done at
// once.
struct edu_move {
  uint32_t at;
  uint32_t n;
  void *data;
};

#endif
