// Traps: what the stack holds on entry to the kernel, and the vectors.
#ifndef TRAP_H
#define TRAP_H

// Exceptions the processor defines (Intel SDM volume 3A, 6.15)
#define T_DIVIDE 0  // division
#define T_DEBUG  1  // single step, breakpoint register
#define T_NMI    2  // non-maskable interrupt
#define T_BRKPT  3  // int3
#define T_OFLOW  4  // into
#define T_BOUND  5  // bound
#define T_ILLOP  6  // invalid opcode
#define T_DEVICE 7  // FPU not available
#define T_DBLFLT 8  // double fault
#define T_TSS    10 // invalid task state
#define T_SEGNP  11 // segment not present
#define T_STACK  12 // stack segment
#define T_GPFLT  13 // general protection
#define T_PGFLT  14 // page fault
#define T_FPERR  16 // FPU error
#define T_ALIGN  17 // alignment check
#define T_MCHK   18 // machine check
#define T_SIMD   19 // SSE error

// T_SYSCALL (64) is in syscall.h: the user library needs it too.

#define T_IRQ0       32 // vector of IRQ 0
#define IRQ_TIMER    0
#define IRQ_KBD      1
#define IRQ_COM1     4
#define IRQ_IDE      14
#define IRQ_ERROR    19 // local APIC error
#define IRQ_WAKE     20 // from another CPU: there is work
#define IRQ_SPURIOUS 31

#define T_HALT 65 // from another CPU, which ends the machine: halt

// Offsets in struct trapframe that assembly uses.
#define TF_EBP 8
#define TF_CS  60

#ifndef __ASSEMBLER__
#include "types.h"
#include "syscall.h"

struct proc;

// The kernel stack after alltraps has run, lowest address first.
struct trapframe {
  // pushed by pushal
  uint32_t edi, esi, ebp;
  uint32_t oesp; // as pushal saw it: of no use
  uint32_t ebx, edx, ecx, eax;

  // pushed by alltraps
  uint16_t gs, padding1, fs, padding2, es, padding3, ds, padding4;

  // pushed by the vector's stub
  uint32_t trapno;

  // pushed by the processor (err by the stub where the processor has none)
  uint32_t err;
  uint32_t eip;
  uint16_t cs, padding5;
  uint32_t eflags;

  // only when the trap came from user mode
  uint32_t esp;
  uint16_t ss, padding6;
};

// What trapasm.S pushes and pops, and cpu/trapcfi.h counts downwards from esp.
// clang-format off
#define TF_IS_AT(field, offset) \
  _Static_assert(offsetof(struct trapframe, field) == (offset), "trapasm.S")
TF_IS_AT(edi, 0); TF_IS_AT(esi, 4); TF_IS_AT(ebp, TF_EBP);
TF_IS_AT(ebx, 16); TF_IS_AT(edx, 20); TF_IS_AT(ecx, 24); TF_IS_AT(eax, 28);
TF_IS_AT(gs, 32); TF_IS_AT(fs, 36); TF_IS_AT(es, 40); TF_IS_AT(ds, 44);
TF_IS_AT(trapno, 48); TF_IS_AT(err, 52); TF_IS_AT(eip, 56);
TF_IS_AT(cs, TF_CS); TF_IS_AT(eflags, 64); TF_IS_AT(esp, 68);
// clang-format on

// ---- trap.c ----

// Fills the interrupt descriptor table, once, and loads it on this CPU. idtinit
// loads it on each of the others.
void tvinit(void);
void idtinit(void);

// From now on hardware interrupt `irq`, an IRQ_ number below IRQ_SPURIOUS, is
// handled by `handler`, with interrupts off, on the CPU that it comes to. One
// handler each; at boot. The driver also has to route it there (ioapicenable).
void irq_register(uint irq, void (*handler)(void));

// From now on `handler` is called at each timer tick of CPU 0, with interrupts
// off. At boot, by at most MAXTICKERS.
#define MAXTICKERS 4
void tick_register(void (*handler)(void));

// For such a handler: it needs the next tick, though all CPUs may be idle then.
void tick_again(void);

// Every trap comes here from alltraps. `tf` is on the kernel stack.
void trap(struct trapframe *tf);

// Ends the current process if it was killed; if it was told to stop, returns
// when it is to go on. No lock held; returns with interrupts on.
void die_or_stop(void);

// What a vector stands for, in a few words.
const char *trap_name(uint trapno);

// Timer ticks since boot, 1/HZ second each.
uint ticks_now(void);

// Lets this CPU's ticks go on if they were stopped while it was idle, and
// counts those that CPU 0 has left out. Interrupts are off.
void timer_resume(void);

// Sleeps `n` ticks. 0, or -EINTR when killed.
int ticks_sleep(uint n);

// ---- trapasm.S: the ways in and out of the kernel ----
void alltraps(void);
void trapret(void);
extern const uint32_t vectors[256]; // addresses of the stubs (cpu/vectors.S)

// ---- syscall.c (the rest: proc.h) ----
// Dispatches the call in tf->eax of the current process. Comes with interrupts
// off and turns them on.
void syscall(void);

// One function for each call of syscall.h: 0 or more, or a negative errno.
#define SYS_FUNCTION(name, number) int sys_##name(void);
SYSCALLS(SYS_FUNCTION)
#undef SYS_FUNCTION
#endif

#endif
