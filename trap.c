// Traps: exceptions, interrupts and system calls all come to trap(), on the
// kernel stack of the process that ran, or of the idle CPU's scheduler. Only a
// double fault does not (cpu/cpu.c). Read from trap(), at the end of this file.
//
// Two things a handler must not do. An interrupt must not sleep: it has
// borrowed the stack of a process that has nothing to do with it, and which may
// hold the very lock. And no handler ends the process: it marks it as
// killed, and die_or_stop() ends it before the return to user mode, where it
// holds no lock and no inode.

#include "trap.h"
#include "dev/dev.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "errno.h"
#include "boot/kernelimage.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "vm.h"
#include "wait.h"
#include "x86.h"

#define FAR_TICKS  INT32_MAX // the alarm is that far away if nobody sleeps
#define PAUSE_FROM 10        // a shorter time is not worth stopping the ticks

static struct gatedesc idt[256]; // [c] shared by all CPUs

static void (*irq_handler[IRQ_SPURIOUS])(void); // [c] NULL: unexpected
static void (*tick_handler[MAXTICKERS])(void);  // [c] NULL: no more

static struct spinlock tickslock;
static uint ticks;             // [tickslock] since boot
static uint alarm = FAR_TICKS; // [tickslock] when the next sleeper is woken
static bool tick_wanted;       // a tick handler has asked for one more

static void timer_tick(void);

void
tvinit(void)
{
  // Interrupt gates (trapasm.S says why), except a task gate for the double
  // fault (cpu/cpu.c). A program may call the system call's only.
  for (int i = 0; i < 256; i++)
    idt[i] = GATE(STS_IG32, SEG_KCODE << 3, vectors[i], 0);
  idt[T_SYSCALL].dpl = DPL_USER;
  idt[T_DBLFLT] = GATE(STS_TG, SEG_DFTSS << 3, 0, 0);
  initlock(&tickslock, "ticks");
  irq_register(IRQ_TIMER, timer_tick);
  irq_register(IRQ_WAKE, cpu_woken);
  idtinit();
}

void
idtinit(void)
{
  lidt(idt, sizeof(idt));
}

uint
ticks_now(void)
{
  return *(volatile uint *)&ticks; // one aligned load needs no lock
}

int
ticks_sleep(uint n)
{
  uint start, left;

  acquire(&tickslock);
  start = ticks;
  while (ticks - start < n) {
    if (killed()) {
      release(&tickslock);
      return -EINTR;
    }
    left = start + n - ticks;
    if (left < alarm - ticks)
      alarm = ticks + left;
    sleep_stoppable(&ticks, &tickslock);
  }
  release(&tickslock);
  return 0;
}

// ---- interrupts ----

void
irq_register(uint irq, void (*handler)(void))
{
  assert_lt(irq, IRQ_SPURIOUS);
  assert_ne(handler, NULL);
  if (irq_handler[irq] != NULL)
    panic("irq_register: IRQ %u has a handler already", irq);
  irq_handler[irq] = handler;
}

void
tick_register(void (*handler)(void))
{
  int i;

  assert_ne(handler, NULL);
  for (i = 0; i < MAXTICKERS && tick_handler[i] != NULL; i++)
    ;
  assert_lt(i, MAXTICKERS);
  tick_handler[i] = handler;
}

void
tick_again(void)
{
  tick_wanted = true;
}

// `n` ticks have passed on CPU 0, which keeps the time. All that sleep look at
// the clock when the first of them is due.
static void
count_ticks(uint n)
{
  acquire(&tickslock);
  ticks += n;
  if ((int)(ticks - alarm) >= 0) {
    alarm = ticks + FAR_TICKS;
    wakeup(&ticks);
  }
  release(&tickslock);
}

// Stops this CPU's ticks until there is work (timer_resume). On CPU 0 only if
// no process runs or can run, on any CPU, and no tick handler waits for
// something: then nothing happens before an interrupt comes here, or before the
// alarm. `idle`: no process could run before the handlers were asked either.
// Else one on another CPU may have given a handler something to wait for after
// that. Without lock, as nobody is there who could change what is read.
static void
timer_pause(struct cpu *c, bool idle)
{
  if (c != &cpus[0]) {
    c->timer_off = true;
    lapic_timer(false);
  } else if (idle && !tick_wanted && cpus_idle() &&
             alarm - ticks >= PAUSE_FROM) {
    c->timer_off = true;
    lapic_pause(alarm - ticks);
  }
}

// One timer tick on this CPU.
static void
timer_tick(void)
{
  struct cpu *c = mycpu();
  bool idle = false;

  if (c == &cpus[0]) {
    if (c->timer_off)
      timer_resume();
    else
      count_ticks(1);
    idle = cpus_idle();
    tick_wanted = false;
    for (int i = 0; i < MAXTICKERS && tick_handler[i] != NULL; i++)
      tick_handler[i]();
  }
  if (c->proc != NULL)
    c->proc->ticks++;
  else
    timer_pause(c, idle);
}

void
timer_resume(void)
{
  struct cpu *c = mycpu();

  if (!c->timer_off)
    return;
  c->timer_off = false;
  if (c == &cpus[0])
    count_ticks(lapic_resume());
  else
    lapic_timer(true);
}

// Handles a hardware interrupt, with interrupts off; false if `trapno` is none.
// Its end is told to the local APIC last: until then it sends none of the same
// or a lower priority, so handlers never meet on one CPU.
static bool
interrupt(uint trapno)
{
  uint irq = trapno - T_IRQ0; // huge for an exception

  if (trapno == T_HALT)
    halt_forever();
  if (irq > IRQ_SPURIOUS)
    return false;
  if (irq == IRQ_SPURIOUS) // to be ignored, without end of interrupt
    return true;
  lockorder_irqs_off(true);
  trace(TR_IRQ, trapno, 0);
  if (irq != IRQ_TIMER)
    timer_resume(); // before a handler makes a process runnable: it sees time
  if (irq_handler[irq] != NULL)
    irq_handler[irq]();
  else
    cprintf("cpu %d: unexpected interrupt %u\n", (int)(mycpu() - cpus), irq);
  lapiceoi();
  lockorder_irqs_on();
  return true;
}

// ---- faults ----

const char *
trap_name(uint trapno)
{
  static const char *const names[] = {
      [T_DIVIDE] = "division error",
      [T_DEBUG] = "debug trap",
      [T_NMI] = "non-maskable interrupt",
      [T_BRKPT] = "breakpoint",
      [T_OFLOW] = "overflow",
      [T_BOUND] = "bound exceeded",
      [T_ILLOP] = "invalid instruction",
      [T_DEVICE] = "no FPU",
      [T_TSS] = "invalid task state",
      [T_SEGNP] = "segment not present",
      [T_STACK] = "stack segment fault",
      [T_GPFLT] = "protection fault",
      [T_PGFLT] = "page fault",
      [T_FPERR] = "FPU error",
      [T_ALIGN] = "unaligned access",
      [T_MCHK] = "machine check",
      [T_SIMD] = "SSE error",
      [T_IRQ0 + IRQ_TIMER] = "timer interrupt",
      [T_IRQ0 + IRQ_KBD] = "keyboard interrupt",
      [T_IRQ0 + IRQ_COM1] = "serial interrupt",
      [T_IRQ0 + IRQ_IDE] = "disk interrupt",
      [T_IRQ0 + IRQ_WAKE] = "wake-up interrupt",
      [T_SYSCALL] = "system call",
  };

  if (trapno >= sizeof(names) / sizeof(names[0]) || names[trapno] == NULL)
    return "undefined trap";
  return names[trapno];
}

// A program did what it may not: one line that says what, and it dies on its
// way back to user mode. `va` is what CR2 held. Interrupts are on: printing
// takes long on a serial line.
static void
user_fault(struct trapframe *tf, uint va)
{
  struct proc *p = myproc();
  const struct region *r = region_at(&p->as, va);

  assert_eq(p->kmain, NULL);
  if (tf->trapno == T_PGFLT && r != NULL && r->fill == FILL_NOTHING)
    cprintf("%s (pid %d) killed: stack overflow at 0x%x, eip 0x%x\n", p->name,
            p->pid, va, tf->eip);
  else if (tf->trapno == T_PGFLT)
    cprintf("%s (pid %d) killed: page fault, %s 0x%x (%s), eip 0x%x\n", p->name,
            p->pid, tf->err & PFE_W ? "write to" : "read of", va,
            tf->err & PFE_P ? "protected" : "not mapped", tf->eip);
  else
    cprintf("%s (pid %d) killed: %s (trap %u, error 0x%x), eip 0x%x\n", p->name,
            p->pid, trap_name(tf->trapno), tf->trapno, tf->err, tf->eip);
  setkilled(SIGSEGV);
}

// What usually makes the kernel touch such an address.
static const char *
bad_address_hint(uint va)
{
  if (va < PGSIZE)
    return "\na null pointer, or a member of what one should point to";
  if (va < KERNBASE)
    return "\nuser memory is touched by copyin, copyout, copyinstr only";
  if (va >= (uint)kernel_text && va < (uint)kernel_data)
    return "\nthe kernel's code and constants are read-only";
  if (va / PGSIZE == POISON / PGSIZE)
    return "\na pointer was read from a frame that kfree had freed";
  return "";
}

// The kernel did what it may not: a panic that names the code that did, not
// this function. No program can be the reason, as user memory is touched
// through copyin and its kin only, which look before.
static _Noreturn void
kernel_fault(const struct trapframe *tf, uint va)
{
  // If it is the code that is not there, it was called: the return address is
  // on top of the stack, where a trap from user mode would have pushed esp.
  if (tf->trapno == T_PGFLT && va == tf->eip)
    panic_from(tf->esp - 1, tf->ebp,
               "page fault in the kernel, call of 0x%x\n"
               "a null function pointer, or what was to be returned to is lost",
               va);
  if (tf->trapno == T_PGFLT)
    panic_from(tf->eip, tf->ebp, "page fault in the kernel, %s 0x%x%s",
               tf->err & PFE_W ? "write to" : "read of", va,
               bad_address_hint(va));
  panic_from(tf->eip, tf->ebp, "%s in the kernel: trap %u, error 0x%x",
             trap_name(tf->trapno), tf->trapno, tf->err);
}

// A debug trap in the kernel. None can come: DR7 watches nothing, and the
// processor clears TF on the way in, also where the program's `mov ss` just
// before its `int` held a step back (Intel SDM volume 3A, 6.8.3; 3B, 17.3.1.4).
// Should one come from a processor that differs, it is the program's, and has
// no meaning here.
static void
kernel_debug_trap(struct trapframe *tf)
{
  clear_debug_registers();
  tf->eflags &= ~FL_TF;
}

// Whether the trap came from user mode: the privilege level is in cs.
static bool
from_user(const struct trapframe *tf)
{
  return (tf->cs & 3) == DPL_USER;
}

// Handles an exception, with interrupts off. Returns if the program dies of it
// (die_or_stop comes after), or goes on. Not inlined, nor is vm86_trap:
// trap() would save registers for them in each system call.
static __attribute__((noinline)) void
fault(struct trapframe *tf)
{
  uint va = rcr2(); // before another fault can change it

  trace(TR_FAULT, tf->trapno, va);
  if (tf->trapno == T_DEVICE && from_user(tf) && !myproc()->fpu_live) {
    fpu_trap();
    return;
  }
  if (!from_user(tf)) {
    if (tf->trapno != T_DEBUG)
      kernel_fault(tf, va);
    kernel_debug_trap(tf);
    return;
  }
  sti();
  // A page that is touched or written for the first time? Then it goes on. Not
  // if the CPU's own access failed, as to a descriptor: no page would help.
  if (tf->trapno != T_PGFLT || !(tf->err & PFE_U) ||
      uvm_fault(&myproc()->as, va, tf->err & PFE_W) == -EFAULT)
    user_fault(tf, va);
}

// ---- the way in ----

// On the way back to user mode only, where the process holds nothing.
// Interrupts go on, if one of them brought us here: to free files takes long.
void
die_or_stop(void)
{
  sti();
  stop_self();
  if (killed())
    exit(W_KILLED(myproc()->killed));
}

// A trap from virtual-8086 mode. The processor lets no program go there, but
// QEMU (7.2) has its iret do so. Whatever it was, it is the
// program's end: such a frame has four words more, and cs is no selector.
static __attribute__((noinline)) void
vm86_trap(struct trapframe *tf)
{
  struct proc *p = myproc();

  interrupt(tf->trapno);
  cprintf("%s (pid %d) killed: virtual-8086 mode (trap %u), eip 0x%x:0x%x\n",
          p->name, p->pid, tf->trapno, tf->cs, tf->eip);
  setkilled(SIGSEGV);
  die_or_stop();
}

void
trap(struct trapframe *tf)
{
  if (tf->eflags & FL_VM)
    vm86_trap(tf);
  if (tf->trapno == T_SYSCALL) {
    myproc()->tf = tf;
    syscall(); // turns interrupts on; alltraps turns them off again
    if (signalled())
      die_or_stop();
    return;
  }
  if (!interrupt(tf->trapno))
    fault(tf);

  // The process that ran, in user mode or in the kernel, makes room when its
  // time is up and another waits.
  if (tf->trapno == T_IRQ0 + IRQ_TIMER && myproc() != NULL && runnable_waits())
    yield();
  if (from_user(tf) && signalled())
    die_or_stop();
}
