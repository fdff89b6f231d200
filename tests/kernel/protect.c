// A kernel for tests/protect.t, linked with --wrap for what has a __wrap_ here.
//
// It lets a program try a thousand forbidden things without dying of the first;
// it starts each CPU as from a firmware that left everything on, so that what
// the kernel forgets to set shows; and it looks, at every trap, whether the
// processor is as docs/PROTECTION.md says.

#include "tests/guest/protect.h"
#include "debug/panic.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "x86.h"

#define CR0_AM  0x00040000
#define CR4_TSD 0x00000004
#define CR4_DE  0x00000008
#define CR4_MCE 0x00000040
#define CR4_PCE 0x00000100
#define FL_OURS (FL_TF | FL_DF | FL_NT | FL_VM | FL_AC | 0x3000)

void __real_trap(struct trapframe *tf);
void __wrap_trap(struct trapframe *tf);
void __real_cpuinit(void);
void __wrap_cpuinit(void);

static uint
rdr7(void)
{
  uint value;

  asm volatile("movl %%dr7, %0" : "=r"(value));
  return value;
}

// Whether CPUID offers the MSRs that are set here.
static bool
has_extended(uint bit)
{
  uint leaf[4];

  cpuid(CPUIDX, leaf);
  if (leaf[0] <= CPUIDX)
    return false;
  cpuid(CPUIDX + 1, leaf);
  return leaf[3] & bit;
}

// Each bit is one that a firmware, or a boot loader, may leave set, and that
// gives a program something: a door, a trap in the kernel, or knowledge.
void
__wrap_cpuinit(void)
{
  lcr4(rcr4() | CR4_TSD | CR4_DE | CR4_MCE | CR4_PCE);
  lcr0(rcr0() | CR0_AM);
  asm volatile("movl %0, %%dr0" : : "r"(trap));
  asm volatile("movl %0, %%dr7" : : "r"(DR7_NONE | 0xf0002)); // 4 bytes there
  wrmsr(MSR_SYSENTER_CS, SEG_KCODE << 3);
  if (has_extended(CPUIDX1_EDX_NX))
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  if (has_extended(CPUIDX1_EDX_TSCP))
    wrmsr(MSR_TSC_AUX, 0x1234);
  __real_cpuinit();
}

// An entry beyond the last one would be whatever memory holds there.
static uint
table_limit(bool idt)
{
  struct descptr p;

  if (idt)
    asm volatile("sidt %0" : "=m"(p));
  else
    asm volatile("sgdt %0" : "=m"(p));
  return p.limit;
}

static uint
selector_of(bool task)
{
  uint selector;

  if (task)
    asm volatile("str %0" : "=r"(selector));
  else
    asm volatile("sldt %0" : "=r"(selector));
  return selector & 0xffff;
}

// Panics unless the processor is as it should be.
// At every tick on every CPU, so what is set wrong later is found as well.
static void
look(void)
{
  const uint cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG;
  const uint cr4 = CR4_PSE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_UMIP |
                   CR4_SMEP | CR4_SMAP;
  const struct cpu *c = mycpu();

  assert((rcr0() & ~CR0_TS) == cr0 && (rcr4() & ~cr4) == 0);
  assert(rdr7() == DR7_NONE);
  assert(table_limit(false) == NSEGS * 8 - 1 &&
         table_limit(true) == 256 * 8 - 1);
  assert(selector_of(false) == 0 && selector_of(true) == SEG_TSS << 3);
  assert(c->ts.ldt == 0 && c->ts.trap == 0 && c->ts.link == 0);
  assert(c->ts.iomap > sizeof(c->ts) && c->dfts.iomap > sizeof(c->dfts));
  assert(c->dfts.ldt == 0 && c->dfts.trap == 0);
}

void
__wrap_trap(struct trapframe *tf)
{
  bool fault = tf->trapno < T_IRQ0 && tf->trapno != T_DEVICE;
  uint flags = readeflags();

  if (flags & (FL_OURS | FL_IF))
    panic("trap %u: the kernel's flags are 0x%x", tf->trapno, flags);
  if (tf->trapno == T_IRQ0 + IRQ_TIMER)
    look();
  if (fault && (tf->cs & 3) == DPL_USER && tf->edx == PROBE_MAGIC) {
    tf->eax = PROBE_FAULT(tf->trapno, tf->err);
    tf->eip = tf->ebx;
  } else {
    __real_trap(tf);
  }
}
