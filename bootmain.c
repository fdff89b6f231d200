// The boot block, second half: loads the kernel's ELF file from the disk (it
// starts at block KERNELBLOCK, fs.h) and jumps to it with what a multiboot
// loader would pass, so that the kernel has one way in.
//
// Returns to bootasm.S if what is there is no kernel. Every byte counts here:
// with bootasm.S this must fit 510 bytes. Addresses are physical.
//
// ATA registers: AT Attachment (ATA/ATAPI-4), 7.2 "I/O register descriptions".

#include "types.h"
#include "bootinfo.h"
#include "elf.h"
#include "fs.h"
#include "memlayout.h"
#include "x86.h"

#define ATA_DATA    0x1f0
#define ATA_COUNT   0x1f2
#define ATA_LBA0    0x1f3
#define ATA_LBA1    0x1f4
#define ATA_LBA2    0x1f5
#define ATA_DEVICE  0x1f6
#define ATA_COMMAND 0x1f7
#define ATA_READ    0x20
#define ATA_BUSY    0x80
#define ATA_READY   0x40
#define ATA_LBA     0xe0 // LBA addressing, drive 0

void bootmain(void);

static void
waitdisk(void)
{
  while ((inb(ATA_COMMAND) & (ATA_BUSY | ATA_READY)) != ATA_READY)
    ;
}

// Reads the sector with number `sector` to `dst`.
static void
readsect(uint dst, uint sector)
{
  waitdisk();
  outb(ATA_COUNT, 1);
  outb(ATA_LBA0, sector);
  outb(ATA_LBA1, sector >> 8);
  outb(ATA_LBA2, sector >> 16);
  outb(ATA_DEVICE, ATA_LBA);
  outb(ATA_COMMAND, ATA_READ);
  waitdisk();
  insl(ATA_DATA, (void *)dst, SECTSIZE / 4);
}

// Reads at least `n` bytes from offset `off` of the kernel file to `dst`. Whole
// sectors: up to 511 bytes on either side are overwritten too.
static void
readseg(uint dst, uint n, uint off)
{
  uint end = dst + n;
  uint sector = off / SECTSIZE + KERNELBLOCK * (BSIZE / SECTSIZE);

  dst -= off % SECTSIZE;
  for (; dst < end; dst += SECTSIZE)
    readsect(dst, sector++);
}

void
bootmain(void)
{
  struct multiboot_info *info = (void *)BOOTINFO;
  struct elfhdr *elf = (void *)ELFSCRATCH;
  struct proghdr *ph;
  uint n;

  readseg(ELFSCRATCH, BSIZE, 0);
  if (elf->magic != ELF_MAGIC)
    return;

  // Segments are in rising order, so a tail overwritten by whole sectors is
  // read again with the next; the rest of the last is cleared.
  ph = (struct proghdr *)(ELFSCRATCH + elf->phoff);
  for (n = elf->phnum; n > 0; n--, ph++) {
    uint8_t *p = (uint8_t *)ph->paddr + ph->filesz;
    uint zeroes = ph->memsz - ph->filesz;

    if (ph->type != ELF_PROG_LOAD)
      continue;
    readseg(ph->paddr, ph->filesz, ph->off);
    asm volatile("rep stosb" : "+D"(p), "+c"(zeroes) : "a"(0) : "memory");
  }

  info->flags = MBI_MMAP;
  info->mmap_addr = BOOTINFO + 64;
  asm volatile("jmp *%2" : : "a"(MULTIBOOT_MAGIC), "b"(info), "r"(elf->entry));
}
