// The CPUs: what each has for itself, found through %gs.
#ifndef CPU_H
#define CPU_H

#include "types.h"
#include "mmu.h"
#include "param.h"

// Offsets in struct cpu that mycpu and myproc use, which are instructions with
// a number in them.
#define CPU_SELF 0
#define CPU_PROC 4

struct context;
struct proc;

// A system call that came in, for the last ones that a panic shows.
struct lastcall {
  int pid;
  uint number;
};

#define CACHELINE 64 // bytes; the usual size

#define NCALLS 32 // system calls a CPU remembers; a power of two

// One per CPU; %gs points at it while in the kernel.
// [o] only that CPU, interrupts off  [c] constant after init  [a] atomic
struct cpu {
  struct cpu *self;          // [c] what mycpu() reads
  struct proc *proc;         // [o] the process it runs; NULL: none
  int pid;                   // [o] of that process; 0: none
  uint8_t apicid;            // [c] local APIC's number
  struct context *scheduler; // [o] swtch() here to enter the scheduler
  struct taskstate ts;       // [o] tells the processor the kernel stack
  struct taskstate dfts;     // [c] where a double fault goes
  struct segdesc gdt[NSEGS]; // [c]
  uint stack_end;            // [c] of the page its scheduler stands on
  volatile uint started;     // [a] has it started?
  volatile uint idle;        // [a] is it about to halt, or halted?
  bool woken;                // [o] another CPU has ended its halt
  volatile uint in_vain;     // [a] last tick at which it was woken for nothing
  bool timer_off;            // [o] idle so long that its ticks are stopped
  int ncli;                  // [o] depth of pushcli
  uint intena;               // [o] FL_IF: they were on before pushcli; or 0
  uint ncalls;               // [o] calls noted; number i is at i % NCALLS
  struct lastcall calls[NCALLS];
} __attribute__((aligned(CACHELINE))); // none shares a line with another
_Static_assert(offsetof(struct cpu, self) == CPU_SELF, "mycpu");
_Static_assert(offsetof(struct cpu, proc) == CPU_PROC, "myproc");

extern struct cpu cpus[NCPU];
extern int ncpu; // [c] CPUs found

// The CPU this runs on. Call with interrupts off, else it may change under you.
static inline struct cpu *
mycpu(void)
{
  struct cpu *c;

  asm volatile("movl %%gs:%c1, %0" : "=r"(c) : "i"(CPU_SELF));
  return c;
}

// The process this CPU runs, or NULL. One instruction, so it is right even with
// interrupts on: a process that moves takes the answer with it. Not volatile,
// unlike mycpu: in one call of a function the answer does not change, so the
// compiler may ask once. (The scheduler, for which it changes, does not ask.)
static inline struct proc *
myproc(void)
{
  struct proc *p;

  asm("movl %%gs:%c1, %0" : "=r"(p) : "i"(CPU_PROC));
  return p;
}

// Sets what a program could use, or be hindered by: control, debug and
// model-specific registers, as docs/PROTECTION.md lists them. Turns on what
// CPUID offers of the FPU, global pages, SMEP, SMAP and UMIP, and prepares the
// double-fault task. Each CPU, with the final page tables loaded.
void cpuinit(void);

// The kernel stack of process slot `slot`, or that of CPU `slot` - NPROC for a
// double fault: its lowest address, which is KSTACKSIZE below its top. An
// unmapped page lies below it.
#define KSTACKPAGES (KSTACKSIZE / PGSIZE)
char *kstack(int slot);

// The end of the kernel stack that `va` lies in, be it a process's, a
// scheduler's or a double fault's; 0: in none. All of it from `va` up to there
// is mapped.
uint stack_end(uint va);

// CPUs that run.
uint cpus_started(void);

#endif
