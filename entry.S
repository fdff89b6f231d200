// The kernel's first instructions. A multiboot loader, or our own boot block,
// comes here in 32-bit protected mode with paging off, %eax MULTIBOOT_MAGIC and
// %ebx the physical address of a struct multiboot_info (bootinfo.h).
//
// The kernel is linked at KERNLINK but loaded at EXTMEM, so until the jump at
// step 3 every address must be made physical.
//
//  1. Page directory: 4 MB pages map 0..4 MB to themselves, for the
//     instruction after paging is on, and all of the direct map.
//  2. Paging on, kernel writes bound by read-only pages too.
//  3. Jump high, call main(magic, info) on the boot stack.

#include "cpu/cfi.h"
#include "memlayout.h"
#include "mmu.h"
#include "boot/bootinfo.h"

#define PHYS(x) ((x) - KERNBASE)
#define MBFLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY)

// What a loader looks for and where it enters: kernel.ld links these bytes at
// the physical address they are loaded at.
.section .multiboot, "ax"
.p2align 2
	.long	MULTIBOOT_HEADER_MAGIC
	.long	MBFLAGS
	.long	-(MULTIBOOT_HEADER_MAGIC + MBFLAGS) // the sum is 0
.globl _start
_start:
	.cfi_startproc
	.cfi_undefined %eip	// nobody called us: a backtrace ends here
	movl	$PHYS(entry), %ecx
	jmp	*%ecx
	.cfi_endproc
.p2align 4

.text
.globl entry
.type entry, @function
entry:
	.cfi_startproc
	.cfi_undefined %eip	// nobody called us: a backtrace ends here
	cli
	cld
	// 1, 2. CR4.PSE makes directory entries with PTE_PS map 4 MB.
	// What else a loader left there ends here.
	movl	$CR4_PSE, %ecx
	movl	%ecx, %cr4
	movl	$PHYS(entrypgdir), %ecx
	movl	%ecx, %cr3
	movl	$(CR0_PE | CR0_ET | CR0_WP | CR0_PG), %ecx
	movl	%ecx, %cr0

	// 3. An indirect jump: a direct one would be relative and stay low.
	movl	$high, %ecx
	jmp	*%ecx
high:
	movl	$(stack + PGSIZE), %esp
	xorl	%ebp, %ebp	// the frame-pointer chain ends here
	movl	%ebx, %edx	// main's second argument, info; magic is in %eax
	call	main		// never returns
1:	hlt
	jmp	1b
	.cfi_endproc
.size entry, . - entry

// The boot CPU's stack, and later its scheduler's: one page, on a page's
// border, since seginit() (vm.c) finds its end by rounding %ebp up.
.bss
.p2align 12
.globl stack
stack:
	.space	PGSIZE

// The page directory that entry and entryother start with. vm.c builds the
// final one. The direct map ends where FIRMWINDOW begins.
.data
.p2align 12
.globl entrypgdir
entrypgdir:
	.long	PTE_P | PTE_W | PTE_PS
	.space	((KERNBASE >> PDXSHIFT) - 1) * 4
	.set	pa, 0
	.rept	MAXPHYS >> PDXSHIFT
	.long	pa + (PTE_P | PTE_W | PTE_PS)
	.set	pa, pa + SUPERPGSIZE
	.endr
	.space	(NPDENTRIES - ((KERNBASE + MAXPHYS) >> PDXSHIFT)) * 4
