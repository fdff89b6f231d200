// Traps enter the kernel here and leave it here.
//
// The processor has pushed eflags, cs, eip (before them ss and esp, when it
// came from user mode) and, for some exceptions, an error code. The stub of the
// vector (cpu/vectors.S) has added 0 where there is no error code, and the
// vector's number; alltraps saves the rest, which completes struct trapframe
// (trap.h), and calls trap().
//
// A program may leave anything in its registers: the direction flag set, %ebp
// pointing into the kernel, null segments, AC on. Nothing of it is used here:
// steps 1 and 2 put it away, and trapret brings it back. There the kernel's %cs
// goes with the program's %ebp, so a trap in between would follow a frame
// pointer that the program chose. No trap comes there: every gate but the
// double fault's turns interrupts off, until trap() or what it calls turns them
// on, and step 3 turns them off again; the debug registers watch nothing, and a
// single step ends where the trap begins. Only an NMI can come. It loads
// segments and flags of its own, like any trap, and a walk over frames does not
// leave the stack that it began on (debug/backtrace.c).
#include "mmu.h"
#include "trap.h"

.text
.globl alltraps
.type alltraps, @function
alltraps:
	// 1. Save the segment and general registers. The selectors are 16 bits;
	// pushl of a segment register leaves the upper half undefined.
	pushl	%ds
	pushl	%es
	pushl	%fs
	pushl	%gs
	pushal

	// 2. The kernel's own flags, segments and frame chain. The processor
	// has cleared TF, NT, RF and IF (Intel SDM volume 3A, 6.12.1.3); left
	// are DF, and AC, which would let the kernel touch user memory.
	pushl	$FL_ONE
	popfl
	movw	$(SEG_KDATA << 3), %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	$(SEG_KCPU << 3), %ax
	movw	%ax, %gs
	xorl	%ebp, %ebp	// getcallerpcs stops at frame pointer 0 ...
	testb	$DPL_USER, TF_CS(%esp)
	jnz	1f
	movl	TF_EBP(%esp), %ebp // ... but goes on in what a trap left
1:
	// 3. trap(tf); then interrupts off, until iret brings back all flags.
	movl	%esp, %eax
	call	trap
	cli
.size alltraps, . - alltraps

	// 4. Back to where the trap came from. A new process starts here too:
	// forkret returns to trapret with %esp at its trapframe.
.globl trapret
.type trapret, @function
trapret:
	popal
	popl	%gs
	popl	%fs
	popl	%es
	popl	%ds
	addl	$8, %esp	// vector number and error code
	iret
.size trapret, . - trapret

#include "cpu/trapcfi.h" // for debuggers: where the registers are; no code
