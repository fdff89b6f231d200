// A floppy that makes the BIOS lie: it answers call E820 from a table and then
// starts the disk's boot block, as the BIOS would have.
//
// The table begins in the floppy's second sector and holds records: what %eax,
// %ebx and %ecx are to be, how many bytes of an entry are given, the carry
// flag, and the entry. %ebx is the next record's number.

#define PLACE   0x90000 // here it stays, above all that is loaded
#define SEGMENT ((PLACE - 0x7c00) >> 4) // in which our addresses hold there
#define SECTORS 18      // one track: this sector and the table
#define TABLE   (0x7c00 + 512)
#define RECORD  40

#define R_EBX   4
#define R_ECX   8
#define R_GIVEN 12 // bytes of R_ENTRY
#define R_CARRY 13
#define R_ENTRY 16

#define VECTOR  (0x15 * 4) // of the interrupt, at 0
#define CARRY   1          // in them
#define FLAGS   4          // of the caller, behind its %ip and %cs

.code16
.globl start
start:
	cli
	cld
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %ss
	movl	$start, %esp
	sti
	// int 0x13, function 2: reads SECTORS of cylinder 0, head 0.
	movw	$PLACE >> 4, %ax
	movw	%ax, %es
	xorw	%bx, %bx
	movw	$0x200 + SECTORS, %ax
	movw	$1, %cx
	xorw	%dx, %dx
	int	$0x13
	jc	stop
	ljmp	$SEGMENT, $moved
moved:
	// The first sector of the first disk, over this one.
	xorw	%ax, %ax
	movw	%ax, %es
	movw	$start, %bx
	movw	$0x201, %ax
	movw	$1, %cx
	movw	$0x80, %dx
	int	$0x13
	jc	stop
	cli
	movw	$e820, VECTOR
	movw	%cs, VECTOR + 2
	ljmp	$0, $start
stop:
	hlt
	jmp	stop

// The call: %ebx is a record's number, %es:%di takes the entry. What else the
// caller has in its registers is not kept: no BIOS must.
e820:
	imulw	$RECORD, %bx, %bx
	addw	$TABLE, %bx
	movw	%sp, %bp
	andw	$~CARRY, FLAGS(%bp)
	movzbw	%cs:R_CARRY(%bx), %ax
	orw	%ax, FLAGS(%bp)
	pushw	%di
	pushw	%ds
	pushw	%cs
	popw	%ds
	movzbw	R_GIVEN(%bx), %cx
	leaw	R_ENTRY(%bx), %si
	rep	movsb
	movl	(%bx), %eax
	movl	R_ECX(%bx), %ecx
	movl	R_EBX(%bx), %ebx
	movl	$0xdeadbeef, %edx
	movl	%edx, %esi
	movl	%edx, %ebp
	popw	%ds
	popw	%di
	sti
	iretw

.org start + 510
	.word	0xaa55
