// FPU and SSE registers: each process has its own.
//
// They are saved eagerly and loaded lazily. While a process runs without having
// touched them CR0.TS is set, so its first FPU instruction traps (T_DEVICE) and
// fpu_trap loads its registers; only a process that did so pays for saving them
// when it leaves the CPU. Saving at once, instead of when the next user comes,
// means that no CPU ever holds registers another CPU needs.
//
// Invariant: on the running CPU, TS is clear exactly if the current process is
// fpu_live. Break it and sums go wrong in the program that runs next.
//
// Source: Intel SDM volume 1, 10.5 (FXSAVE); volume 3A, 13 (TS).

#include "cpu/fpu.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "x86.h"

static bool has_fxsr; // FXSAVE and SSE; else FNSAVE, without SSE

// TS is set from the start: the first process that computes has to come to
// fpu_trap, since what the registers hold now is the firmware's.
void
fpu_init_cpu(void)
{
  uint leaf[4];

  assert_gt(mycpu()->ncli, 0);
  cpuid(1, leaf);
  if (leaf[3] & CPUID1_EDX_FXSR) {
    has_fxsr = true;
    lcr4(rcr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
  }
  lcr0(rcr0() | CR0_MP | CR0_NE | CR0_TS);
}

// The program's registers are zeroes then, so that it learns nothing of the one
// before it.
void
fpu_clear(struct proc *p)
{
  pushcli();
  p->fpu_used = false;
  if (p->fpu_live)
    lcr0(rcr0() | CR0_TS);
  p->fpu_live = false;
  popcli();
}

// The registers as after power-on.
static void
fpu_blank(struct fpustate *s)
{
  memset(s, 0, sizeof(*s));
  *(uint16_t *)s->area = 0x37f; // control word: all exceptions masked
  if (has_fxsr)
    *(uint32_t *)(s->area + 24) = 0x1f80; // MXCSR: all masked
  else
    *(uint16_t *)(s->area + 8) = 0xffff; // tags: all registers empty
}

// Interrupts are off in between: a switch to another process would leave half
// of the registers with it.
void
fpu_save(struct proc *p)
{
  if (!p->fpu_live) // and it stays so: only p itself makes it live
    return;
  pushcli();
  if (p->fpu_live) {
    assert_eq(p, myproc()); // else the registers are another's
    if (has_fxsr)
      asm volatile("fxsave %0" : "=m"(p->fpu));
    else
      asm volatile("fnsave %0; fwait" : "=m"(p->fpu));
    p->fpu_live = false;
    lcr0(rcr0() | CR0_TS);
  }
  popcli();
}

void
fpu_trap(void)
{
  static const uint nothing;
  struct proc *p = myproc();

  assert_ne(p, NULL);
  assert_eq(p->fpu_live, false);
  pushcli();
  clts();
  if (!p->fpu_used)
    fpu_blank(&p->fpu);
  p->fpu_used = true;

  // AMD's fxrstor leaves alone where the last x87 instruction and its operand
  // were, when there is no exception to report (AMD64 manual volume 2, 11):
  // the program would see another's. So these are ours first.
  asm volatile("fninit; fildl %0" : : "m"(nothing));
  if (has_fxsr)
    asm volatile("fxrstor %0" : : "m"(p->fpu));
  else
    asm volatile("frstor %0" : : "m"(p->fpu));
  p->fpu_live = true;
  popcli();
}
