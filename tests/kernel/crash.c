// Ways to break the kernel, for tests/panic.t. Linked into a kernel of its own,
// with --wrap for each function that has a __wrap_ here. `kill 1000000` and up,
// which name no process, do one of these. No program can do so in the kernel
// that ships.

#include "bootinfo.h"
#include "dev/dev.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "x86.h"

#define FIRST 1000000

int __real_sys_kill(void);
int __wrap_sys_kill(void);
void __real_console_tick(void);
void __wrap_console_tick(void);
void __real_kinit(void);
void __wrap_kinit(void);

static struct spinlock crash_lock = {.name = "crash"};
static struct spinlock other_lock = {.name = "other"};
static struct sleeplock crash_sleeplock;
static volatile bool in_interrupt;
static volatile uint never; // keeps the compiler from knowing
static void (*volatile no_function)(void);

static __attribute__((noinline)) uint
recurse(uint n)
{
  volatile uint page[64];

  page[n % 64] = never;
  return n == 0 ? 0 : recurse(n + 1) + page[n % 64];
}

static __attribute__((noinline)) void
take_crash_lock(void)
{
  acquire(&crash_lock);
}

static void
sleep_with_lock(void)
{
  take_crash_lock();
  acquire(&ptable.lock);
  setstate(myproc(), SLEEPING);
  sched();
}

static void
both_orders(void)
{
  acquire(&crash_lock);
  acquire(&other_lock);
  release(&other_lock);
  release(&crash_lock);
  acquire(&other_lock);
  take_crash_lock();
}

static void
sleeplock_twice(void)
{
  initsleeplock(&crash_sleeplock, "crash sleep");
  acquiresleep(&crash_sleeplock);
  acquiresleep(&crash_sleeplock);
}

static void
free_twice(void)
{
  void *frame = kalloc();

  kfree(frame);
  kfree(frame);
}

// Walks from where no frame is, and over one whose caller is said to be in
// another process's stack: no walk may leave the stack it began on, or fault.
static void
walk_wild(void)
{
  uint frame[2] = {KSTACKBASE + PGSIZE + 16, (uint)walk_wild};
  uint pcs[4];
  int i;

  for (i = 0; i <= NPROC; i++) {
    uint top = KSTACKBASE + i * (KSTACKSIZE + PGSIZE);

    getcallerpcs(top - 4, pcs, 4);
    backtrace(1, top - 4);
    getcallerpcs(top, pcs, 4); // an unmapped page
    backtrace(1, top);
  }
  getcallerpcs(LAPIC_ADDR, pcs, 4);
  getcallerpcs(0x1000, pcs, 4);
  getcallerpcs((uint)frame, pcs, 4);
  assert(pcs[0] == (uint)walk_wild && pcs[1] == 0);
  panic("crash: walked");
}

// A debug trap in the kernel has no meaning, and no effect.
static void
single_step(void)
{
  asm volatile("pushfl; orl %0, (%%esp); popfl; nop" : : "i"(FL_TF) : "cc");
  panic("crash: TF is %s", readeflags() & FL_TF ? "on" : "off");
}

static void
crash(int how)
{
  switch (how) {
  case 0:
    panic("crash: %d and %s", 42, "a word");
  case 1:
    take_crash_lock();
    take_crash_lock();
    break;
  case 2:
    sleep_with_lock();
    break;
  case 3:
    *(volatile uint *)(never + 8) = 1;
    break;
  case 4:
    never = *(volatile uint *)(0x40000000 + never);
    break;
  case 5:
    recurse(1);
    break;
  case 6:
    release(&crash_lock);
    break;
  case 7:
    both_orders();
    break;
  case 8:
    sleeplock_twice();
    break;
  case 9:
    free_twice();
    break;
  case 10: // the code is read-only
    *(volatile uint *)((uint)take_crash_lock & ~3) = never;
    break;
  case 11:
    in_interrupt = true;
    for (;;)
      ;
  case 12:
    no_function();
    break;
  case 13:
    walk_wild();
    break;
  case 14:
    single_step();
    break;
  }
}

int
__wrap_sys_kill(void)
{
  int how;

  if (argint(0, &how) == 0 && how >= FIRST)
    crash(how - FIRST);
  return __real_sys_kill();
}

void
__wrap_console_tick(void)
{
  if (in_interrupt)
    panic("crash: in an interrupt");
  __real_console_tick();
}

// So early that there are no page frames and no process, and the first page is
// still mapped.
void
__wrap_kinit(void)
{
  if (strcmp(bootinfo_command(), "crash") == 0)
    *(volatile uint *)(never + 0x40000000) = 1;
  __real_kinit();
}
