// Ways to break the kernel, for tests/panic.t. Linked into a kernel of its own,
// with --wrap for each function that has a __wrap_ here. `kill -9 1000000` and
// up, which name no process, do one of these. No program can do so in the
// kernel that ships.

#include "boot/bootinfo.h"
#include "dev/dev.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/trace.h"
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
void __real_kinit(void);
void __wrap_kinit(void);

static struct spinlock crash_lock = {.name = "crash"};
static struct spinlock other_lock = {.name = "other"};
static struct sleeplock crash_sleeplock;
static volatile bool in_interrupt;
static volatile uint never; // keeps the compiler from knowing
static void (*volatile no_function)(void);

// Not a tail call: the compiler could make a loop of that, and no stack would
// fill.
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
  asm volatile(""); // else it would jump there, and not be who took it
}

// As sleep() does it, without its checks: the point is what sched() says.
static void
sleep_with_lock(void)
{
  take_crash_lock();
  acquire(&ptable.lock);
  myproc()->chan = &crash_lock;
  setstate(myproc(), SLEEPING);
  sched();
}

// ---- what a reader who writes a scheduler may get wrong ----

// Makes copies of this process until two wait in the run queue (a tick may let
// one run at once), and takes ptable.lock. The last but one in the queue.
static struct proc *
queue_two(void)
{
  struct proc *p;

  for (;;) {
    if (fork() < 0)
      panic("crash: no fork");
    acquire(&ptable.lock);
    for (p = ptable.first; p != NULL; p = p->next)
      if (p->next != NULL && p->next == ptable.last)
        return p;
    release(&ptable.lock);
  }
}

// Until the others' work with the queue finds what was done to it.
static void
go_on(void)
{
  release(&ptable.lock);
  for (;;)
    yield();
}

// Runs the last one past the queue.
// What a first try at a scheduler does: it takes the process and leaves `last`.
static void
forget_last(void)
{
  struct proc *p = queue_two();

  setstate(p->next, RUNNING);
  p->next = NULL;
  go_on();
}

static void
forget_next(void)
{
  queue_two()->next = NULL;
  go_on();
}

static void
forget_all(void)
{
  queue_two();
  ptable.first = ptable.last = NULL;
  myproc()->chan = &crash_lock;
  setstate(myproc(), SLEEPING);
  sched();
}

static void
queue_twice(void)
{
  struct proc *p = myproc();

  acquire(&ptable.lock);
  make_runnable(p);
  p->state = RUNNING; // past setstate
  make_runnable(p);
}

// A running process that frees its own slot, and with it its stack.
static void
become_unused(void)
{
  acquire(&ptable.lock);
  setstate(myproc(), UNUSED);
}

static void
sleep_on_nothing(void)
{
  acquire(&ptable.lock);
  setstate(myproc(), SLEEPING);
}

static void
still_running(void)
{
  acquire(&ptable.lock);
  sched();
}

// ---- sleeping where one may not ----

static void
begin_op_with_lock(void)
{
  take_crash_lock();
  begin_op();
}

static void
begin_op_without_interrupts(void)
{
  cli();
  begin_op();
}

static void
sleep_without_interrupts(void)
{
  cli();
  acquire(&crash_lock);
  sleep(&crash_lock, &crash_lock);
}

// One CPU is enough: the checker remembers orders, it needs no deadlock.
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

// ---- what only the DEBUG build sees ----

static struct inode *
find(const char *path)
{
  struct inode *ip;

  if (namei(path, &ip) < 0 || ilock(ip) < 0)
    panic("crash: no %s", path);
  return ip;
}

static void
child_before_parent(void)
{
  begin_op();
  find("/bin");
  find("/");
}

static void
two_inodes(void)
{
  begin_op();
  find("/bin/ls");
  find("/init");
}

static void
two_buffers(void)
{
  struct buf *b;

  bread(ROOTDEV, 1, &b);
  bread(ROOTDEV, 2, &b);
}

static void
buffer_before_inode(void)
{
  struct inode *ip;
  struct buf *b;

  begin_op();
  ip = find("/bin");
  iunlock(ip);
  bread(ROOTDEV, 1, &b);
  ilock(ip);
}

static void
begin_op_with_inode(void)
{
  ilock(myproc()->cwd);
  begin_op();
}

static void
begin_op_twice(void)
{
  begin_op();
  begin_op();
}

static void
long_without_interrupts(void)
{
  int i;

  pushcli();
  for (i = 0; i < 50000000; i++)
    never = i;
  popcli();
}

// Prints what was seen and lets the machine go on.
static void
print_orders(void)
{
#ifdef DEBUG
  lockorder_print();
#endif
}

static void
trace_everything(void)
{
  trace_on = ~0u;
}

// Whether a process waits for the inode's lock.
static bool
is_awaited(const struct inode *ip)
{
  struct proc *p;

  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state == SLEEPING && p->chan == &ip->lock)
      return true;
  }
  return false;
}

// Keeps the root directory locked until somebody comes for it.
static void
trace_wait(void)
{
  trace_everything();
  ilock(myproc()->cwd);
  while (!is_awaited(myproc()->cwd))
    ticks_sleep(1);
  *(volatile uint *)(never + 8) = 1;
}

static void
trace_commit(void)
{
  log_sync(true); // what was changed before
  trace_everything();
  begin_op();
  ilock(myproc()->cwd);
  iupdate(myproc()->cwd);
  end_op();
  log_sync(true);
  panic("crash: committed");
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
say_words(void)
{
  panic("crash: %d and %s", 42, "a word");
}

// The kernel's formatter: sizes, and what comes after them.
static void
say_numbers(void)
{
  panic("crash: %lld %llu %llx %#x %#o %hhd %zu %5.3d %s",
        -1234567890123456789ll, 0xffffffffffffffffull, 0x123456789abcdefull,
        255, 8, 300, (size_t)7, 9, "and a word");
}

static void
lock_twice(void)
{
  take_crash_lock();
  take_crash_lock();
}

// Through `never`, or the compiler would put a trap in its place.
static void
write_to_null(void)
{
  *(volatile uint *)(never + 8) = 1;
}

static void
read_user_memory(void)
{
  never = *(volatile uint *)(0x40000000 + never);
}

static void
fill_the_stack(void)
{
  recurse(1);
}

static void
release_free_lock(void)
{
  release(&crash_lock);
}

static void
write_to_code(void)
{
  *(volatile uint *)((uint)take_crash_lock & ~3) = never;
}

// The next tick panics, in the midst of this system call.
static void
break_in_interrupt(void)
{
  in_interrupt = true;
  for (;;)
    ;
}

static void
call_null(void)
{
  no_function();
}

static void
compare_values(void)
{
  assert_lt(never + 4097, 4096u);
}

static void
need_lock(void)
{
  assert_holding(&other_lock);
}

static void (*const ways[])(void) = {say_words,
                                     lock_twice,
                                     sleep_with_lock,
                                     write_to_null,
                                     read_user_memory,
                                     fill_the_stack,
                                     release_free_lock,
                                     both_orders,
                                     sleeplock_twice,
                                     free_twice,
                                     write_to_code,
                                     break_in_interrupt,
                                     call_null,
                                     forget_last,
                                     forget_next,
                                     forget_all,
                                     queue_twice,
                                     become_unused,
                                     sleep_on_nothing,
                                     still_running,
                                     begin_op_with_lock,
                                     begin_op_without_interrupts,
                                     sleep_without_interrupts,
                                     walk_wild,
                                     single_step,
                                     say_numbers,
                                     compare_values,
                                     need_lock,
                                     child_before_parent, // 28
                                     two_inodes,
                                     two_buffers,
                                     buffer_before_inode,
                                     begin_op_with_inode,
                                     begin_op_twice,
                                     long_without_interrupts,
                                     print_orders, // 35
                                     trace_everything,
                                     trace_wait,
                                     trace_commit};

// kill, as any program can call it, takes a number, and has an errno for wrong
// ones: a reader's kernel without this file says ESRCH.
int
__wrap_sys_kill(void)
{
  int how;

  if (argint(0, &how) == 0 && how >= FIRST &&
      how - FIRST < (int)(sizeof(ways) / sizeof(ways[0])))
    ways[how - FIRST]();
  return __real_sys_kill();
}

static void
tick(void)
{
  if (in_interrupt)
    panic("crash: in an interrupt");
}

// So early that there are no page frames and no process, and the first page is
// still mapped.
void
__wrap_kinit(void)
{
  if (strcmp(bootinfo_command(), "crash") == 0)
    *(volatile uint *)(never + 0x40000000) = 1;
  tick_register(tick);
  __real_kinit();
}
