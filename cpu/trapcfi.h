// For debuggers: how to walk back from each instruction of trapasm.S, which
// includes this at its end. Nothing of it is loaded with the kernel.
//
// It is what .cfi directives (cpu/cfi.h) would make, byte by byte (DWARF 4, 6.4
// and 7.23): the rules that hold wherever a frame begins (a CIE), and for each
// piece of code (an FDE) what its instructions change. By hand, since
// directives would be among the instructions, and have no word for two things:
//
// - A debugger follows a chain of calls from one stack to another only through
//   a signal's frame, "S" in the CIE, and not every assembler says "S" in
//   .debug_frame. Two places are such a frame: where trap() is called and where
//   it returns to; and trapret, as the place that forkret returns to.
// - A debugger looks a return address up by the byte before it, which for
//   trapret is in another instruction. The piece simply begins there.
//
// After a change of trapasm.S, count the bytes of its instructions again:
// tests/backtrace.t compares the backtraces at all of them.
#ifndef TRAPCFI_H
#define TRAPCFI_H
#ifdef __ASSEMBLER__
// clang-format off

#include "cpu/cfi.h"

// Call frame instructions. After `bytes` of code the CFA is %esp + `cfa` ...
#define AFTER(bytes, cfa) 0x40 + bytes, 0x0e, cfa
#define SAVED(reg, below) 0x80 + reg, (below) / 4 // ... at CFA - `below`
#define PUSHED(bytes, cfa, reg) AFTER(bytes, cfa), SAVED(reg, cfa)
#define POPPED(bytes, cfa, reg) AFTER(bytes, cfa), 0x08, reg
#define SEGMENTS_SAVED SAVED(CFI_DS, 24), SAVED(CFI_ES, 28), \
	SAVED(CFI_FS, 32), SAVED(CFI_GS, 36)
// By number: eax ecx edx ebx, ebp esi edi.
#define PUSHAL_SAVED SAVED(0, 40), SAVED(1, 44), SAVED(2, 48), SAVED(3, 52), \
	SAVED(5, 60), SAVED(6, 64), SAVED(7, 68)

// Units of code are 1, of data -4, and register 8, eip, is what returns.
.macro cie label, augmentation
\label:
	.long	2f - 1f
1:	.long	0xffffffff
	.byte	1
	.asciz	"\augmentation"
	.byte	1, 0x7c, 8, SAVED(CFI_EFLAGS, 4), SAVED(CFI_CS, 8), SAVED(8, 12)
	.byte	CFI_TRAP_ESP
	.p2align 2, 0
2:
.endm

// The code from `from` to below `to`. At first the CFA is %esp + `cfa`.
.macro fde cie, from, to, cfa, rules:vararg
	.long	2f - 1f
1:	.long	\cie, \from, \to - (\from)
	.byte	0x0c, 4, \cfa, \rules
	.p2align 2, 0
2:
.endm

// Back from trapret: cli has 1 byte, call 5.
#define CALL_TRAP (trapret-6)

.Ltrapret_end:
.section .debug_frame, "", @progbits
	cie	.Lplain, ""
	cie	.Lsignal, "S"

	fde	.Lplain, alltraps, CALL_TRAP, 20, \
		PUSHED(1, 24, CFI_DS), PUSHED(1, 28, CFI_ES), \
		PUSHED(2, 32, CFI_FS), PUSHED(2, 36, CFI_GS), \
		AFTER(1, 68), PUSHAL_SAVED, AFTER(2, 72), AFTER(1, 68)
	fde	.Lsignal, CALL_TRAP, trapret+1, 68, SEGMENTS_SAVED, PUSHAL_SAVED
	fde	.Lplain, trapret+1, .Ltrapret_end, 36, SEGMENTS_SAVED, \
		POPPED(2, 32, CFI_GS), POPPED(2, 28, CFI_FS), \
		POPPED(1, 24, CFI_ES), POPPED(1, 20, CFI_DS), AFTER(3, 12)
.text

// clang-format on
#endif
#endif
