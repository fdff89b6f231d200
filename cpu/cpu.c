// What each CPU turns on for itself, and where a double fault goes.

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "boot/kernelimage.h"
#include "debug/panic.h"
#include "memlayout.h"
#include "mmu.h"
#include "param.h"
#include "spinlock.h"
#include "x86.h"

struct cpu cpus[NCPU];
int ncpu = 1;

// A double fault is an exception while the processor delivers another: in this
// kernel, a kernel stack that ran into its guard page, so that the page fault
// had nowhere to push. The task switch brought a stack of its own, and left
// what the registers were in c->ts. It never goes back: the push that failed
// cannot be done again.
static _Noreturn void
double_fault(void)
{
  struct taskstate *ts = &mycpu()->ts;
  uint low = ts->esp0 - KSTACKSIZE; // of the process's stack (switchuvm)

  // The frame that could not be pushed has 16 bytes. While no process runs,
  // esp0 is still that of the one before.
  if (mycpu()->proc != NULL && ts->esp < low + 64)
    panic_from(ts->eip, ts->ebp,
               "kernel stack overflow: esp %x, stack from 0x%x\n"
               "endless recursion, or large arrays: it has %d bytes",
               ts->esp, low, KSTACKSIZE);
  panic_from(ts->eip, ts->ebp, "double fault: esp %x cr2 %x", ts->esp, rcr2());
}

// Gives CPU `c` the task for a double fault, on a stack of its own, with a
// guard below. The panic takes 740 bytes there as gcc -O2 makes it; as clang
// -O0 does, with all checks of the DEBUG build, 1,910.
static void
double_fault_init(struct cpu *c)
{
  struct taskstate *df = &c->dfts;
  uint *end = (uint *)(kstack(NPROC + (c - cpus)) + KSTACKSIZE);

  end[-1] = 0; // no return address: a backtrace ends here
  df->eip = (uint)double_fault;
  df->esp = (uint)(end - 1);
  df->cs = SEG_KCODE << 3;
  df->ds = df->es = df->fs = df->ss = SEG_KDATA << 3;
  df->gs = SEG_KCPU << 3;
  df->cr3 = rcr3();
  df->eflags = FL_ONE;
  df->iomap = 0xffff; // none; no LDT and no debug trap, either, as 0 is neither
}

// ---- kernel stacks ----

// A slot is the guard and, above it, the stack: an array that is indexed below
// its start, or too deep a call, meets the guard before anything else.
char *
kstack(int slot)
{
  assert_lt(slot, NPROC + NCPU);
  return (char *)KSTACKBASE + (slot * (KSTACKPAGES + 1) + 1) * PGSIZE;
}

// A guard belongs to no stack, as nothing there can be read.
uint
stack_end(uint va)
{
  uint slot = (va - KSTACKBASE) / ((KSTACKPAGES + 1) * PGSIZE);

  if (va >= KSTACKBASE && slot < NPROC + NCPU)
    return va < (uint)kstack(slot) ? 0 : (uint)kstack(slot) + KSTACKSIZE;
  for (int i = 0; i < NCPU; i++) {
    if (va - (cpus[i].stack_end - PGSIZE) < PGSIZE)
      return cpus[i].stack_end;
  }
  return 0;
}

// ---- what a program could use ----

// What CPUID says, 0 where this CPU has no such leaf. Only what is named in
// x86.h is looked at: a bit that is not known must not be turned on.
struct features {
  uint edx;  // leaf 1
  uint ebx7; // leaf 7
  uint ecx7;
  uint extended; // edx of leaf 0x80000001
};

// Asks CPUID, and leaves out what it says wrongly. Intel SDM volume 2A, CPUID.
static struct features
features(void)
{
  struct features f = {0};
  uint leaf[4], signature;

  cpuid(1, leaf);
  signature = leaf[0]; // family, model, stepping
  f.edx = leaf[3];
  if (signature > 0x600 && signature < 0x633)
    f.edx &= ~CPUID1_EDX_SEP; // a Pentium Pro: not so (SDM volume 2B, SYSENTER)
  cpuid(0, leaf);
  if (leaf[0] >= 7) {
    cpuid(7, leaf);
    f.ebx7 = leaf[1];
    f.ecx7 = leaf[2];
  }
  cpuid(CPUIDX, leaf);
  if (leaf[0] > CPUIDX && leaf[0] < CPUIDX + 0x10000) { // else nonsense
    cpuid(CPUIDX + 1, leaf);
    f.extended = leaf[3];
  }
  return f;
}

// All of CR4 but the FPU's bits, which fpu_init_cpu adds. Nothing is kept of
// what was there, so TSD is 0 (programs may measure time with rdtsc) and PCE
// too (the performance counters are not theirs).
static uint
cr4_of(const struct features *f)
{
  uint cr4 = CR4_PSE;

  if (f->edx & CPUID1_EDX_PGE)
    cr4 |= CR4_PGE;
  if (f->ebx7 & CPUID7_EBX_SMEP)
    cr4 |= CR4_SMEP;
  if (f->ebx7 & CPUID7_EBX_SMAP)
    cr4 |= CR4_SMAP;
  if (f->ecx7 & CPUID7_ECX_UMIP)
    cr4 |= CR4_UMIP;
  return cr4;
}

// The ways into the kernel that are not the interrupt table's, shut; and what
// rdtscp and rdpid tell.
static void
msr_init(const struct features *f)
{
  if (!(f->edx & CPUID1_EDX_MSR))
    return;
  if (f->edx & CPUID1_EDX_SEP)
    wrmsr(MSR_SYSENTER_CS, 0);
  if (f->extended & (CPUIDX1_EDX_SYSC | CPUIDX1_EDX_NX | CPUIDX1_EDX_LM))
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~EFER_SCE);
  if ((f->extended & CPUIDX1_EDX_TSCP) || (f->ecx7 & CPUID7_ECX_RDPID))
    wrmsr(MSR_TSC_AUX, 0);
}

void
cpuinit(void)
{
  struct features f;

  assert_ne(rcr3(), V2P(entrypgdir)); // the double fault's task gets this one
  pushcli();
  f = features();
  lcr4(cr4_of(&f));
  lcr0(CR0_PE | CR0_ET | CR0_WP | CR0_PG); // caches on, AM off
  clear_debug_registers();
  msr_init(&f);
  fpu_init_cpu();
  double_fault_init(mycpu());
  popcli();
}

uint
cpus_started(void)
{
  uint i, n = 0;

  for (i = 0; i < NCPU; i++)
    n += cpus[i].started;
  return n;
}
