// int setjmp(jmp_buf place);
// void longjmp(jmp_buf place, int value);
//
// setjmp notes in *place what a function must find again when one that it
// called returns, and what the stack and the program counter will be then.
// longjmp puts it back, and so returns from that call of setjmp.
//
//   the stack in setjmp              *place
//                                    20  eip: the return address
//            <- esp after the return   16  esp after the return
//    place   4(%esp)                   12  ebp
//    eip     0(%esp)                    8  edi
//                                       4  esi
//                                       0  ebx
//
// longjmp's `value` is at 8(%esp). Both clobber %eax, %ecx, %edx, as any C
// function may. The x87's registers are empty at every call, so none is kept.

.text
.globl setjmp, _setjmp
.type setjmp, @function
setjmp:
_setjmp:
	.cfi_startproc
	movl	4(%esp), %eax

	// 1. The registers that a function must leave as they were.
	movl	%ebx, 0(%eax)
	movl	%esi, 4(%eax)
	movl	%edi, 8(%eax)
	movl	%ebp, 12(%eax)

	// 2. Where the call returns to, and with which stack.
	leal	4(%esp), %ecx
	movl	%ecx, 16(%eax)
	movl	(%esp), %ecx
	movl	%ecx, 20(%eax)

	xorl	%eax, %eax
	ret
	.cfi_endproc
.size setjmp, . - setjmp

.globl longjmp, _longjmp
.type longjmp, @function
longjmp:
_longjmp:
	.cfi_startproc
	movl	4(%esp), %edx
	movl	8(%esp), %eax

	// 3. A value of 0 would look as if setjmp had returned the first time.
	testl	%eax, %eax
	jne	1f
	incl	%eax
1:
	movl	0(%edx), %ebx
	movl	4(%edx), %esi
	movl	8(%edx), %edi
	movl	12(%edx), %ebp
	movl	16(%edx), %esp
	jmp	*20(%edx)
	.cfi_endproc
.size longjmp, . - longjmp
