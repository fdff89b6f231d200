// For debuggers: how to walk back from each instruction of trapasm.S, which
// includes this at its end. Nothing of it is loaded with the kernel.
//
// It is what .cfi directives (cpu/cfi.h) would make, byte by byte (DWARF 4, 6.4
// and 7.23): the rules that hold wherever a frame begins (a CIE), and for each
// piece of code (an FDE) what its instructions change. By hand, since
// directives stand between the instructions, and have no word for two things:
//
// - A debugger follows a chain of calls from one stack to another only through
//   a signal's frame, "S" in the CIE, and not every assembler says "S" in
//   .debug_frame. Two places are such a frame: where trap() is called and where
//   it returns to; and trapret, as the place that forkret returns to.
// - A debugger looks a return address up by the byte before it, which for
//   trapret is in another instruction. The piece simply begins there.
//
// Whoever changes trapasm.S counts the bytes of the instructions anew.
// tests/backtrace.t compares the backtraces at all of them.
#ifndef TRAPCFI_H
#define TRAPCFI_H
#ifdef __ASSEMBLER__
// clang-format off

#include "cpu/cfi.h"

// From `bytes` of code further on, the CFA is %esp + `cfa` ...
.macro after bytes, cfa
	.byte	0x40 + \bytes, 0x0e, \cfa
.endm

// ... and register `reg` is `words` below the CFA; or in the register again.
.macro saved reg, words
	.byte	0x80 + \reg, \words
.endm
.macro restored reg
	.byte	0x08, \reg
.endm

.macro segments_saved
	saved	CFI_DS, 6
	saved	CFI_ES, 7
	saved	CFI_FS, 8
	saved	CFI_GS, 9
.endm

// By number: eax ecx edx ebx; ebp esi edi.
.macro pushal_saved
	.byte	0x80, 10, 0x81, 11, 0x82, 12, 0x83, 13
	.byte	0x85, 15, 0x86, 16, 0x87, 17
.endm

// Units of code are 1, of data -4, and eip (8) is what returns.
.macro cie augmentation
	.long	2f - 1f
1:	.long	0xffffffff
	.byte	1
	.asciz	"\augmentation"
	.byte	1, 0x7c, 8
	saved	CFI_EFLAGS, 1
	saved	CFI_CS, 2
	saved	8, 3
	.byte	CFI_TRAP_ESP
	.p2align 2, 0
2:
.endm

// The code from `from` to below `to`. At first the CFA is %esp + `cfa`.
.macro fde cie, from, to, cfa
	.long	2f - 1f
1:	.long	\cie, \from, \to - (\from)
	.byte	0x0c, 4, \cfa
.endm
.macro end_fde
	.p2align 2, 0
2:
.endm

// Back from trapret: addl 3 bytes, cli 1, call 5.
#define CALL_TRAP (trapret-9)
#define RETURNED  (trapret-3) // past the first byte that trap() returns to

.Ltrapret_end:
.section .debug_frame, "", @progbits
.Lplain:
	cie	""
.Lsignal:
	cie	"S"

	fde	.Lplain, alltraps, CALL_TRAP, 20
	after	1, 24	// pushl %ds
	saved	CFI_DS, 6
	after	1, 28	// pushl %es
	saved	CFI_ES, 7
	after	2, 32	// pushl %fs
	saved	CFI_FS, 8
	after	2, 36	// pushl %gs
	saved	CFI_GS, 9
	after	1, 68	// pushal
	pushal_saved
	after	2, 72	// pushl $FL_ONE
	after	1, 68	// popfl
	end_fde

	fde	.Lsignal, CALL_TRAP, RETURNED, 72
	segments_saved
	pushal_saved
	end_fde

	fde	.Lplain, RETURNED, trapret-1, 72
	segments_saved
	pushal_saved
	end_fde

	fde	.Lsignal, trapret-1, trapret+1, 68
	segments_saved
	pushal_saved
	end_fde

	fde	.Lplain, trapret+1, .Ltrapret_end, 36
	segments_saved
	after	2, 32	// popl %gs
	restored CFI_GS
	after	2, 28	// popl %fs
	restored CFI_FS
	after	1, 24	// popl %es
	restored CFI_ES
	after	1, 20	// popl %ds
	restored CFI_DS
	after	3, 12	// addl $8, %esp
	end_fde
.text

// clang-format on
#endif
#endif
