// Where every CPU but the first starts: a STARTUP interrupt puts it here, at
// physical APENTRY, in 16-bit real mode (Intel SDM volume 3A, 8.4).
//
// startothers() copies this code there and stores, just below it, what to use:
// APSTACK, APCALL, APPGDIR (memlayout.h). The steps are those of bootasm.S and
// entry.S, without BIOS and disk. One CPU starts after the other, so there is
// one such place; and %esp is not used before it is read from there.

#include "memlayout.h"
#include "mmu.h"

.code16
.globl start
start:
	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	lgdtl	gdtdesc
	movl	%cr0, %eax
	orl	$CR0_PE, %eax
	movl	%eax, %cr0
	ljmpl	$(SEG_KCODE << 3), $start32

.code32
start32:
	movw	$(SEG_KDATA << 3), %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$CR4_PSE, %eax
	movl	%eax, %cr4
	movl	APPGDIR, %eax
	movl	%eax, %cr3
	movl	$(CR0_PE | CR0_ET | CR0_WP | CR0_PG), %eax
	movl	%eax, %cr0

	movl	APSTACK, %esp
	xorl	%ebp, %ebp
	pushl	$0		// no return address: mpenter never returns, and
	jmp	*APCALL		// a backtrace ends there. A high address.

.p2align 2
gdt:
	.quad	0
	.quad	0x00cf9a000000ffff // SEG_KCODE
	.quad	0x00cf92000000ffff // SEG_KDATA
gdtdesc:
	.word	gdtdesc - gdt - 1
	.long	gdt
