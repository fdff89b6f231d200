// For assembly: what a debugger must know to walk back through it. The .cfi
// directives (DWARF 4, 6.4) say for each instruction where the caller's
// registers are, relative to the canonical frame address, the CFA: the stack
// pointer as it was before what the function's frame holds was pushed. They
// make no code. The linker script keeps them, in .debug_frame.
#ifndef CFI_H
#define CFI_H
#ifdef __ASSEMBLER__
// clang-format off

.cfi_sections .debug_frame

// DWARF's numbers of registers that assemblers do not know by name
#define CFI_EFLAGS 9
#define CFI_ES     40
#define CFI_CS     41
#define CFI_DS     43
#define CFI_FS     44
#define CFI_GS     45

// After a pushl of the caller's `reg`, which now is at CFA + `offset`.
.macro cfi_pushed reg, offset
	.cfi_adjust_cfa_offset 4
	.cfi_offset \reg, \offset
.endm

// After the popl that brought it back.
.macro cfi_popped reg
	.cfi_adjust_cfa_offset -4
	.cfi_same_value \reg
.endm

// In a trap's frame the CFA, \cfa bytes over %esp, is the address of the
// trapframe's esp. The processor pushes ss and esp only when it comes from user
// mode; otherwise the CFA itself is the old stack pointer. Hence the rule for
// %esp, (cs & 3) ? *CFA : CFA, in DWARF's stack machine: val_expression,
// register 4, 13 bytes: dup lit8 minus deref lit3 and bra+3 skip+1 deref.
#define CFI_TRAP_ESP 0x16, 4, 13, 0x12, 0x38, 0x1c, 0x06, 0x33, 0x1a, \
	0x28, 3, 0, 0x2f, 1, 0, 0x06

.macro cfi_trapframe cfa
	.cfi_startproc simple
	.cfi_def_cfa %esp, \cfa
	.cfi_offset CFI_EFLAGS, -4
	.cfi_offset CFI_CS, -8
	.cfi_offset %eip, -12
	.cfi_escape CFI_TRAP_ESP
.endm

// clang-format on
#endif
#endif
