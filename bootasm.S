// The boot block, first half: from the BIOS in 16-bit real mode to bootmain in
// 32-bit protected mode.
//
// The BIOS reads the disk's first sector to 0x7c00 and jumps there with %cs 0
// (some: 0x7c0) and %dl the drive. Both halves must fit 510 bytes.
//
//  1. Known segments and a stack below us.
//  2. Ask the BIOS for the memory map (call E820), stored as multiboot has it.
//  3. A20: address line 20 on, else odd megabytes mirror even ones.
//  4. Protected mode with flat segments, then C.

#include "memlayout.h"
#include "mmu.h"
#include "bootinfo.h"

#define MMAP (BOOTINFO + 64) // entries of 24 bytes: size, then E820's 20
#define SMAP 0x534d4150      // "SMAP", which E820 wants and returns

.code16
.globl start
start:
	// 1. Segments. The far jump normalises %cs.
	cli
	cld
	ljmp	$0, $1f
1:	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$start, %sp

	// 2. Memory map. E820: %ebx is the place in the list, 0 at start and at
	// the end; carry means none or past the end.
	xorl	%ebx, %ebx
	movw	$MMAP, %di
nextrange:
	movl	$20, %ecx
	movl	%ecx, (%di)
	scasl			// %di += 4
	movl	$SMAP, %edx
	movl	$0xe820, %eax
	int	$0x15
	jc	nomore
	addw	$20, %di
	testl	%ebx, %ebx
	jnz	nextrange
	scasl
nomore:
	subw	$MMAP + 4, %di	// bytes; the entry begun does not count
	movw	%di, BOOTINFO + MBI_MMAP_LENGTH
	cli			// a BIOS may have turned interrupts on

	// 3. A20 through the system control port (bit 1; bit 0 would
	// reset). All machines since the PS/2 have it.
	inb	$0x92, %al
	orb	$2, %al
	andb	$0xfe, %al
	outb	%al, $0x92

	// 4. Protected mode.
	lgdtl	gdtdesc
	movl	%cr0, %eax
	orb	$CR0_PE, %al
	movl	%eax, %cr0
	ljmpl	$(SEG_KCODE << 3), $start32

.code32
start32:
	movw	$(SEG_KDATA << 3), %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movzwl	BOOTINFO + MBI_MMAP_LENGTH, %eax // the BIOS filled 16 bits
	movl	%eax, BOOTINFO + MBI_MMAP_LENGTH
	movl	$start, %esp
	call	bootmain
	// bootmain returns only if there is no kernel to run: show a red K on
	// the screen's first cell and stop.
	movw	$0x4f4b, 0xb8000
1:	hlt
	jmp	1b

.p2align 2
gdt:
	.quad	0
	.quad	0x00cf9a000000ffff // SEG_KCODE: code, 4 GB from 0
	.quad	0x00cf92000000ffff // SEG_KDATA: data, 4 GB from 0
gdtdesc:
	.word	gdtdesc - gdt - 1
	.long	gdt
