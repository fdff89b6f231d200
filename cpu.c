// What each CPU turns on for itself, and where a double fault goes.

#include "proc.h"
#include "lib/panic.h"
#include "mmu.h"
#include "vm.h"
#include "x86.h"

struct cpu cpus[NCPU];
int ncpu = 1;

#define DFSTACKSIZE 2048
static uint8_t dfstack[NCPU][DFSTACKSIZE] __attribute__((aligned(16)));

// A double fault is an exception while the processor delivers another: in this
// kernel, a kernel stack that ran into its guard page, so that the page fault
// had nowhere to push. The task switch brought a stack of its own, and left
// what the registers were in c->ts.
static _Noreturn void
double_fault(void)
{
  struct taskstate *ts = &mycpu()->ts;
  struct proc *p = mycpu()->proc;

  if (p != NULL && ts->esp < (uint)p->kstack + 64)
    panic_from(ts->eip, ts->ebp,
               "kernel stack overflow: esp %x, stack from %p\n"
               "endless recursion, or large arrays: it has %d bytes",
               ts->esp, p->kstack, KSTACKSIZE);
  panic_from(ts->eip, ts->ebp, "double fault: esp %x cr2 %x", ts->esp, rcr2());
}

static void
double_fault_init(struct cpu *c)
{
  struct taskstate *df = &c->dfts;

  df->eip = (uint)double_fault;
  df->esp = (uint)dfstack[c - cpus] + DFSTACKSIZE - 4;
  df->cs = SEG_KCODE << 3;
  df->ds = df->es = df->fs = df->ss = SEG_KDATA << 3;
  df->gs = SEG_KCPU << 3;
  df->cr3 = rcr3();
  df->eflags = 2; // bit 1 always reads as 1
  df->iomap = 0xffff;
}

uint
stack_end(uint va)
{
  uint end = kstack_end(va);
  int i;

  for (i = 0; i < NCPU && end == 0; i++) {
    if (va - (cpus[i].stack_end - PGSIZE) < PGSIZE)
      end = cpus[i].stack_end;
    else if (va - (uint)dfstack[i] < DFSTACKSIZE)
      end = (uint)dfstack[i] + DFSTACKSIZE;
  }
  return end;
}

void
cpuinit(void)
{
  uint leaf0[4], leaf1[4], leaf7[4] = {0};
  uint cr4 = rcr4();

  pushcli();
  cpuid(0, leaf0);
  cpuid(1, leaf1);
  if (leaf0[0] >= 7)
    cpuid(7, leaf7);

  if (leaf1[3] & CPUID1_EDX_PGE)
    cr4 |= CR4_PGE;
  if (leaf7[1] & CPUID7_EBX_SMEP)
    cr4 |= CR4_SMEP;
  if (leaf7[1] & CPUID7_EBX_SMAP)
    cr4 |= CR4_SMAP;
  if (leaf7[2] & CPUID7_ECX_UMIP)
    cr4 |= CR4_UMIP;
  lcr4(cr4);
  lcr0(rcr0() | CR0_WP);
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
