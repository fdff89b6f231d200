// The parts of the ELF format (System V ABI, i386 supplement) that the boot
// loader and exec read.
#ifndef ELF_H
#define ELF_H

#include "types.h"

#define ELF_MAGIC      0x464c457f // "\x7fELF" little-endian
#define ELFCLASS32     1
#define ET_EXEC        2
#define EM_386         3
#define ELF_PROG_LOAD  1
#define ELF_FLAG_EXEC  1
#define ELF_FLAG_WRITE 2
#define ELF_FLAG_READ  4

struct elfhdr {
  uint32_t magic;    // ELF_MAGIC
  uint8_t class;     // ELFCLASS32
  uint8_t ident[11]; // byte order, version, padding
  uint16_t type;     // ET_EXEC
  uint16_t machine;  // EM_386
  uint32_t version;
  uint32_t entry; // virtual address of the first instruction
  uint32_t phoff; // file offset of the program headers
  uint32_t shoff;
  uint32_t flags;
  uint16_t ehsize;
  uint16_t phentsize; // bytes in one program header
  uint16_t phnum;     // number of program headers
  uint16_t shentsize;
  uint16_t shnum;
  uint16_t shstrndx;
};

struct proghdr {
  uint32_t type;   // ELF_PROG_LOAD or something to skip
  uint32_t off;    // where in the file
  uint32_t vaddr;  // where in memory
  uint32_t paddr;  // where in physical memory (boot loader)
  uint32_t filesz; // bytes in the file
  uint32_t memsz;  // bytes in memory; the rest is zero
  uint32_t flags;  // ELF_FLAG_*
  uint32_t align;
};

#endif
