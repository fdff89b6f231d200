// void swtch(struct context **old, struct context *new);
//
// Saves the registers of the running kernel thread on its stack, stores the
// stack pointer, which now is the address of a struct context (proc.h), in
// *old, and resumes the thread that was saved as `new`: ret goes where that one
// called swtch, or, for a new process, to forkret.
//
//   before            after step 1, for old and new alike
//   new      8(%esp)  new
//   old      4(%esp)  old
//   eip      0(%esp)  eip   \
//                     ebp    |
//                     ebx    |  struct context
//                     esi    |
//                     edi   /   <- %esp
//
// Clobbers %eax, %ecx, %edx, as any C function may.

.globl swtch
.type swtch, @function
swtch:
	movl	4(%esp), %eax
	movl	8(%esp), %edx

	// 1. Save.
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi

	// 2. Switch stacks.
	movl	%esp, (%eax)
	movl	%edx, %esp

	// 3. Restore.
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret
.size swtch, . - swtch
