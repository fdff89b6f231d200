// What the boot loader left for the kernel: memory, command line, RAM disk.
// Both ways into the kernel (the disk's boot block, a multiboot loader) bring
// the same structure. Source: Multiboot Specification 0.6.96, section 3.3.
#ifndef BOOTINFO_H
#define BOOTINFO_H

#define MULTIBOOT_HEADER_MAGIC 0x1BADB002 // in the kernel file
#define MULTIBOOT_MAGIC        0x2BADB002 // in %eax at entry
#define MULTIBOOT_PAGE_ALIGN   0x00000001 // header flag: modules on pages
#define MULTIBOOT_MEMORY       0x00000002 // header flag: we want memory info

#define MBI_MEMORY  0x00000001 // mem_lower, mem_upper are valid
#define MBI_CMDLINE 0x00000004 // cmdline is valid
#define MBI_MODS    0x00000008 // mods_count, mods_addr are valid
#define MBI_MMAP    0x00000040 // mmap_length, mmap_addr are valid

// Offsets in struct multiboot_info and struct multiboot_mmap that bootasm.S
// uses; MMAP_ATTR is behind the latter.
#define MBI_MMAP_LENGTH 44
#define MBI_MMAP_ADDR   48
#define MMAP_BASE       4
#define MMAP_ATTR       24

#ifndef __ASSEMBLER__
#include "types.h"

// Packed, all three: a loader may put them at any address.
struct multiboot_info {
  uint32_t flags;     // MBI_*
  uint32_t mem_lower; // KB from 0
  uint32_t mem_upper; // KB from 1 MB
  uint32_t boot_device;
  uint32_t cmdline; // physical address of a string
  uint32_t mods_count;
  uint32_t mods_addr; // physical address of struct multiboot_mod
  uint32_t syms[4];
  uint32_t mmap_length; // bytes
  uint32_t mmap_addr;   // physical address of struct multiboot_mmap
} __attribute__((packed));
_Static_assert(offsetof(struct multiboot_info, mmap_length) == MBI_MMAP_LENGTH,
               "bootasm.S");
_Static_assert(offsetof(struct multiboot_info, mmap_addr) == MBI_MMAP_ADDR,
               "bootasm.S");

struct multiboot_mod {
  uint32_t start, end; // physical addresses
  uint32_t string;
  uint32_t reserved;
} __attribute__((packed));

// `size` does not count itself; the rest is as BIOS call E820 gives it.
struct multiboot_mmap {
  uint32_t size;
  uint64_t base;
  uint64_t length;
  uint32_t type; // 1: usable
} __attribute__((packed));
_Static_assert(offsetof(struct multiboot_mmap, base) == MMAP_BASE &&
                   sizeof(struct multiboot_mmap) == MMAP_ATTR,
               "bootasm.S");

#define MAXMEMRANGES 128 // of more, the largest

struct memrange {
  paddr_t start, end; // whole pages, usable, start < end <= MAXPHYS
};

// Copies what the loader left before its memory is reused. Once; `magic` and
// `info` are what entry.S was called with.
void bootinfo_read(uint magic, paddr_t info);

// Usable memory above the kernel, without the RAM disk: `*n` ranges in rising
// order, of which no two share a page.
const struct memrange *bootinfo_memory(int *n);

// The part of the command line after "init=", or "".
const char *bootinfo_command(void);

// Whether the command line has "trace=port": events go out at the debug port.
bool bootinfo_traces(void);

// The RAM disk's bytes; false if there is none.
bool bootinfo_ramdisk(paddr_t *start, paddr_t *end);
#endif

#endif
