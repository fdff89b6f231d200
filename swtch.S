// void swtch(struct context **old, struct context *new);
//
// Saves the registers of the running kernel thread on its stack, stores the
// stack pointer, which now is the address of a struct context (proc.h), in
// *old, and resumes the thread that was saved as `new`: ret goes where that one
// called swtch, or, for a new process, to forkret (a kernel thread: to
// kthread_start). Who returns where: the comment in sched (proc.c).
//
//   before            after step 1, for old and new alike
//   eip      0(%esp)  eip   \
//                     ebp    |
//                     ebx    |  struct context
//                     esi    |
//                     edi   /   <- %esp
//
// `old` comes in %eax and `new` in %edx (-mregparm=3, tools/make/flags.mk).
// Clobbers none but these; any C function may.
//
// What cpu/cfi.h tells debuggers holds for either stack, as both look the same:
// a backtrace shows the old thread before step 2 and the new one after it.

#include "cpu/cfi.h"

.text
.globl swtch
.type swtch, @function
swtch:
	.cfi_startproc
	// 1. Save.
	pushl	%ebp;	cfi_pushed %ebp, -8
	pushl	%ebx;	cfi_pushed %ebx, -12
	pushl	%esi;	cfi_pushed %esi, -16
	pushl	%edi;	cfi_pushed %edi, -20

	// 2. Switch stacks.
	movl	%esp, (%eax)
	movl	%edx, %esp

	// 3. Restore.
	popl	%edi;	cfi_popped %edi
	popl	%esi;	cfi_popped %esi
	popl	%ebx;	cfi_popped %ebx
	popl	%ebp;	cfi_popped %ebp
	ret
	.cfi_endproc
.size swtch, . - swtch
