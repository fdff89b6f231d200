// The programs the kernel carries as bytes: the first user program, and the
// code other CPUs start with. Their symbols are declared in kernelimage.h.

.section .rodata
.globl initcode_start, initcode_end
initcode_start:
	.incbin "initcode.bin"
initcode_end:

.globl entryother_start, entryother_end
entryother_start:
	.incbin "entryother.bin"
entryother_end:
