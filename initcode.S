// The first user program, at virtual address 0: exec("/init", argv). The kernel
// carries it as bytes (userinit in proc.c) and appends the command from the
// boot command line, possibly empty, at `command`, which must stay the last
// label.

#include "cpu/cfi.h"
#include "syscall.h"

.globl start
.type start, @function
start:
	.cfi_startproc
	.cfi_undefined %eip	// nobody called us
	pushl	$argv
	pushl	$init
	pushl	$0		// where a caller's return address would be
	movl	$SYS_exec, %eax
	int	$T_SYSCALL

	// exec failed; ecx holds errno. Hand it to exit, which the kernel
	// reports: without /init there is nothing to do.
	pushl	%ecx
	pushl	$0
	movl	$SYS_exit, %eax
	int	$T_SYSCALL
	.cfi_endproc
.size start, . - start

init:
	.string	"/init"
.p2align 2
argv:
	.long	init
	.long	command
	.long	0
command:
