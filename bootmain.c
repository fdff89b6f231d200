// The boot block, second half: loads the kernel's ELF file from the disk (it
// starts at block KERNELBLOCK, fs.h) and jumps to it with what a multiboot
// loader would pass, so that the kernel has one way in.
//
// What cannot be read, or is no ELF file, is never run: the machine stops and
// says why. Every byte counts here: with bootasm.S this must fit 510 bytes.
// Addresses are physical.

#include "types.h"
#include "boot/bootinfo.h"
#include "elf.h"
#include "fs.h"
#include "memlayout.h"
#include "x86.h"

#define KERNEL_SECTOR (KERNELBLOCK * (BSIZE / SECTSIZE))

_Noreturn void bootmain(void);

// bootasm.S. readsects reads sectors to `from` and on, until it is at `end` or
// beyond; it ends in bootfail, which prints the message and the number, and
// stops.
void readsects(uint sector, uint from, uint end);
_Noreturn void bootfail(uint sector, const char *message);

void
bootmain(void)
{
  struct multiboot_info *info = (void *)BOOTINFO;
  struct elfhdr *elf = (void *)ELFSCRATCH;
  struct proghdr *ph;
  uint n;

  // As a constant, the address would be in each instruction that uses it.
  asm volatile("" : "+r"(elf));
  readsects(KERNEL_SECTOR, (uint)elf, (uint)elf + SECTSIZE);
  if (elf->magic != ELF_MAGIC)
    bootfail(KERNEL_SECTOR, "no kernel at sector ");

  // All segments are to be loaded (kernel.ld makes no others), in rising order.
  // Whole sectors are read, so up to 511 bytes before and after a segment are
  // overwritten. The end of the segment before is read again with the same
  // bytes, and what comes after this one is cleared (bss) or read later.
  ph = (struct proghdr *)((uint)elf + elf->phoff);
  for (n = elf->phnum; n > 0; n--, ph++) {
    uint8_t *p = (uint8_t *)ph->paddr + ph->filesz;
    uint zeroes = ph->memsz - ph->filesz;

    readsects(KERNEL_SECTOR + ph->off / SECTSIZE,
              ph->paddr - ph->off % SECTSIZE, (uint)p);
    asm volatile("rep stosb" : "+D"(p), "+c"(zeroes) : "a"(0) : "memory");
  }

  asm volatile("" : "+b"(info));
  info->flags = MBI_MMAP;
  info->mmap_addr = BOOTMAP;
  asm volatile("jmp *%2" : : "a"(MULTIBOOT_MAGIC), "b"(info), "m"(elf->entry));
  __builtin_unreachable();
}
