// The stubs, 256 times the same: each has the number of its vector for alltraps
// (trapasm.S), which could not know it otherwise. And the table of their
// addresses, which tvinit() reads. All 256 are there though few are in use: for
// a vector without a stub the processor would find no gate, and report a
// protection fault in place of the interrupt that came.

#include "cpu/cfi.h"

// The vectors for which the processor pushes an error code (Intel SDM volume
// 3A, table 6-1). The other stubs push 0 in its place.
#define HAS_ERROR(n) (n == 8 || (n >= 10 && n <= 14) || n == 17 || n == 21 || \
                      n == 29 || n == 30)

.macro stub n
.type vector\n, @function
vector\n:
	.if HAS_ERROR(\n)
	cfi_trapframe 16	// error code, eip, cs, eflags
	.else
	cfi_trapframe 12
	pushl	$0
	.cfi_adjust_cfa_offset 4
	.endif
	pushl	$\n
	.cfi_adjust_cfa_offset 4
	jmp	alltraps
	.cfi_endproc
.size vector\n, . - vector\n
	.section .rodata
	.long	vector\n
	.text
.endm

.section .rodata
.p2align 2
.globl vectors
vectors:
.text
.altmacro
.set i, 0
.rept 256
	stub	%i
	.set	i, i + 1
.endr
