// Processes: their table, their states, and the scheduler.
//
// State transitions, and who performs them:
//
//   UNUSED --allocproc--> EMBRYO --fork, userinit--> RUNNABLE
//   RUNNABLE --scheduler--> RUNNING --yield--> RUNNABLE
//   RUNNING --sleep--> SLEEPING --wakeup, kill--> RUNNABLE
//   RUNNING --exit--> ZOMBIE --waitpid--> UNUSED
//   EMBRYO --fork fails--> UNUSED
//
// ptable.lock guards all of it, and is held across swtch(): who gives up the
// CPU takes it, who comes next releases it. Otherwise another CPU could run a
// process whose registers are not saved yet, on a stack still in use.

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
static int nextpid = 1; // [p] candidate for the next pid

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
}

// ---- birth ----

// A pid that no process has. Wraps from INT_MAX to 1.
static int
newpid(void)
{
  struct proc *p;
  int pid;

again:
  pid = nextpid;
  nextpid = pid == INT32_MAX ? 1 : pid + 1;
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state != UNUSED && (p->pid == pid || in_job(p, pid)))
      goto again;
  }
  return pid;
}

// Makes an EMBRYO or ZOMBIE, which has no user memory, UNUSED.
static void
freeproc(struct proc *p)
{
  assert_holding(&ptable.lock);
  p->pid = 0;
  p->parent = NULL;
  setstate(p, UNUSED);
}

// An UNUSED slot; NULL if there is none, or none for the caller.
static struct proc *
free_slot(void)
{
  struct proc *p, *found = NULL;
  uint n = 0;

  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state != UNUSED)
      continue;
    if (n++ == 0)
      found = p;
  }
  return n > kept_back(KEPT_PROCS) ? found : NULL;
}

// Takes an UNUSED slot, makes it EMBRYO with a pid and a kernel stack prepared
// to start at forkret. All fields are reset. NULL if there is no slot.
static struct proc *
allocproc(void)
{
  struct first_frame *frame;
  struct proc *p;

  acquire(&ptable.lock);
  if ((p = free_slot()) == NULL) {
    release(&ptable.lock);
    return NULL;
  }
  memset(p, 0, sizeof(*p)); // state UNUSED is 0
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

  assert_ne(p, NULL); // all slots are free
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
  np->fpu = p->fpu;
  *np->tf = *p->tf;
  np->tf->eax = 0; // the child's fork returns 0
  for (i = 0; i < NOFILE; i++) {
    if (p->ofile[i] != NULL)
      np->ofile[i] = filedup(p->ofile[i]);
  }
  np->cwd = idup(p->cwd);
  np->sigpipe_ignored = p->sigpipe_ignored;
  safestrcpy(np->name, p->name, sizeof(np->name));
  pid = np->pid;

  acquire(&ptable.lock);
  np->parent = p;
  job_fork(np, p);
  np->killed = p->killed; // a ^C just now missed the child
  make_runnable(np);
  release(&ptable.lock);
  return pid;
}

// ---- death ----

static void
wakeup_locked(void *chan)
{
  struct proc *p;

  assert_holding(&ptable.lock);
  assert(chan != NULL);
  trace(TR_WAKEUP, (uint)chan, 0);
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state == SLEEPING && p->chan == chan)
      make_runnable(p);
  }
}

// Gives p's children to init. Zombies among them wake it.
static void
abandon_children(struct proc *parent)
{
  struct proc *p;

  assert_holding(&ptable.lock);
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state == UNUSED || p->parent != parent)
      continue;
    p->parent = initproc;
    if (p->state == ZOMBIE)
      wakeup_locked(initproc);
  }
}

// Gives back the current process's user memory. It goes on in the kernel's
// address space, which switchuvm() knows.
static void
leave_memory(struct proc *p)
{
  struct addrspace old = p->as;

  p->as.pgdir = NULL;
  p->as.nregions = 0;
  switchkvm();
  freevm(&old);
}

void
exit(int status)
{
  struct proc *p = myproc();
  int fd;

  if (p == initproc)
    fatal("/init is gone (status 0x%x): is it in the image?", status);
  assert_may_sleep();
  console_leave(p->pid);
  for (fd = 0; fd < NOFILE; fd++) {
    if (p->ofile[fd] != NULL)
      fileclose(p->ofile[fd]);
    p->ofile[fd] = NULL;
  }
  begin_op();
  iput(p->cwd);
  end_op();
  p->cwd = NULL;
  fpu_clear(p);
  leave_memory(p); // a zombie keeps its pid, its status and its kernel stack

  acquire(&ptable.lock);
  abandon_children(p);
  p->status = status;
  wakeup_locked(p->parent); // it may sleep in waitpid
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
    for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
      if (p->state == UNUSED || p->parent != me || (pid != -1 && p->pid != pid))
        continue;
      havekids = true;
      if (p->state == ZOMBIE) {
        pid = p->pid;
        *status = p->status;
        freeproc(p);
        release(&ptable.lock);
        return pid;
      }
    }
    if (!havekids || (options & WNOHANG) || me->killed) {
      release(&ptable.lock);
      return !havekids ? -ECHILD : (options & WNOHANG) ? 0 : -EINTR;
    }
    sleep(me, &ptable.lock); // exit() wakes us
  }
}

// ---- the scheduler ----

// Halts until an interrupt, unless a process waits for a CPU.
static void
idle(struct cpu *c)
{
  cli();
  xchg(&c->idle, 1); // locked: seen by others before we read the queue
  if (!runnable_waits())
    sti_hlt();
  xchg(&c->idle, 0);
  sti();
}

void
scheduler(void)
{
  struct cpu *c = mycpu();
  struct proc *p;

  c->proc = NULL;
  for (;;) {
    acquire(&ptable.lock);
    while ((p = next_runnable()) != NULL) {
      // It releases ptable.lock, and has changed its state and taken the lock
      // again when it comes back here.
      trace(TR_SWITCH, p->pid, 0);
      c->proc = p;
      c->pid = p->pid;
      timer_resume();
      switchuvm(p);
      setstate(p, RUNNING);
      swtch(&c->scheduler, p->context);
      switchkvm();
      c->proc = NULL;
      c->pid = 0;
    }
    release(&ptable.lock);
    idle(c);
  }
}

void
sched(void)
{
  struct proc *p = myproc();
  bool intena;

  if (!holding(&ptable.lock))
    panic("sched: ptable.lock is not held");
  if (mycpu()->ncli != 1)
    panic("sched: %d locks held, may be ptable.lock only\n"
          "who sleeps must hold no spinlock but the one it gives to sleep",
          mycpu()->ncli);
  if (p->state == RUNNING)
    panic(
        "sched: process %d is still RUNNING\n"
        "who gives up the CPU first makes itself RUNNABLE, SLEEPING or ZOMBIE",
        p->pid);
  assert_eq(readeflags() & FL_IF, 0);
  fpu_save(p);

  // intena belongs to this kernel thread, not to the CPU: the process may come
  // back on another.
  intena = mycpu()->intena;
  swtch(&p->context, mycpu()->scheduler);

  // swtch does not return here now. It returns in scheduler(), after the swtch
  // that started or resumed this process, and this CPU goes on there. Here we
  // come back much later, when some CPU's scheduler() calls swtch with
  // p->context: same stack, same local variables, but perhaps another CPU, so
  // mycpu() is asked again. In between other processes ran, and all that
  // ptable.lock or any other lock does not guard may have changed. The lock is
  // held again: that scheduler() took it, and our caller releases it.
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

// Mounts the root file system. That sleeps, so it needs a process: the first.
static void
mount_root(void)
{
  int err = fsinit(ROOTDEV);

  if (err < 0)
    fatal("no root file system (error %d)", -err);
  if ((err = namei("/", &myproc()->cwd)) < 0)
    fatal("no root directory (error %d)", -err);
}

// A new process's first swtch() comes here; it returns to trapret, which must
// have interrupts off.
void
forkret(void)
{
  release(&ptable.lock); // scheduler() holds it for us
  sti(); // as in a system call: the mount takes long, and sleeps
  if (myproc()->cwd == NULL)
    mount_root();
  cli(); // as alltraps, too, comes to trapret
}

void
assert_may_sleep(void)
{
  if (myproc() == NULL)
    panic("no process that could sleep\n"
          "an interrupt, the scheduler or main calls what waits for a disk");
  if (readeflags() & FL_IF)
    return; // so no spinlock is held, either
  if (mycpu()->ncli > 0)
    panic("%d spinlocks are held where one may sleep\n"
          "who waits for one of them spins for as long as this sleeps",
          mycpu()->ncli);
  panic("interrupts are off where one may sleep\n"
        "no tick and no key is served meanwhile");
}

void
sleep(void *chan, struct spinlock *lk)
{
  struct proc *p = myproc();

  assert(p != NULL && chan != NULL);
  assert_holding(lk);
  if (!mycpu()->intena)
    panic("sleep: interrupts were off before %s was taken\n"
          "other interrupts would wait until this process is woken",
          lk->name);

  // With ptable.lock held no wakeup can be missed: wakeup() needs it too. So
  // now lk can go.
  if (lk != &ptable.lock) {
    acquire(&ptable.lock);
    release(lk);
  }
  if (p->kill_pending) {
    p->kill_pending = false; // the kill came after the caller's test
  } else {
    trace(TR_SLEEP, (uint)chan, 0);
    p->chan = chan;
    setstate(p, SLEEPING);
    sched();
    p->chan = NULL;
  }
  if (lk != &ptable.lock) {
    release(&ptable.lock);
    acquire(lk);
  }
}

void
wakeup(void *chan)
{
  acquire(&ptable.lock);
  wakeup_locked(chan);
  release(&ptable.lock);
}

// ---- killing ----

void
kill_locked(struct proc *p, int sig)
{
  assert_holding(&ptable.lock);
  if (p->killed)
    return;
  p->killed = sig;
  if (p->state == SLEEPING)
    make_runnable(p);
  else
    p->kill_pending = true;
}

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
  for (p = ptable.proc; p < &ptable.proc[NPROC]; p++) {
    if (p->state == UNUSED || p->state == EMBRYO || p->pid != pid)
      continue;
    err = may_kill(p) ? 0 : -EPERM;
    if (err == 0)
      kill_locked(p, sig);
  }
  release(&ptable.lock);
  return err;
}

bool
killed(void)
{
  return *(volatile int *)&myproc()->killed != 0;
}

void
setkilled(int sig)
{
  acquire(&ptable.lock);
  kill_locked(myproc(), sig);
  release(&ptable.lock);
}
