// Traps enter the kernel here and leave it here.
//
// The processor has pushed eflags, cs, eip (before them ss and esp, when it
// came from user mode) and, for some exceptions, an error code. A stub per
// vector adds 0 where there is no error code, and the vector's number; alltraps
// saves the rest, which completes struct trapframe (trap.h), and calls trap().
//
// A program may leave anything in its registers: the direction flag set, %ebp
// pointing into the kernel, null segments, AC on. Nothing of it is used here:
// steps 1 and 2 put it away, and trapret brings it back. There the kernel's %cs
// goes with the program's %ebp, so whoever came in between would take the
// program's word for where the kernel's frames are. Nobody does: every vector
// is an interrupt gate, so interrupts are off until trap() or what it calls
// turns them on, and are off again before trapret; the debug registers watch
// nothing, and a single step ends where the trap begins. An NMI alone cannot be
// kept out. It loads segments and flags of its own, like any trap, and a walk
// over frames does not leave the stack that it began on (debug/backtrace.c).
#include "cpu/cfi.h"
#include "mmu.h"
#include "trap.h"

.text

// The debugger's view (cpu/cfi.h) of every frame here: its CFA, \cfa bytes over
// %esp, is the address of the trapframe's esp. The processor pushes ss and esp
// only when it comes from user mode; otherwise the CFA itself is the old stack
// pointer. Hence the rule for %esp, (cs & 3) ? *CFA : CFA, in DWARF's stack
// machine: val_expression, register 4, 13 bytes: dup lit8 minus deref lit3 and
// bra+3 skip+1 deref.
.macro cfi_trapframe cfa
	.cfi_startproc simple
	.cfi_def_cfa %esp, \cfa
	.cfi_offset CFI_EFLAGS, -4
	.cfi_offset CFI_CS, -8
	.cfi_offset %eip, -12
	.cfi_escape 0x16, 4, 13, 0x12, 0x38, 0x1c, 0x06, 0x33, 0x1a, \
		0x28, 3, 0, 0x2f, 1, 0, 0x06
.endm

// ... once step 1 is done: the other registers.
.macro cfi_segments_saved
	.cfi_offset CFI_DS, -24
	.cfi_offset CFI_ES, -28
	.cfi_offset CFI_FS, -32
	.cfi_offset CFI_GS, -36
.endm

.macro cfi_pushal_saved
	.cfi_offset %eax, -40
	.cfi_offset %ecx, -44
	.cfi_offset %edx, -48
	.cfi_offset %ebx, -52
	.cfi_offset %ebp, -60
	.cfi_offset %esi, -64
	.cfi_offset %edi, -68
.endm

.globl alltraps
.type alltraps, @function
alltraps:
	cfi_trapframe 20 // trapno err eip cs eflags

	// 1. Save the segment and general registers. The selectors are 16 bits;
	// pushl of a segment register leaves the upper half undefined.
	pushl	%ds;	cfi_pushed CFI_DS, -24
	pushl	%es;	cfi_pushed CFI_ES, -28
	pushl	%fs;	cfi_pushed CFI_FS, -32
	pushl	%gs;	cfi_pushed CFI_GS, -36
	pushal
	.cfi_adjust_cfa_offset 32
	cfi_pushal_saved

	// 2. The kernel's own flags, segments and frame chain. The processor
	// has cleared TF, NT, RF and IF (Intel SDM volume 3A, 6.12.1.3); left
	// are DF, and AC, which would let the kernel touch user memory.
	pushl	$FL_ONE
	.cfi_adjust_cfa_offset 4
	popfl
	.cfi_adjust_cfa_offset -4
	movw	$(SEG_KDATA << 3), %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	$(SEG_KCPU << 3), %ax
	movw	%ax, %gs
	xorl	%ebp, %ebp	// getcallerpcs stops at frame pointer 0 ...
	testb	$3, TF_CS(%esp)
	jnz	1f
	movl	TF_EBP(%esp), %ebp // ... but goes on in what a trap left
1:
	// 3. trap(tf). What a debugger knows of the call stands at the end.
	pushl	%esp
	.cfi_endproc
.Lcall_trap:
	call	trap
	nop
.Lcall_trap_end:
	cfi_trapframe 72
	cfi_segments_saved
	cfi_pushal_saved
	addl	$4, %esp
	.cfi_endproc
.Lat_trapret:
	cli	// debuggers need a byte here: the end of this file says why
.size alltraps, . - alltraps

	// 4. Back to where the trap came from, with interrupts off until iret
	// brings back all flags. A new process starts here too: forkret returns
	// to trapret with %esp at its trapframe, and interrupts off.
.globl trapret
.type trapret, @function
trapret:
	popal
.Lat_trapret_end:
	cfi_trapframe 36
	cfi_segments_saved
	popl	%gs;	cfi_popped CFI_GS
	popl	%fs;	cfi_popped CFI_FS
	popl	%es;	cfi_popped CFI_ES
	popl	%ds;	cfi_popped CFI_DS
	addl	$8, %esp	// vector number and error code
	.cfi_adjust_cfa_offset -8
	iret
	.cfi_endproc
.size trapret, . - trapret

// The stubs, and the table of their addresses that tvinit() reads. The vectors
// with an error code: Intel SDM volume 3A, table 6-1.
.macro stub n
	.p2align 2
.type vector\n, @function
vector\n:
	.if !(\n == 8 || (\n >= 10 && \n <= 14) || \n == 17 || \n == 21 || \
	      \n == 29 || \n == 30)
	cfi_trapframe 12
	pushl	$0
	.cfi_adjust_cfa_offset 4
	.else
	cfi_trapframe 16
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

// A debugger follows a chain of calls from one stack to another only through a
// signal's frame. Two places are that for it: the call of trap, where it
// returns included; and trapret as the place that forkret returns to, the byte
// before it included, by which a debugger looks a return address up. This is
// what .cfi_signal_frame would make, with the rules of cfi_trapframe and of
// what follows it, byte by byte (DWARF 4, 6.4.1 and 7.23): not every assembler
// says "S" in this section.
.section .debug_frame, "", @progbits
.Lsignal_cie:
	.long	.Lsignal_cie_end - .Lsignal_cie - 4, 0xffffffff
	.byte	1, 'S', 0		// version, augmentation
	.byte	1, 0x7c, 8		// units of code 1, data -4; eip returns
	.byte	0x0c, 4, 72		// the CFA: esp + 72
	.byte	0x16, 4, 13, 0x12, 0x38, 0x1c, 0x06, 0x33, 0x1a
	.byte	0x28, 3, 0, 0x2f, 1, 0, 0x06
	// 0x80 + register, -offset / 4
	.byte	0x80 + CFI_EFLAGS, 1, 0x80 + CFI_CS, 2, 0x80 + 8, 3 // eip
	.byte	0x80 + CFI_DS, 6, 0x80 + CFI_ES, 7
	.byte	0x80 + CFI_FS, 8, 0x80 + CFI_GS, 9
	.byte	0x80, 10, 0x81, 11, 0x82, 12, 0x83, 13 // eax ecx edx ebx
	.byte	0x85, 15, 0x86, 16, 0x87, 17 // ebp esi edi
	.p2align 2, 0
.Lsignal_cie_end:
	.long	.Lcall_trap_fde_end - . - 4, .Lsignal_cie
	.long	.Lcall_trap, .Lcall_trap_end - .Lcall_trap
.Lcall_trap_fde_end:
	.long	.Lat_trapret_fde_end - . - 4, .Lsignal_cie
	.long	.Lat_trapret, .Lat_trapret_end - .Lat_trapret
	.byte	0x0c, 4, 68, 0		// the CFA: esp + 68; nop
.Lat_trapret_fde_end:
