// The system calls as C functions, made from the table in syscall.h. Arguments
// stay where the C call put them: the kernel skips the return address. Only
// eax changes, and on failure ecx, which brings errno (docs/ABI.md).
#include "syscall.h"

.cfi_sections .debug_frame // for debuggers only; no program is loaded with it

// One stub, 19 bytes, in a section of its own: what no one calls is left out.
.macro SYSCALL name
.section .text._\name, "ax", @progbits
.globl _\name
.type _\name, @function
_\name:
	.cfi_startproc
	movl	$SYS_\name, %eax
	int	$T_SYSCALL
	cmpl	$-1, %eax
	jne	1f
	movl	%ecx, errno
1:	ret
	.cfi_endproc
.size _\name, . - _\name
.endm

#define STUB(name, number) SYSCALL name;
SYSCALLS(STUB)

// Those that POSIX has with the same arguments; more of them do no harm (the
// mode of open and mkdir), as a stub looks at none.
#define ALIAS(name) .weak name; .set name, _##name

ALIAS(fork)
ALIAS(execve)
ALIAS(pipe)
ALIAS(read)
ALIAS(chdir)
ALIAS(dup)
ALIAS(getpid)
ALIAS(sbrk)
ALIAS(open)
ALIAS(write)
ALIAS(rename)
ALIAS(link)
ALIAS(mkdir)
ALIAS(close)
ALIAS(fsync)
ALIAS(ftruncate)
ALIAS(sync)
ALIAS(lseek)
ALIAS(setpgid)
ALIAS(mmap)
ALIAS(munmap)
ALIAS(msync)
ALIAS(mprotect)
// ... and those that only this system has (sys/lectern.h).
ALIAS(uptime)
.weak sync_disk; .set sync_disk, _sync
ALIAS(poweroff)
ALIAS(reboot)
ALIAS(procinfo)
ALIAS(meminfo)
