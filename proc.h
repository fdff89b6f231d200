// Processes. The CPUs that run them: cpu/cpu.h.
#ifndef PROC_H
#define PROC_H

#include "types.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
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

enum procstate { UNUSED, EMBRYO, SLEEPING, RUNNABLE, RUNNING, ZOMBIE };

// A process. Where its parts are:
//
//   struct proc ---kstack--->  kernel stack: tf and context point into it
//      |  |  \---as.pgdir--->  page directory: user memory, by regions
//      |   \-----ofile, cwd->  open files, an inode; each counted there
//      \---------next------->  behind it in the run queue, if RUNNABLE
//
// The first symptom of breaking it: state changed without setstate, a panic in
// runq.c; context used while it runs, a return to an address that is none;
// as.pgdir freed while CR3 has it, a page fault in whatever comes next; a field
// with [p] without the lock, a wakeup that is lost: it sleeps for ever.
//
// [p] ptable.lock  [o] only the process itself  [c] constant while it lives
struct proc {
  struct addrspace as;        // [o] user memory
  char *kstack;               // [c] lowest address of its kernel stack
  enum procstate state;       // [p]
  int pid;                    // [c]
  int pgid;                   // [p] process group, for ^C
  int job[JOBDEPTH];          // [p] groups it was put in, outermost first; 0s
  bool favoured;              // [o] may take some of what is kept back
  struct proc *parent;        // [p]
  struct trapframe *tf;       // [o] of the current system call
  struct context *context;    // [p] swtch() here to run it
  void *chan;                 // [p] what it sleeps on; NULL: nothing
  int killed;                 // [p] 0, or the signal number it dies of
  bool kill_pending;          // [p] the kill has not ended a sleep yet
  bool sigpipe_ignored;       // [o] asked for EPIPE instead (signal)
  int status;                 // [p] for the parent's wait (wait.h)
  uint ticks;                 // [o] timer ticks it was found running at
  struct proc *next;          // [p] behind it in the run queue
  struct file *ofile[NOFILE]; // [o] open files
  struct inode *cwd;          // [o] current directory
  char name[16];              // [o] for messages
  bool fpu_live;              // [o] registers are in this CPU's FPU, unsaved
  struct fpustate fpu;        // [o] registers while not live
};

// The process table and its run queue. Everything marked [p] above, too.
struct ptable {
  struct spinlock lock;
  struct proc proc[NPROC];
  struct proc *first, *last; // [p] run queue: RUNNABLE, oldest first
  uint nrunnable;            // [p] RUNNABLE processes, all in the queue
};

extern struct ptable ptable;
extern struct proc *initproc; // [c] /init, which adopts orphans

// ---- runq.c: with ptable.lock held ----

// The only place where a state changes; panics on a transition that proc.c's
// picture does not have.
void setstate(struct proc *p, enum procstate to);

// Makes `p` RUNNABLE, last in the queue, and wakes an idle CPU for it.
void make_runnable(struct proc *p);

// Takes the oldest RUNNABLE process off the queue; NULL: there is none.
struct proc *next_runnable(void);

// Whether a process waits for a CPU. Needs no lock: a hint.
bool runnable_waits(void);

// ---- proc.c ----

// Initialises the process table. Once.
void pinit(void);

// Makes the first process, which runs initcode with `command` (from the boot
// command line; "" for none) as argument.
void userinit(const char *command);

// Runs processes, for ever. Each CPU ends its start-up here.
_Noreturn void scheduler(void);

// Where a new process starts in the kernel; it returns to trapret.
void forkret(void);

// Gives up the CPU; ptable.lock held, state changed. Returns when run again.
void sched(void);

// Gives up the CPU for one round.
void yield(void);

// Panics unless the caller may sleep: in a process, interrupts on, no spinlock
// held. First line of what may sleep, though it does so rarely.
void assert_may_sleep(void);

// Waits on `chan`, not NULL; releases `lk` meanwhile and takes it again.
// Returns on any wakeup: test your condition in a loop. A kill counts as one
// wakeup, so a loop that may be interrupted tests killed() too, before it
// sleeps.
void sleep(void *chan, struct spinlock *lk);

// Makes all that sleep on `chan` runnable. Not with ptable.lock held.
void wakeup(void *chan);

// Kills process `pid`, or group -pid, as killgroup; its parent is told that the
// reason is signal `sig`. 0, -ESRCH, -EINVAL (pid 0
// and -1), -EPERM (init; the console's shell, from a job).
int kill(int pid, int sig);

// A copy of the current process. Its pid; -EAGAIN, -ENOMEM.
int fork(void);

// Ends the current process with a status word of wait.h.
_Noreturn void exit(int status);

// Waits for child `pid` (-1: any) to end; stores its status word in *status.
// Its pid; 0 (WNOHANG, none ended), -ECHILD, -EINTR.
int waitpid(int pid, int *status, int options);

// Grows user memory by `n` bytes (shrinks if negative). 0, -ENOMEM, -EINVAL.
int growproc(int n);

// Marks `p` killed, with ptable.lock held; it dies when it next leaves the
// kernel. The first signal counts.
void kill_locked(struct proc *p, int sig);

// Whether the current process has been killed.
bool killed(void);

// Marks the current process killed by signal `sig`.
void setkilled(int sig);

// ---- swtch.S ----
void swtch(struct context **old, struct context *new);

// ---- exec.c ----

// Replaces the current process's program. `argv` holds the strings; 0 or a
// negative errno, with the old program intact.
int exec(char *path, char **argv);

#endif
