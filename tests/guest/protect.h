// What the program protect and the kernel made for it share: that kernel goes
// on, after a fault in user mode with this in %edx, at %ebx, with %eax saying
// what fault it was.
#ifndef PROTECT_H
#define PROTECT_H

#define PROBE_MAGIC 0x50524f42
#define PROBE_FAULT(trapno, err) \
  (0x80000000 | (uint)(trapno) << 16 | ((uint)(err)&0xffff))

#endif
