// Where things are, in physical and in virtual memory. No cast, no suffix: C,
// assembly and the linker script read it.
//
//   virtual                                       physical
//   0xFFFFFFFF +--------------------------+
//              | devices: APICs, ...      |  ->  the same addresses
//   DEVSPACE   +--------------------------+
//              | kernel stacks, guarded   |  ->  frames from kalloc
//   KSTACKBASE +--------------------------+
//              | window on firmware       |  ->  moved by mapfirmware
//   FIRMWINDOW +--------------------------+
//              | direct map: kernel, all  |  ->  0 .. MAXPHYS
//              | frames                   |
//   KERNBASE   +--------------------------+
//              | user memory              |  ->  frames from kalloc
//   0          +--------------------------+
#ifndef MEMLAYOUT_H
#define MEMLAYOUT_H

#define EXTMEM     0x100000   // start of extended memory: the kernel is here
#define KERNBASE   0x80000000 // first kernel virtual address
#define KERNLINK   0x80100000 // KERNBASE + EXTMEM, where the kernel is linked
#define FIRMWINDOW 0xFD400000 // 8 MB that mapfirmware moves about
#define KSTACKBASE 0xFDC00000 // 4 MB of kernel stacks and guard pages
#define DEVSPACE   0xFE000000 // devices, mapped at their physical address
#define MAXPHYS    0x7D400000 // FIRMWINDOW - KERNBASE: memory beyond is unused

#define IOAPIC_ADDR 0xFEC00000 // default physical address
#define LAPIC_ADDR  0xFEE00000 // default physical address

// Low memory while booting.
#define BOOTSECTOR 0x7c00  // where the BIOS loads the boot block
#define APENTRY    0x7000  // where the other CPUs start (entryother.S)
#define APSTACK    0x6FFC  // just below, for them: a stack to use,
#define APCALL     0x6FF8  // a function to call on it,
#define APPGDIR    0x6FF4  // a page directory's physical address
#define BOOTINFO   0x5000  // multiboot-like information from the boot block
#define BOOTMAP    0x5040  // behind it, the memory map
#define ELFSCRATCH 0x10000 // where bootmain reads the ELF header

#ifndef __ASSEMBLER__
#ifndef LINKER_SCRIPT
#include "types.h"

static inline paddr_t
V2P(const void *va)
{
  return (paddr_t)va - KERNBASE;
}

static inline void *
P2V(paddr_t pa)
{
  return (void *)(pa + KERNBASE);
}
#endif
#endif

#endif
