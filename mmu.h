// What the x86 memory-management unit defines: segments, gates, task state,
// page tables. Source: Intel SDM volume 3A, chapters 3 (segments), 4 (paging),
// 6 (gates), 8 (TSS; "7" before 2022). No cast, no suffix: assembly reads it.
#ifndef MMU_H
#define MMU_H

// EFLAGS (volume 1, 3.4.3)
#define FL_ONE 0x00000002 // bit 1, always 1: no flag is set
#define FL_TF  0x00000100 // single step
#define FL_IF  0x00000200 // interrupts on
#define FL_DF  0x00000400 // string operations go down
#define FL_NT  0x00004000 // nested task
#define FL_VM  0x00020000 // virtual-8086 mode
#define FL_AC  0x00040000 // alignment check; with SMAP: user access allowed

// Control registers (volume 3A, 2.5). What docs/PROTECTION.md says of the bits
// that have no name here is true of them all: they are 0.
#define CR0_PE         0x00000001 // protected mode
#define CR0_MP         0x00000002 // WAIT obeys TS
#define CR0_TS         0x00000008 // next FPU instruction traps
#define CR0_ET         0x00000010 // always 1 since the 486
#define CR0_NE         0x00000020 // FPU errors trap 16
#define CR0_WP         0x00010000 // read-only pages bind the kernel too
#define CR0_PG         0x80000000 // paging
#define CR4_PSE        0x00000010 // 4 MB pages
#define CR4_PGE        0x00000080 // global pages
#define CR4_OSFXSR     0x00000200 // FXSAVE, SSE
#define CR4_OSXMMEXCPT 0x00000400 // SSE errors trap 19
#define CR4_UMIP       0x00000800 // no SGDT, SIDT, SLDT, SMSW, STR for users
#define CR4_SMEP       0x00100000 // the kernel runs no user page
#define CR4_SMAP       0x00200000 // the kernel touches no user page

// Debug registers as after a reset, with no breakpoint (volume 3B, 17.2)
#define DR6_NONE 0xFFFF0FF0
#define DR7_NONE 0x00000400

// Model-specific registers (volume 4), and bits in them
#define MSR_SYSENTER_CS 0x00000174 // 0: sysenter faults
#define MSR_EFER        0xC0000080
#define MSR_TSC_AUX     0xC0000103 // what rdtscp and rdpid show
#define EFER_SCE        0x00000001 // AMD: syscall enters the kernel

// Segments: indexes in each CPU's GDT. A selector is the index times 8, the
// size of a descriptor, plus the privilege it is used with. The kernel's two
// come in this order since bootasm.S and entryother.S have them so, too.
#define SEG_KCODE 1 // kernel code
#define SEG_KDATA 2 // kernel data and stack
#define SEG_UCODE 3 // user code
#define SEG_UDATA 4 // user data and stack
#define SEG_TSS   5 // task state of this CPU
#define SEG_KCPU  6 // %gs: struct cpu of this CPU
#define SEG_DFTSS 7 // task state for double faults
#define NSEGS     8

#define DPL_USER 3

// Segment types. An interrupt gate turns interrupts off on the way in, a trap
// gate does not; a task gate switches all registers, the stack included.
#define STA_X    0x8 // executable
#define STA_W    0x2 // writable (data)
#define STA_R    0x2 // readable (code)
#define STS_T32A 0x9 // available 32-bit TSS
#define STS_TG   0x5 // task gate
#define STS_IG32 0xE // 32-bit interrupt gate

// Paging. A linear address is
//   | directory 10 | table 10 | offset 12 |
// Both entries on the way to a page have to grant an access: PTE_U and PTE_W in
// the directory's leave the choice to the table's.
#define PGSIZE      4096
#define NPDENTRIES  1024
#define NPTENTRIES  1024
#define PDXSHIFT    22
#define PTXSHIFT    12
#define SUPERPGSIZE 0x400000 // what one directory entry maps

#define PTE_P   0x001 // present
#define PTE_W   0x002 // writable
#define PTE_U   0x004 // user
#define PTE_PWT 0x008 // write through
#define PTE_PCD 0x010 // not cached
#define PTE_A   0x020 // accessed
#define PTE_D   0x040 // dirty
#define PTE_PS  0x080 // directory entry maps 4 MB
#define PTE_G   0x100 // global: survives a load of CR3

// Page-fault error code (volume 3A, 4.7)
#define PFE_P 1 // protection, not absence
#define PFE_W 2 // write
#define PFE_U 4 // user mode

#ifndef __ASSEMBLER__
#include "types.h"

#define PGROUNDUP(a)   (((uint)(a) + PGSIZE - 1) & ~(PGSIZE - 1))
#define PGROUNDDOWN(a) ((uint)(a) & ~(PGSIZE - 1))
#define PDX(va)        (((uint)(va) >> PDXSHIFT) & 0x3FF)
#define PTX(va)        (((uint)(va) >> PTXSHIFT) & 0x3FF)
#define PTE_ADDR(pte)  ((paddr_t)(pte) & ~0xFFF)

// A segment: base and limit are in pieces, as the 286 had 24 and 16 bits of
// them and its descriptors had to stay what they were.
struct segdesc {
  uint lim_15_0 : 16;
  uint base_15_0 : 16;
  uint base_23_16 : 8;
  uint type : 4;
  uint s : 1; // 1: code or data; 0: system
  uint dpl : 2;
  uint p : 1;
  uint lim_19_16 : 4;
  uint avl : 1;
  uint rsv1 : 1;
  uint db : 1; // 32-bit
  uint g : 1;  // limit counts pages
  uint base_31_24 : 8;
};

// clang-format off: its versions do not agree on what these expand to

// A 32-bit code or data segment of whole pages: 20 bits of limit reach the end
// of the address space only if they count those.
#define SEG(type, base, lim, dpl)                                             \
  (struct segdesc)                                                            \
  {                                                                           \
    ((lim) >> 12) & 0xffff, (uint)(base)&0xffff, ((uint)(base) >> 16) & 0xff, \
        type, 1, dpl, 1, (uint)(lim) >> 28, 0, 0, 1, 1, (uint)(base) >> 24    \
  }

// A segment counted in bytes; s 0 for a TSS.
#define SEG16(type, base, lim, dpl, s)                                         \
  (struct segdesc)                                                             \
  {                                                                            \
    (lim) & 0xffff, (uint)(base)&0xffff, ((uint)(base) >> 16) & 0xff, type, s, \
        dpl, 1, (uint)(lim) >> 16, 0, 0, 1, 0, (uint)(base) >> 24              \
  }

// A way into the kernel: where a vector of the interrupt table leads. `dpl` is
// who may take it by an `int`; the processor's own exceptions do not ask.
struct gatedesc {
  uint off_15_0 : 16;
  uint cs : 16;
  uint args : 5;
  uint rsv1 : 3;
  uint type : 4;
  uint s : 1;
  uint dpl : 2;
  uint p : 1;
  uint off_31_16 : 16;
};

_Static_assert(sizeof(struct segdesc) == 8 && sizeof(struct gatedesc) == 8,
               "the processor's tables have entries of 8 bytes");

#define GATE(type, sel, off, dpl)                                       \
  (struct gatedesc)                                                     \
  {                                                                     \
    (uint)(off) & 0xffff, sel, 0, 0, type, 0, dpl, 1, (uint)(off) >> 16 \
  }
// clang-format on

// The task state. At a trap from user mode the processor takes ss0 and esp0
// from it, and at a program's in or out it looks at iomap; nothing else. All of
// it is used by a task switch, as a double fault makes: it fills the old one's
// registers in, and loads the new one's.
struct taskstate {
  uint32_t link;
  uint32_t esp0; // stack on entry to the kernel
  uint16_t ss0, padding1;
  uint32_t esp1;
  uint16_t ss1, padding2;
  uint32_t esp2;
  uint16_t ss2, padding3;
  uint32_t cr3, eip, eflags;
  uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
  uint16_t es, padding4, cs, padding5, ss, padding6;
  uint16_t ds, padding7, fs, padding8, gs, padding9;
  uint16_t ldt, padding10;
  uint16_t trap;  // bit 0: debug trap on a task switch
  uint16_t iomap; // offset of the I/O map; past the limit: none
};
_Static_assert(sizeof(struct taskstate) == 104, "TSS is 104 bytes");
#endif

#endif
