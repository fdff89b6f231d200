// The machine instructions that C has no words for. Source: Intel SDM vol. 2.
//
// `volatile` keeps the compiler from leaving one out or putting two into
// another order. "memory" keeps it from moving loads and stores across one, and
// from holding a variable in a register meanwhile: without it in cli() and
// sti(), a change to what an interrupt handler shares could come after
// interrupts are on again. The first symptom would be a process that no wakeup
// finds.
#ifndef X86_H
#define X86_H

#include "types.h"
#include "mmu.h"

// ---- I/O ports ----

// Devices see every access, in the program's order: no cache is in between.
// Each costs about a microsecond on a PC, as much as hundreds of instructions.
// "Nd": a port below 256 fits into the instruction, any other is in %dx.
static inline uint8_t
inb(uint16_t port)
{
  uint8_t data;

  asm volatile("inb %1, %0" : "=a"(data) : "Nd"(port));
  return data;
}

static inline void
outb(uint16_t port, uint8_t data)
{
  asm volatile("outb %0, %1" : : "a"(data), "Nd"(port));
}

static inline void
outw(uint16_t port, uint16_t data)
{
  asm volatile("outw %0, %1" : : "a"(data), "Nd"(port));
}

static inline uint32_t
inl(uint16_t port)
{
  uint32_t data;

  asm volatile("inl %1, %0" : "=a"(data) : "Nd"(port));
  return data;
}

static inline void
outl(uint16_t port, uint32_t data)
{
  asm volatile("outl %0, %1" : : "a"(data), "Nd"(port));
}

// Reads `n` 32-bit words from one port. Here and below the direction flag is 0,
// as C code has it everywhere: entry.S and alltraps see to that.
static inline void
insl(uint16_t port, void *dst, uint n)
{
  asm volatile("rep insl" : "+D"(dst), "+c"(n) : "d"(port) : "memory");
}

// Writes `n` bytes to one port.
static inline void
outsb(uint16_t port, const void *src, uint n)
{
  asm volatile("rep outsb" : "+S"(src), "+c"(n) : "d"(port) : "memory");
}

// Writes `n` 32-bit words to one port.
static inline void
outsl(uint16_t port, const void *src, uint n)
{
  asm volatile("rep outsl" : "+S"(src), "+c"(n) : "d"(port) : "memory");
}

// ---- interrupts, waiting ----

// Interrupts off and on, on this CPU only. Under a lock it is acquire and
// release that do it, by pushcli and popcli, which count: sti() would turn
// interrupts on while an outer lock still needs them off.
static inline void
cli(void)
{
  asm volatile("cli" : : : "memory");
}

static inline void
sti(void)
{
  asm volatile("sti" : : : "memory");
}

// Turns interrupts on and halts in one step: the instruction after sti runs
// before any interrupt, so a wakeup cannot fall between the two.
static inline void
sti_hlt(void)
{
  asm volatile("sti; hlt" : : : "memory");
}

// Stops this CPU for good. In a loop, as an NMI ends a hlt.
static inline _Noreturn void
halt_forever(void)
{
  for (;;)
    asm volatile("cli; hlt");
}

// A hint in a spinning loop: else the processor reads the lock ahead of time
// many times over, and has to throw that away when another CPU changes it.
static inline void
cpu_pause(void)
{
  asm volatile("pause" : : : "memory");
}

// Stores `value` and returns what was there, in one locked step: no CPU can
// come in between. (With memory, xchg locks also without the prefix.)
static inline uint
xchg(volatile uint *addr, uint value)
{
  asm volatile("lock; xchgl %0, %1" : "+m"(*addr), "+r"(value) : : "memory");
  return value;
}

// EFLAGS: FL_ bits. There is no instruction that reads them but by the stack.
static inline uint
readeflags(void)
{
  uint flags;

  asm volatile("pushfl; popl %0" : "=r"(flags));
  return flags;
}

// ---- segments, tables ----

// What lgdt and lidt read. Packed: the base follows the limit at byte 2.
struct descptr {
  uint16_t limit; // bytes - 1
  uint32_t base;
} __attribute__((packed));

// A table of `size` bytes from `table` on is the GDT from now on. Segment
// registers keep what they have loaded of the old one until they are loaded
// anew.
static inline void
lgdt(const void *table, uint size)
{
  struct descptr p = {(uint16_t)(size - 1), (uint32_t)table};

  asm volatile("lgdt %0" : : "m"(p) : "memory");
}

static inline void
lidt(const void *table, uint size)
{
  struct descptr p = {(uint16_t)(size - 1), (uint32_t)table};

  asm volatile("lidt %0" : : "m"(p) : "memory");
}

// The processor marks the TSS busy: to load the same twice is a fault.
static inline void
ltr(uint16_t selector)
{
  asm volatile("ltr %0" : : "r"(selector));
}

// Selector 0: there is no LDT, and every selector with the TI bit set faults.
static inline void
lldt(uint16_t selector)
{
  asm volatile("lldt %0" : : "r"(selector));
}

// Reloads all segment registers from the kernel's entries of a new GDT. %cs
// cannot be moved to: a far jump, to the next instruction, loads it. %fs, which
// the kernel does not use, gets what cannot fault when a trap pushes and pops
// it.
static inline void
load_kernel_segments(void)
{
  asm volatile("ljmp %0, $1f\n\t"
               "1:\n\t"
               "movw %w1, %%ds\n\t"
               "movw %w1, %%es\n\t"
               "movw %w1, %%fs\n\t"
               "movw %w1, %%ss\n\t"
               "movw %w2, %%gs"
               :
               : "i"(SEG_KCODE << 3), "r"(SEG_KDATA << 3), "r"(SEG_KCPU << 3)
               : "memory");
}

// ---- control registers ----

static inline uint
rcr0(void)
{
  uint value;

  asm volatile("movl %%cr0, %0" : "=r"(value));
  return value;
}

static inline void
lcr0(uint value)
{
  asm volatile("movl %0, %%cr0" : : "r"(value) : "memory");
}

// The address of the last page fault. The next fault overwrites it, so it is
// read before interrupts go on.
static inline uint
rcr2(void)
{
  uint value;

  asm volatile("movl %%cr2, %0" : "=r"(value));
  return value;
}

static inline uint
rcr3(void)
{
  uint value;

  asm volatile("movl %%cr3, %0" : "=r"(value));
  return value;
}

// Switches page tables; forgets all translations that are not global. Until
// then the CPU may use an old one of an entry that has changed: who takes away
// a right or a page loads CR3 anew, or has invlpg forget that page.
static inline void
lcr3(paddr_t pgdir)
{
  asm volatile("movl %0, %%cr3" : : "r"(pgdir) : "memory");
}

static inline uint
rcr4(void)
{
  uint value;

  asm volatile("movl %%cr4, %0" : "=r"(value));
  return value;
}

static inline void
lcr4(uint value)
{
  asm volatile("movl %0, %%cr4" : : "r"(value) : "memory");
}

// Forgets the translation of one page, global or not, on this CPU only.
static inline void
invlpg(const void *va)
{
  asm volatile("invlpg (%0)" : : "r"(va) : "memory");
}

// Clears CR0.TS: the next FPU instruction does not trap. A good deal cheaper
// than a load of CR0, which makes the processor wait for all it has begun.
static inline void
clts(void)
{
  asm volatile("clts");
}

// Sets the debug registers so that nothing is watched. DR7 first: from then on
// a change of the others has no effect.
static inline void
clear_debug_registers(void)
{
  asm volatile("movl %0, %%dr7" : : "r"(DR7_NONE));
  asm volatile("movl %0, %%dr6" : : "r"(DR6_NONE));
  asm volatile("movl %0, %%dr0\n\t"
               "movl %0, %%dr1\n\t"
               "movl %0, %%dr2\n\t"
               "movl %0, %%dr3"
               :
               : "r"(0));
}

// ---- what a model of CPU has, and others do not ----

// The lower half of a model-specific register; writing sets the upper to 0. One
// that this CPU does not have is a protection fault, and the kernel's panic:
// ask cpuid() first.
static inline uint
rdmsr(uint msr)
{
  uint low, high;

  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return low;
}

static inline void
wrmsr(uint msr, uint low)
{
  asm volatile("wrmsr" : : "c"(msr), "a"(low), "d"(0));
}

// The time-stamp counter. Its rate is the processor's own; "=A" is %edx:%eax.
static inline uint64_t
rdtsc(void)
{
  uint64_t value;

  asm volatile("rdtsc" : "=A"(value));
  return value;
}

// CPUID leaf `leaf`, subleaf 0: eax, ebx, ecx, edx in `regs`. For a leaf beyond
// the last, Intel's processors answer with what the last has: who asks for one
// looks at leaf 0 (or CPUIDX) before, which tells the last one's number.
static inline void
cpuid(uint leaf, uint regs[4])
{
  asm volatile("cpuid"
               : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]), "=d"(regs[3])
               : "a"(leaf), "c"(0));
}

#define CPUID1_EDX_MSR   (1 << 5)
#define CPUID1_EDX_APIC  (1 << 9)
#define CPUID1_EDX_SEP   (1 << 11)
#define CPUID1_EDX_PGE   (1 << 13)
#define CPUID1_EDX_FXSR  (1 << 24)
#define CPUID7_EBX_SMEP  (1 << 7)
#define CPUID7_EBX_SMAP  (1 << 20)
#define CPUID7_ECX_RDPID (1 << 22)
#define CPUID7_ECX_UMIP  (1 << 2)
#define CPUIDX           0x80000000 // first of the extended leaves
#define CPUIDX1_EDX_SYSC (1 << 11)  // syscall
#define CPUIDX1_EDX_NX   (1 << 20)
#define CPUIDX1_EDX_TSCP (1 << 27) // rdtscp
#define CPUIDX1_EDX_LM   (1 << 29) // 64-bit mode

// The frame pointer of the calling function, which the compiler keeps in every
// build (-fno-omit-frame-pointer in the Makefile).
static inline uint
read_ebp(void)
{
  uint value;

  asm volatile("movl %%ebp, %0" : "=r"(value));
  return value;
}

#endif
