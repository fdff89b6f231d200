// Processes: how they begin and end, their states, the queue of those that can
// run and the scheduler, how they sleep, and how they are killed.
//
// ptable.lock guards all of it, and is held across swtch(): the process that
// leaves a CPU takes the lock, and what runs there next releases it. Otherwise
// another CPU could run a process whose registers are not saved yet, on a stack
// still in use.

#include "proc.h"
#include "dev/dev.h"
#include "fs/file.h"
#include "jobs/jobs.h"
#include "debug/panic.h"
#include "debug/trace.h"
#include "lib/string.h"
#include "errno.h"
#include "boot/kernelimage.h"
#include "memlayout.h"
#include "trap.h"
#include "vm.h"
#include "wait.h"
#include "x86.h"

struct ptable ptable;
struct proc *initproc; // [c] adopts orphans

// A new kernel stack, as allocproc lays it out for the first swtch() to it.
//
//   kstack + KSTACKSIZE  ->  +------------------+
//                            | struct trapframe |  popped by trapret, iret
//                            +------------------+
//                            | trapret          |  where forkret returns to
//                            +------------------+
//                            | struct context   |  popped by swtch; its eip is
//   p->context           ->  +------------------+  forkret
struct first_frame {
  struct context context;
  uint32_t trapret;
  struct trapframe tf;
};
_Static_assert(sizeof(struct first_frame) == 5 * 4 + 4 + 76,
               "no padding: swtch, forkret and trapret pop it word by word");

void
pinit(void)
{
  initlock(&ptable.lock, "ptable");
  ptable.end = ptable.proc;
}

// ---- birth ----

// Makes an EMBRYO or ZOMBIE without user memory UNUSED. ptable.lock held.
static void
freeproc(struct proc *p)
{
  assert_holding(&ptable.lock);
  assert_eq(p->as.pgdir, NULL);
  p->pid = 0;
  p->parent = NULL;
  setstate(p, UNUSED);
  while (ptable.end > ptable.proc && ptable.end[-1].state == UNUSED)
    ptable.end--;
}

// The first UNUSED slot; NULL if there is none that the caller may take.
static struct proc *
free_slot(void)
{
  uint n = &ptable.proc[NPROC] - ptable.end;
  struct proc *p, *found = ptable.end;

  assert_holding(&ptable.lock);
  for (p = ptable.end - 1; p >= ptable.proc; p--) {
    if (p->state == UNUSED) {
      found = p;
      n++;
    }
  }
  return n > kept_back(KEPT_PROCS) ? found : NULL;
}

struct proc *
allocproc(void)
{
  struct first_frame *frame;
  struct proc *p;

  acquire(&ptable.lock);
  if ((p = free_slot()) == NULL) {
    release(&ptable.lock);
    return NULL;
  }
  if (p == ptable.end)
    ptable.end++;
  memset(p, 0, offsetof(struct proc, fpu)); // state UNUSED is 0
  setstate(p, EMBRYO);
  p->pid = newpid();
  p->pgid = p->pid;
  release(&ptable.lock);

  p->kstack = kstack(p - ptable.proc);
  frame = (struct first_frame *)(p->kstack + KSTACKSIZE) - 1;
  memset(frame, 0, sizeof(*frame));
  frame->context.eip = (uint)forkret;
  frame->trapret = (uint)trapret;
  p->context = &frame->context;
  p->tf = &frame->tf;
  return p;
}

void
userinit(const char *command)
{
  uint size = initcode_end - initcode_start;
  struct proc *p = allocproc();

  assert_ne(p, NULL);   // all slots are free
  assert_eq(p->pid, 1); // init knows itself by that
  initproc = p;
  inituvm(&p->as, initcode_start, size);
  if (copyout(&p->as, size, command, strlen(command) + 1) < 0)
    panic("userinit: command line of %u bytes", strlen(command));
  p->tf->cs = (SEG_UCODE << 3) | DPL_USER;
  p->tf->ds = (SEG_UDATA << 3) | DPL_USER;
  p->tf->es = p->tf->fs = p->tf->gs = p->tf->ss = p->tf->ds;
  p->tf->eflags = FL_IF;
  p->tf->esp = PGSIZE;
  p->tf->eip = 0; // the start of initcode.S
  fpu_clear(p);
  safestrcpy(p->name, "initcode", sizeof(p->name));

  acquire(&ptable.lock);
  make_runnable(p);
  release(&ptable.lock);
}

int
growproc(int n)
{
  struct proc *p = myproc();
  struct region *heap = heap_of(&p->as);
  uint old = heap->end;

  if (n < 0 && 0u - n > old - heap->start)
    return -EINVAL;
  if (n > 0 && (uint)n > KERNBASE - old)
    return -ENOMEM;
  if (n > 0 && old + n - heap->start > FAVOURED_HEAP)
    p->favoured = false;
  if (resizeuvm(&p->as, old + n) < 0)
    return -ENOMEM;
  // The rest of the last page was the program's to write, even past its end.
  if (n > 0)
    clearuvm(&p->as, old, PGROUNDUP(old) - old);
  return 0;
}

int
fork(void)
{
  struct proc *p = myproc();
  struct proc *np;
  int i, pid;

  p->favoured = false; // it is more than a small command
  if ((np = allocproc()) == NULL)
    return -EAGAIN;
  fpu_save(p); // into p->fpu, to be copied
  if (copyuvm(&np->as, &p->as) < 0) {
    acquire(&ptable.lock);
    freeproc(np);
    release(&ptable.lock);
    return -ENOMEM;
  }
  if ((np->fpu_used = p->fpu_used))
    np->fpu = p->fpu;
  *np->tf = *p->tf;
  np->tf->eax = 0; // the child's fork returns 0
  for (i = 0; i < NOFILE; i++) {
    if (p->ofile[i] != NULL)
      np->ofile[i] = filedup(p->ofile[i]);
  }
  np->cwd = idup(p->cwd);
  program_dup(p->as.program);
  np->ignored = p->ignored;
  safestrcpy(np->name, p->name, sizeof(np->name));
  pid = np->pid;
  trace(TR_FORK, pid, 0);

  acquire(&ptable.lock);
  np->parent = p;
  job_fork(np, p);
  np->killed = p->killed; // a ^C just now missed the child
  make_runnable(np);
  release(&ptable.lock);
  return pid;
}

// ---- death ----

// Gives a process's children to init, and wakes init if one of them is a
// zombie: it is for init to wait for them. One that is stopped is killed, as
// nobody is left to let it go on. ptable.lock held.
static void
abandon_children(struct proc *parent)
{
  struct proc *p;

  assert_holding(&ptable.lock);
  for (p = ptable.proc; p < ptable.end; p++) {
    if (p->state == UNUSED || p->parent != parent)
      continue;
    p->parent = initproc;
    if (p->state == ZOMBIE)
      sleepq_wake(initproc, 1);
    else if (p->killed < 0)
      kill_locked(p, SIGHUP);
  }
}

// Gives back the current process's user memory. It goes on in the kernel's
// address space, which switchuvm() knows.
static void
leave_memory(struct proc *p)
{
  struct addrspace old;

  uvm_assign(&old, &p->as);
  p->as.pgdir = NULL;
  p->as.nregions = 0;
  p->as.maps = NULL;
  switchkvm();
  freevm(&old);
}

void
exit(int status)
{
  struct proc *p = myproc();

  assert_eq(p->kmain, NULL);
  if (p == initproc)
    fatal("/init is gone (status 0x%x): is it in the image?", status);
  assert_may_sleep();
  trace(TR_EXIT, status, 0);
  console_leave(p->pid);
  tracedev_leave(p->pid);
  for (int fd = 0; fd < NOFILE; fd++) {
    if (p->ofile[fd] != NULL)
      fileclose(p->ofile[fd]);
    p->ofile[fd] = NULL;
  }
  iput(p->cwd);
  p->cwd = NULL;
  fpu_clear(p);
  leave_memory(p); // a zombie keeps its pid, its status and its kernel stack
  program_put(p->as.program); // now that no page of it is mapped

  acquire(&ptable.lock);
  abandon_children(p);
  p->status = status;
  sleepq_wake(p->parent, 1); // it may sleep in waitpid
  setstate(p, ZOMBIE);
  sched();
  panic("process %d: a zombie was run", p->pid);
}

int
waitpid(int pid, int *status, int options)
{
  struct proc *me = myproc();
  struct proc *p;
  bool havekids;

  acquire(&ptable.lock);
  for (;;) {
    havekids = false;
    for (p = ptable.proc; p < ptable.end; p++) {
      if (p->state == UNUSED || p->parent != me || (pid != -1 && p->pid != pid))
        continue;
      havekids = true;
      if (p->state != ZOMBIE && !stop_told(p, options, status))
        continue;
      pid = p->pid;
      if (p->state == ZOMBIE) {
        *status = p->status;
        freeproc(p);
      }
      release(&ptable.lock);
      return pid;
    }
    if (!havekids || (options & WNOHANG) || me->killed > 0) {
      release(&ptable.lock);
      return !havekids ? -ECHILD : (options & WNOHANG) ? 0 : -EINTR;
    }
    sleep_stoppable(me, &ptable.lock); // exit() wakes us
  }
}

// ---- states, and the queue of RUNNABLE processes ----
//
// State transitions, and who performs them:
//
//   UNUSED --allocproc--> EMBRYO --fork, userinit--> RUNNABLE
//   RUNNABLE --scheduler--> RUNNING --yield--> RUNNABLE
//   RUNNING --sleep--> SLEEPING --wakeup, kill--> RUNNABLE
//   RUNNING --stop--> STOPPED --continue, kill--> RUNNABLE
//   SLEEPING --stop--> STOPPED
//   RUNNING --exit--> ZOMBIE --waitpid--> UNUSED
//   EMBRYO --fork fails--> UNUSED
//
// setstate() is the only way along an arrow, and panics where there is none.
// A RUNNABLE process is in the run queue: make_runnable() puts it at the end,
// and next_runnable() takes the first, which has waited longest.

void
setstate(struct proc *p, enum procstate to)
{
  // For each state, those it may follow: the picture above.
  static const uint8_t from[] = {
      [UNUSED] = 1 << EMBRYO | 1 << ZOMBIE,
      [EMBRYO] = 1 << UNUSED,
      [SLEEPING] = 1 << RUNNING,
      [RUNNABLE] = 1 << EMBRYO | 1 << RUNNING | 1 << SLEEPING | 1 << STOPPED,
      [RUNNING] = 1 << RUNNABLE,
      [STOPPED] = 1 << RUNNING | 1 << SLEEPING,
      [ZOMBIE] = 1 << RUNNING,
  };

  assert_holding(&ptable.lock);
  assert_le(to, ZOMBIE);
  if ((uint)p->state > ZOMBIE || !(from[to] & (1 << p->state)) ||
      (to == SLEEPING && p->chan == NULL))
    panic_setstate(p, to);
  ptable.nrunnable += (to == RUNNABLE) - (p->state == RUNNABLE);
  p->state = to;
}

void
make_runnable(struct proc *p)
{
  struct proc *last = ptable.last;

  setstate(p, RUNNABLE);
  if (p->next != NULL || p == last ||
      (ptable.first == NULL) != (last == NULL) ||
      (last != NULL && (last->state != RUNNABLE || last->next != NULL)))
    panic_make_runnable(p);
  if (last == NULL)
    ptable.first = p;
  else
    last->next = p;
  ptable.last = p;
  cpu_wake_idle();
}

struct proc *
next_runnable(void)
{
  struct proc *p = ptable.first;

  assert_holding(&ptable.lock);
  if (p == NULL && ptable.nrunnable == 0)
    return NULL;
  if (p == NULL || p->state != RUNNABLE ||
      (p->next == NULL && p != ptable.last))
    panic_next_runnable();
  ptable.first = p->next;
  if (p->next == NULL)
    ptable.last = NULL;
  p->next = NULL;
  return p;
}

bool
runnable_waits(void)
{
  return *(struct proc *volatile *)&ptable.first != NULL;
}

// ---- the scheduler ----

void
scheduler(void)
{
  struct cpu *c = mycpu();
  struct proc *p;

  c->proc = NULL;
  for (;;) {
    acquire(&ptable.lock);
    while ((p = next_runnable()) != NULL) {
      // Here the CPU leaves its own stack for the process's, which releases
      // ptable.lock. When the process calls sched, swtch returns: it has
      // changed its state and taken the lock again.
      trace(TR_SWITCH, p->pid, 0);
      c->proc = p;
      c->pid = p->pid;
      if (c->timer_off)
        timer_resume();
      switchuvm(p);
      setstate(p, RUNNING);
      swtch(&c->scheduler, p->context);
      c->proc = NULL;
      c->pid = 0;
    }
    // Up to here CR3 had the last process's directory, whose kernel half is as
    // good. It has to go before the lock is free: then that process may go on
    // on another CPU, and free it.
    switchkvm();
    release(&ptable.lock);
    cpu_idle();
  }
}

void
sched(void)
{
  struct proc *p = myproc();
  struct cpu *c = mycpu();
  uint intena = c->intena;

  assert_holding(&ptable.lock);
  if (c->ncli != 1)
    panic("sched: %d spinlocks are held, but only ptable.lock may be\n"
          "before sleep() release all but the one that is its argument",
          c->ncli);
  if (p->state == RUNNING)
    panic("sched: process %d is still RUNNING\n"
          "before sched() it becomes RUNNABLE, SLEEPING, STOPPED or ZOMBIE",
          p->pid);
  assert_eq(readeflags() & FL_IF, 0);
  fpu_save(p);

  // intena belongs to this kernel thread, not to the CPU: the process may come
  // back on another.
  swtch(&p->context, c->scheduler);

  // Time has passed: other code ran before swtch returned. Who runs, from top
  // to bottom:
  //
  //   A, this process          the CPU's scheduler()      B, another process
  //   sched calls swtch   -->  swtch returns
  //                            chooses B, calls swtch --> swtch returns in its
  //                                                       sched, or, B is new,
  //                                                       in forkret
  //                            swtch returns         <--  sched calls swtch
  //   swtch returns here  <--  chooses A, calls swtch
  //
  // A has its old stack and local variables. But it may be on another CPU, so
  // ask mycpu() again; and data that no lock of A's guards may have changed.
  // ptable.lock is held: that scheduler() took it, and our caller releases it.
  mycpu()->intena = intena;
}

void
yield(void)
{
  acquire(&ptable.lock);
  make_runnable(myproc());
  sched();
  release(&ptable.lock);
}

void
forkret(void)
{
  release(&ptable.lock); // scheduler() holds it for us
  sti();                 // mounting sleeps
  if (myproc()->cwd == NULL)
    mount_root(&myproc()->cwd);
  if (signalled()) // a ^Z came while its parent made it
    die_or_stop();
  cli(); // trapret needs interrupts off; alltraps does the same
}

void
sleep(void *chan, struct spinlock *lk)
{
  struct proc *p = myproc();

  assert_ne(p, NULL);
  assert_holding(lk);
  if (!mycpu()->intena)
    panic("sleep: interrupts were off before %s was taken\n"
          "other interrupts would wait until this process is woken",
          lk->name);

  if (lk != &ptable.lock)
    acquire(&ptable.lock);
  if (p->kill_pending) { // the kill came after the caller's test
    p->kill_pending = false;
    if (lk != &ptable.lock)
      release(&ptable.lock);
    return;
  }
  trace(TR_SLEEP, (uint)chan, trace_in_call(p->tf));
  if (p->stoppable && p->killed < 0)
    stop_locked(p);
  else
    sleepq_add(p, chan);

  // It is in the queue, where no wakeup can miss it, so lk can go. Who wakes it
  // waits for ptable.lock until this CPU has left its stack.
  if (lk != &ptable.lock)
    release(lk);
  sched();
  p->chan = NULL;
  if (lk != &ptable.lock) {
    release(&ptable.lock);
    acquire(lk);
  }
}

// Wakes at most `most` that sleep on `chan`.
static void
wakeup_some(void *chan, uint most)
{
  if (sleepq_empty(chan))
    return;
  acquire(&ptable.lock);
  sleepq_wake(chan, most);
  release(&ptable.lock);
}

void
wakeup(void *chan)
{
  wakeup_some(chan, NPROC);
}

void
wakeup_one(void *chan)
{
  wakeup_some(chan, 1);
}

// ---- killing ----

int
kill(int pid, int sig)
{
  struct proc *p;
  int err = -ESRCH;

  if (pid < -1 && pid > INT32_MIN)
    return killgroup(-pid, sig) > 0 ? 0 : -ESRCH;
  if (pid <= 0)
    return -EINVAL;
  acquire(&ptable.lock);
  for (p = ptable.proc; p < ptable.end; p++) {
    if (p->state == UNUSED || p->state == EMBRYO || p->pid != pid)
      continue;
    err = signal_locked(p, sig);
  }
  release(&ptable.lock);
  return err;
}
