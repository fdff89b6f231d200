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
//
// After that come readsects and bootfail, which bootmain calls. They are in
// assembly because a compiler's code for them is one and a half times as long.

#include "memlayout.h"
#include "mmu.h"
#include "boot/bootinfo.h"

// A range as E820 gives it, at %di: struct multiboot_mmap from its base on, and
// what ACPI 3.0 has put behind that.
#define TOP      7                         // the highest byte of its base
#define ATTR     (MMAP_ATTR - MMAP_BASE)   // bit 0: do not ignore this range
#define SIZE     (ATTR + 4)                // of them all
#define MAXRANGE 200                       // ranges that are asked for
#define SMAP     0x534d4150                // "SMAP": E820 wants and returns it

#define VGA_TEXT     0xb8000 // the screen: a character, its colours, the next
#define WHITE_ON_RED 0x4f
#define COM1         0x3f8

// ATA registers: AT Attachment (ATA/ATAPI-4), 7.2 "I/O register descriptions".
#define SECTSIZE    512
#define ATA_DATA    0x1f0
#define ATA_COUNT   0x1f2 // and then the sector's number, low byte first
#define ATA_DEVICE  0x1f6
#define ATA_COMMAND 0x1f7 // when read: the status
#define ATA_READ    0x20
#define ATA_ERROR   0x01
#define ATA_REQUEST 0x08 // there is data to fetch
#define ATA_FAULT   0x20
#define ATA_BUSY    0x80
#define ATA_LBA     0xe0      // LBA addressing, drive 0
#define LOOKS       0x1000000 // at the status of a busy drive; some 10 s

.code16
.globl start
start:
	// 1. Segments. %cs may be 0x7c0: every jump until step 4 is relative.
	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$start, %esp

	// 2. Memory map. E820: %ebx is the place in the list, 0 at start and at
	// the end; carry means none or past the end. A BIOS before ACPI 3.0
	// leaves the attributes as they are here. Source: ACPI Specification
	// 6.4, section 15.1.
	xorl	%ebx, %ebx
	movl	$BOOTMAP + MMAP_BASE, %edi
nextrange:
	movl	$SIZE, %ecx
	movl	%ecx, -MMAP_BASE(%di)
	movb	$1, ATTR(%di)
	movl	$SMAP, %edx
	movl	$0xe820, %eax
	int	$0x15
	jc	nomore
	cmpl	$SMAP, %eax
	jne	nomore
	testb	$1, ATTR(%di)
	jnz	1f
	notb	TOP(%di)		// to be ignored: out of reach, then
1:	addw	$MMAP_BASE + SIZE, %di
	testl	%ebx, %ebx
	jz	nomore
	cmpw	$BOOTMAP + MMAP_BASE + MAXRANGE * (MMAP_BASE + SIZE), %di
	jb	nextrange
nomore:
	subw	$BOOTMAP + MMAP_BASE, %di
	movl	%edi, BOOTINFO + MBI_MMAP_LENGTH
	cli			// a BIOS may have turned interrupts on

	// 3. A20 through the system control port (bit 1; bit 0 would
	// reset). All machines since the PS/2 have it.
	inb	$0x92, %al
	orb	$2, %al
	andb	$0xfe, %al
	outb	%al, $0x92

	// 4. Protected mode.
	lgdt	gdtdesc
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
	call	bootmain		// never returns

// void readsects(uint sector, uint from, uint end): %eax, %edx, %ecx
// Reads sectors of drive 0 to `from`, until `end` is reached. Ends in bootfail
// if one cannot be read.
.globl readsects
readsects:
	pushal
	movl	%eax, %ebx
	movl	%edx, %edi
	movl	%ecx, %esi
	jmp	3f
1:	call	waitdisk
	movl	%ebx, %eax
	shll	$8, %eax
	incl	%eax			// one sector; then its number, 24 bits
	movb	$(ATA_COUNT & 0xff), %dl
2:	outb	%al, %dx
	incl	%edx
	shrl	$8, %eax
	cmpb	$(ATA_DEVICE & 0xff), %dl
	jne	2b
	movb	$ATA_LBA, %al
	outb	%al, %dx
	incl	%edx
	movb	$ATA_READ, %al
	outb	%al, %dx
	call	waitdisk
	andb	$(ATA_BUSY | ATA_FAULT | ATA_REQUEST | ATA_ERROR), %al
	cmpb	$ATA_REQUEST, %al
	jne	diskerror
	movb	$(ATA_DATA & 0xff), %dl
	movl	$SECTSIZE / 4, %ecx
	rep	insl
	incl	%ebx
3:	cmpl	%esi, %edi
	jb	1b
	popal
	ret

// Waits until the drive is not busy, but not for ever. The status in %al,
// ATA_COMMAND in %edx; clobbers %ecx.
waitdisk:
	movl	$LOOKS, %ecx
	movl	$ATA_COMMAND, %edx
1:	inb	%dx, %al
	testb	$ATA_BUSY, %al
	loopnz	1b
	ret

diskerror:
	movl	%ebx, %eax
	movl	$diskmessage, %edx

// _Noreturn void bootfail(uint sector, const char *message): %eax, %edx
// Prints the message, the number behind it, and stops.
.globl bootfail
bootfail:
	movl	%edx, %esi
	movl	$VGA_TEXT, %edi
	pushl	$10
	popl	%ecx
	pushl	%eax
1:	lodsb
	testb	%al, %al
	jz	2f
	call	putc
	jmp	1b
2:	popl	%eax
	call	number
3:	hlt
	jmp	3b

// Prints %eax: all digits but the last, by calling itself, then that one.
// %ecx is 10.
number:
	cltd				// %edx is 0, %eax being below 2^31
	divl	%ecx
	pushl	%edx
	testl	%eax, %eax
	jz	1f
	call	number
1:	popl	%eax
	addb	$'0', %al

// Prints the character %al on the screen at %edi, and on the serial line as the
// BIOS left it.
putc:
	movb	$WHITE_ON_RED, %ah
	stosw
	movl	$COM1, %edx
	outb	%al, %dx
	ret

diskmessage:
	.asciz	"disk error at sector "

// The first descriptor is never used: what lgdt wants is kept there.
gdt:
gdtdesc:
	.word	gdtend - gdt - 1
	.long	gdt
	.word	0
	.quad	0x00cf9a000000ffff // SEG_KCODE: code, 4 GB from 0
	.quad	0x00cf92000000ffff // SEG_KDATA: data, 4 GB from 0
gdtend:
