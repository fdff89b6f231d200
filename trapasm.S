// Traps enter the kernel here and leave it here.
//
// The processor has pushed eflags, cs, eip (before them ss and esp, when it
// came from user mode) and, for some exceptions, an error code. A stub per
// vector adds 0 where there is no error code, and the vector's number; alltraps
// saves the rest, which completes struct trapframe (trap.h), and calls trap().
//
// A program may leave anything in its registers: the direction flag set, %ebp
// pointing into the kernel, null segments, AC on. Nothing of it is used here.

#include "mmu.h"
#include "trap.h"

.text
.globl alltraps
alltraps:
	// 1. Save the segment and general registers. The selectors are 16 bits;
	// pushl of a segment register leaves the upper half undefined.
	pushl	%ds
	pushl	%es
	pushl	%fs
	pushl	%gs
	pushal

	// 2. The kernel's own segments, flags and frame chain.
	cld
	movw	$(SEG_KDATA << 3), %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	$(SEG_KCPU << 3), %ax
	movw	%ax, %gs
	xorl	%ebp, %ebp	// getcallerpcs stops at frame pointer 0 ...
	testb	$3, TF_CS(%esp)
	jnz	1f
	movl	8(%esp), %ebp	// ... but goes on if the kernel was interrupted
1:
	// 3. trap(tf)
	pushl	%esp
	call	trap
	addl	$4, %esp

	// 4. Back to where the trap came from. A new process starts here too:
	// forkret returns to trapret with %esp at its trapframe.
.globl trapret
trapret:
	popal
	popl	%gs
	popl	%fs
	popl	%es
	popl	%ds
	addl	$8, %esp	// vector number and error code
	iret

// The stubs, and the table of their addresses that tvinit() reads. The vectors
// with an error code: Intel SDM volume 3A, table 6-1.
.macro stub n
	.p2align 2
vector\n:
	.if !(\n == 8 || (\n >= 10 && \n <= 14) || \n == 17 || \n == 21 || \
	      \n == 29 || \n == 30)
	pushl	$0
	.endif
	pushl	$\n
	jmp	alltraps
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
