// Processes. The CPUs that run them: cpu/cpu.h.
#ifndef PROC_H
#define PROC_H

#include "types.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "debug/panic.h"
#include "errno.h"
#include "param.h"
#include "spinlock.h"
#include "vm.h"

struct trapframe;
struct inode;
struct file;

// What swtch() saves: the registers a C function must keep. The stack pointer
// is the address of the context itself.
struct context {
  uint32_t edi;
  uint32_t esi;
  uint32_t ebx;
  uint32_t ebp;
  uint32_t eip;
};
_Static_assert(offsetof(struct context, edi) == 0 &&
                   offsetof(struct context, esi) == 4 &&
                   offsetof(struct context, ebx) == 8 &&
                   offsetof(struct context, ebp) == 12 &&
                   offsetof(struct context, eip) == 16,
               "swtch.S");

enum procstate { UNUSED, EMBRYO, SLEEPING, RUNNABLE, RUNNING, STOPPED, ZOMBIE };

// A process. Where its parts are:
//
//   struct proc ---kstack--->  kernel stack: tf and context point into it
//      |  |  \---as.pgdir--->  page directory: user memory, by regions
//      |   \-----ofile, cwd->  open files, an inode; each counted there
//      \---------next------->  behind it in the run queue or a sleep queue
//
// What the kernel keeps to, and the first symptom where it does not:
//
//   state    only setstate() changes it
//            else: a panic in setstate or next_runnable, about a later change
//   context  valid while it does not run, of no meaning while it does
//            else: swtch() returns to an address that is none
//   kstack   one CPU at a time is on it: ptable.lock is held across swtch()
//            else: two CPUs overwrite each other's return addresses
//   tf       at the top of kstack, and stays there until the call returns
//            else: a system call's result is lost, or iret faults
//   as.pgdir not freed while a CPU's CR3 has it
//            else: a page fault in whatever runs next, or the machine resets
//   chan     it is in that channel's queue, SLEEPING, before sleep() releases
//            the lock that the waker takes
//            else: a wakeup is lost; it sleeps for ever, which ^P shows
//   next     NULL unless it is in the run queue or in a sleep queue
//            else: processes behind it are never run, or woken, again
//   parent   alive: exit() gives its children to init
//            else: zombies stay, and fork() says EAGAIN after a while
//   [p]      nothing with this letter is read or changed without the lock
//            else: any of these, once in a thousand runs
//
// [p] ptable.lock  [o] only the process itself  [c] constant while it lives
struct proc {
  struct addrspace as;        // [o] user memory
  char *kstack;               // [c] lowest address of its kernel stack
  enum procstate state;       // [p]
  int pid;                    // [c]
  int pgid;                   // [p] process group, for ^C
  int job[JOBDEPTH];          // [p] groups it was put in, outermost first; 0s
  bool stoppable;             // [p] SLEEPING, it holds nothing: may stop there
  int news;                   // [p] it stopped, or went on: a word not told yet
  bool favoured;              // [o] may take some of what is kept back
  struct proc *parent;        // [p] NULL: init, a kernel thread
  struct trapframe *tf;       // [o] of the current system call
  int result;                 // [o] of the call, if it is traced; called and
  uint64_t called;            // [o] ... arg are behind it. When it came in
  uint arg[NSYSARG];          // [o] its arguments, as far as they are ...
  uint nargs;                 // [o] ... fetched
  struct context *context;    // [p] swtch() here to run it
  void *chan;                 // [p] what it sleeps on; NULL: nothing
  struct sleeplock *waits;    // [o] lock it waits for; others look at it, too
  int killed;                 // [p] 0; signal it dies of; -n: n stops it
  bool kill_pending;          // [p] the kill has not ended a sleep yet
  uint ignored;               // [o] set of signals that do nothing (signal)
  int status;                 // [p] for the parent's wait (wait.h)
  uint ticks;                 // [o] timer ticks it was found running at
  struct proc *next;          // [p] behind it in the queue that it is in
  struct file *ofile[NOFILE]; // [o] open files
  struct inode *cwd;          // [o] current directory
  bool in_op;                 // [o] between begin_op and end_op
  char name[16];              // [o] for messages
  void (*kmain)(void *);      // [c] what a kernel thread runs; NULL: is none
  void *karg;                 // [c] its argument
  bool fpu_used;              // [o] it has computed: `fpu` is not as power-on
  bool fpu_live;              // [o] registers are in this CPU's FPU, unsaved
  struct fpustate fpu;        // [o] registers if used and not live; stays last
};

// The process table and its queues. Everything marked [p] above, too.
#define NSLEEPQ 64 // a power of two
struct ptable {
  struct spinlock lock;
  struct proc proc[NPROC];
  struct proc *end;             // [p] all slots from here on are UNUSED
  struct proc *first, *last;    // [p] run queue: RUNNABLE, oldest first
  uint nrunnable;               // [p] RUNNABLE processes, all in the queue
  struct proc *asleep[NSLEEPQ]; // [p] SLEEPING, by hash of chan, oldest first
};

extern struct ptable ptable;
extern struct proc *initproc; // [c] /init, which adopts orphans

// Whether the current process has been killed: time to give up. A hint without
// the lock; it does not become false again.
static inline bool
killed(void)
{
  return *(volatile int *)&myproc()->killed > 0;
}

// Whether it has been killed, or told to stop: not to return to user mode.
static inline bool
signalled(void)
{
  return *(volatile int *)&myproc()->killed != 0;
}

// ---- proc.c ----

// Initialises the process table. Once.
void pinit(void);

// Takes an UNUSED slot and makes it EMBRYO, with a new pid, pgid equal to it,
// and a kernel stack that starts at forkret; sets kstack, context and tf. All
// other fields are 0: the caller fills them in and calls make_runnable. NULL if
// no slot is free, or the free ones are kept back from the caller (kept_back).
// Called without ptable.lock; does not sleep.
struct proc *allocproc(void);

// Makes the first process, which runs initcode with `command` (from the boot
// command line; "" for none) as argument. Once, before any other allocproc: it
// is to have pid 1.
void userinit(const char *command);

// The only place where a state changes; panics on a transition that the picture
// in proc.c does not have. ptable.lock held.
void setstate(struct proc *p, enum procstate to);

// Makes `p` RUNNABLE, last in the queue, and wakes an idle CPU for it.
// ptable.lock held.
void make_runnable(struct proc *p);

// Takes the oldest RUNNABLE process off the queue; NULL: there is none.
// ptable.lock held.
struct proc *next_runnable(void);

// Whether a process waits for a CPU. Needs no lock: a hint.
bool runnable_waits(void);

// Runs processes, for ever. Each CPU ends its start-up here, with no lock held.
_Noreturn void scheduler(void);

// Where a new process starts in the kernel, with ptable.lock held; it returns
// to trapret, which must have interrupts off.
void forkret(void);

// Gives up the CPU; ptable.lock held and no other, state changed. Returns when
// it is run again, perhaps on another CPU, with ptable.lock held.
void sched(void);

// Gives up the CPU for one round: until all that wait now have had theirs. No
// lock held.
void yield(void);

// Waits on `chan`, not NULL; releases `lk`, the only spinlock that is held,
// meanwhile and takes it again.
// Returns on any wakeup: test your condition in a loop. A kill counts as one
// wakeup, so a loop that may be interrupted tests killed() too, before it
// sleeps.
void sleep(void *chan, struct spinlock *lk);

// Makes all that sleep on `chan` runnable; wakeup_one, the one that has slept
// longest. If nobody sleeps they take no lock, and cost next to nothing. The
// caller holds the lock that was given to sleep(), or has taken it after it
// changed what is waited for; not ptable.lock.
void wakeup(void *chan);
void wakeup_one(void *chan);

// Does what signal `sig`, 1 to NSIG - 1, does to process `pid`, or to group
// -pid, as killgroup: mostly it kills. 0, -ESRCH, -EINVAL (pid 0 and -1),
// -EPERM (as signal_locked).
int kill(int pid, int sig);

// Makes a copy of the current process. Its pid; -EAGAIN (no slot for the
// caller) or -ENOMEM (no memory, or the caller was killed): then there is no
// child, but the caller is not favoured any more (kept_back).
int fork(void);

// Ends the current process with a status word of wait.h. Sleeps: it closes
// files. If it is init, the machine stops.
_Noreturn void exit(int status);

// Waits for child `pid` (-1: any) to end, frees its slot and stores its status
// word in *status; or, if `options` ask for that, to stop or go on. Its pid; 0
// (WNOHANG, nothing to tell), -ECHILD, -EINTR (killed): then *status is as it
// was.
int waitpid(int pid, int *status, int options);

// Grows the heap by `n` bytes, which are zero (shrinks it if negative). 0;
// -ENOMEM (no memory, too large, or killed) or -EINVAL (below the heap's
// start): then its size is as before, but a large request ends `favoured`.
int growproc(int n);

// ---- jobs/job.c (the rest: jobs.h) ----

// Marks `p` killed by signal `sig`, with ptable.lock held; it dies when it next
// leaves the kernel, or at once if it is stopped. The first signal that kills
// counts. Does not ask may_kill.
void kill_locked(struct proc *p, int sig);

// Marks the current process killed by signal `sig`, also where may_kill says
// no: it has broken a rule itself.
void setkilled(int sig);

// ---- jobs/stop.c: stopping and going on ----

// As sleep(), where the caller holds no lock but `lk`: if it is told to stop,
// or has been, it stops here, and wakes up when it is to go on.
void sleep_stoppable(void *chan, struct spinlock *lk);

// What signal `sig` does to `p`: 0; or -EPERM: may_kill says no, or it would
// stop what is in no job. ptable.lock held.
int signal_locked(struct proc *p, int sig);

// Makes `p`, which has been told to stop, STOPPED, and wakes its parent.
// ptable.lock held. stop_self: stops the current process until it may go on,
// unless that has happened already; no lock held.
void stop_locked(struct proc *p);
void stop_self(void);

// Whether `p` has stopped or gone on, `options` of waitpid ask for that, and it
// was not told yet. Then *status is its status word. ptable.lock held.
bool stop_told(struct proc *p, int options, int *status);

// ---- jobs/sleepq.c: who sleeps on what. ptable.lock held ----

// Makes the current process `p` SLEEPING, last in the queue of `chan`.
void sleepq_add(struct proc *p, void *chan);

// Makes at most `most` that sleep on `chan` runnable, who has slept longest
// first; whatever it sleeps on, `p`, which is SLEEPING.
void sleepq_wake(void *chan, uint most);
void sleepq_wake_proc(struct proc *p);

// Takes `p`, which is SLEEPING, off its queue. The caller changes its state.
void sleepq_remove(struct proc *p);

// Whether surely nobody sleeps on `chan` that the caller would have to wake.
// Here ptable.lock is not needed, only what wakeup() asks for.
bool sleepq_empty(const void *chan);

// ---- jobs/kthread.c ----

// Starts a kernel thread: a process that runs fn(arg) in the kernel, with
// interrupts on, and has no program. `fn` may sleep and use the disk, touches
// no user memory, and never returns. ps and ^P show it as `name` (copied, at
// most 15 bytes). Programs can neither kill it nor wait for it, and init does
// not count it as a child. After userinit. Its pid; -EAGAIN if there is no
// slot.
int kthread(const char *name, void (*fn)(void *arg), void *arg);

// ---- jobs/check.c ----

// Panics unless the caller may sleep: in a process, interrupts on, no spinlock
// held. First line of what may sleep, though it does so rarely.
void assert_may_sleep(void);

// The ends of setstate, make_runnable and next_runnable if they find something
// broken: say what it is.
_Noreturn void panic_setstate(const struct proc *p, enum procstate to);
_Noreturn void panic_make_runnable(const struct proc *p);
_Noreturn void panic_next_runnable(void);

// ---- cpu/idle.c ----

// Halts this CPU until an interrupt, unless a process waits for a CPU. In the
// scheduler, no lock held; returns with interrupts on.
void cpu_idle(void);

// Whether all CPUs are idle and no process waits for one. Stays so until an
// interrupt comes. Interrupts are off.
bool cpus_idle(void);

// Ends the halt of one idle CPU, if there is one that was not just woken in
// vain, as a process has become RUNNABLE. ptable.lock held.
void cpu_wake_idle(void);

// Another CPU has ended this one's halt: its interrupt, IRQ_WAKE.
void cpu_woken(void);

// ---- syscall.c: arguments of the current system call. No lock held ----

// Copies arguments to p->arg, the n-th and those before it at least. 0 or
// -EFAULT.
int fetch_args(struct proc *p, uint n);

// The n-th 32-bit argument; 0 or -EFAULT, and *value is 0. Inline: all calls
// but few ask for some.
static inline int
argint(uint n, int *value)
{
  struct proc *p = myproc();

  assert_lt(n, NSYSARG);
  if (n >= p->nargs && fetch_args(p, n) < 0) {
    *value = 0;
    return -EFAULT;
  }
  *value = (int)p->arg[n];
  return 0;
}

// A user address whose `size` bytes can be read (or written, if `write`): the
// check is done here, the copy later, by copyin or copyout. 0 or -EFAULT.
int argptr(uint n, uint *va, uint size, bool write);

// A string, copied to `buf` of `max` bytes. Its length, -EFAULT, -ENAMETOOLONG.
int argstr(uint n, char *buf, uint max);

// ---- swtch.S ----

// Saves the registers on this stack and their address in *old, then switches to
// the stack of `new` and restores its registers. Returns when a later swtch has
// this context as `new`. ptable.lock held.
void swtch(struct context **old, struct context *new);

// ---- exec.c ----

// Replaces the current process's program. `argv` has `n` pointers to strings:
// the arguments, a NULL, the environment; all of it fits in a page. 0 or a
// negative errno, with the old program intact.
int exec(char *path, char **argv, uint n);

// ---- pagein.c ----

// A frame for the page at `page` of the address space that exec has made, in
// *frame, with a reference: the block cache's if the region is FILL_TEXT, the
// file's pagemap's if it is FILL_SHARED, else a promised one (kpromise). 0; or
// -EIO, there is none: it has been said, and the process is killed. Locks the
// inode of the program or mapped file, so with no lock held.
int program_page(const struct addrspace *as, const struct region *r, uint page,
                 void **frame);

#endif
