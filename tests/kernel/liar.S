// A boot loader that lies: multiboot starts it instead of the kernel, with the
// kernel's ELF file as the first module, a forged memory map as the second, and
// maybe a RAM disk. It loads the kernel and starts it with that map.

#include "boot/bootinfo.h"

#define MBFLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY)

#define MOD_SIZE  16 // struct multiboot_mod: start, end, ...
#define E_ENTRY   24
#define E_PHOFF   28
#define E_PHNUM   44
#define P_OFF     4
#define P_PADDR   12
#define P_FILESZ  16
#define P_MEMSZ   20
#define PH_SIZE   32
#define MBI_MODS_COUNT 20
#define MBI_MODS_ADDR  24

.text
.p2align 2
	.long	MULTIBOOT_HEADER_MAGIC
	.long	MBFLAGS
	.long	-(MULTIBOOT_HEADER_MAGIC + MBFLAGS)

.globl _start
_start:
	cli
	cld
	// The map, and the modules that are left.
	movl	MBI_MODS_ADDR(%ebx), %edx
	orl	$MBI_MMAP, (%ebx)
	movl	MOD_SIZE(%edx), %eax
	movl	%eax, MBI_MMAP_ADDR(%ebx)
	subl	MOD_SIZE + 4(%edx), %eax
	negl	%eax
	movl	%eax, MBI_MMAP_LENGTH(%ebx)
	addl	$2 * MOD_SIZE, MBI_MODS_ADDR(%ebx)
	subl	$2, MBI_MODS_COUNT(%ebx)

	// The kernel's segments.
	movl	(%edx), %edx
	movl	E_PHOFF(%edx), %ebp
	addl	%edx, %ebp
	movzwl	E_PHNUM(%edx), %eax
1:	movl	P_OFF(%ebp), %esi
	addl	%edx, %esi
	movl	P_PADDR(%ebp), %edi
	movl	P_FILESZ(%ebp), %ecx
	rep	movsb
	movl	P_MEMSZ(%ebp), %ecx
	subl	P_FILESZ(%ebp), %ecx
	pushl	%eax
	xorl	%eax, %eax
	rep	stosb
	popl	%eax
	addl	$PH_SIZE, %ebp
	decl	%eax
	jnz	1b

	movl	E_ENTRY(%edx), %edx
	movl	$MULTIBOOT_MAGIC, %eax
	jmp	*%edx
