// Threads of a process: processes that share the memory of their leader, the
// first one, which has it in its struct proc and is the last to leave.
//
//   as.pgdir   the leader's, for the processor; the rest of `as` is empty
//   leader     whose regions count; its `memory` is held to change them, or the
//              page tables
//   parent     the leader; but waitpid leaves them alone, and join takes them
//   ofile cwd  its own, as after fork
//
// How they end:
//
//   a thread exits     it alone; who joins it gets its number, and the slot is
//                      free
//   a thread is killed it tells the leader to die of the same
//   the leader exits   it ends all others first, and waits for them
//
// Several CPUs may have the page directory loaded, and no CPU can make another
// forget what its TLB knows. So, while there are threads, no page loses its
// frame or a right: fork, exec, mmap and a shrinking heap are EBUSY, clone is
// while something is mapped, and the first clone gives the process a frame of
// its own for each that it still shares since a fork. First symptom of a place
// where that was forgotten: a thread reads an old value, or another's memory.

#include "proc.h"
#include "debug/panic.h"
#include "errno.h"
#include "fs/file.h"
#include "jobs/jobs.h"
#include "lib/string.h"
#include "mmu.h"
#include "trap.h"
#include "userpage.h"
#include "wait.h"

// ---- clone ----

// Gives the process its own frame for each page that it may write and has, but
// shares. That has been promised, so it cannot fail.
static void
own_pages(struct addrspace *as)
{
  const struct region *r;
  uint va;

  for (r = as->region; r < &as->region[as->nregions]; r++) {
    for (va = r->start; va < PGROUNDUP(r->end) && r->perm != 0; va += PGSIZE) {
      if ((*walkpgdir(as->pgdir, va, false) & (PTE_P | PTE_W)) == PTE_P)
        uvm_fault(as, va, true);
    }
  }
}

// What the new thread has of the caller's.
static void
inherit(struct proc *np, const struct proc *p)
{
  *np->tf = *p->tf;
  for (int i = 0; i < NOFILE; i++) {
    if (p->ofile[i] != NULL)
      np->ofile[i] = filedup(p->ofile[i]);
  }
  np->cwd = idup(p->cwd);
  np->ignored = p->ignored;
  safestrcpy(np->name, p->name, sizeof(np->name));
}

// clone(run, arg, end of the stack): a thread's number; -EFAULT (no stack),
// -EBUSY (something is mapped), -EAGAIN (no slot).
int
sys_clone(void)
{
  struct proc *np, *p = myproc(), *leader = p->leader;
  uint run, stack, sp, frame[2] = {0xffffffff}; // returns to nowhere
  int pid;

  if (argint(0, (int *)&run) < 0 || argint(1, (int *)&frame[1]) < 0 ||
      argint(2, (int *)&stack) < 0)
    return -EFAULT;
  if (leader->as.maps != NULL)
    return -EBUSY;
  sp = ((stack - sizeof(frame[1])) & ~15u) - sizeof(frame[0]);
  if (fault_in(&p->as, sp, sizeof(frame), true) < 0)
    return -EFAULT;
  if (!threaded())
    own_pages(&p->as);
  if ((np = allocproc()) == NULL)
    return -EAGAIN;
  if (copyout(&p->as, sp, frame, sizeof(frame)) < 0)
    panic("clone: no stack at 0x%x", sp);
  inherit(np, p);
  np->tf->eip = run;
  np->tf->esp = sp;
  np->tf->ebp = 0;
  np->tf->eflags = FL_IF;
  np->stack = stack;
  pid = np->pid;

  acquire(&ptable.lock);
  np->as.pgdir = leader->as.pgdir;
  np->leader = np->parent = leader;
  leader->nthreads++;
  job_fork(np, p);
  np->killed = p->killed; // the leader may have begun to end all just now
  make_runnable(np);
  release(&ptable.lock);
  return pid;
}

// ---- the end ----

// Frees the slot of a thread that has ended. ptable.lock held.
static void
reap(struct proc *p)
{
  p->leader->nthreads--;
  freeproc(p);
}

// Whether the slot is a thread's of `leader`, and not the leader itself.
static bool
thread_of(const struct proc *p, const struct proc *leader)
{
  return p->state != UNUSED && p->leader == leader && p != leader;
}

void
thread_ended(void)
{
  struct proc *p = myproc();

  assert_holding(&ptable.lock);
  sleepq_wake(&p->leader->nthreads, NPROC);
  if (WIFSIGNALED(p->status))
    kill_locked(p->leader, WTERMSIG(p->status));
}

void
end_threads(void)
{
  struct proc *p, *leader = myproc();

  acquire(&ptable.lock);
  while (leader->nthreads > 0) {
    for (p = ptable.proc; p < ptable.end; p++) {
      if (!thread_of(p, leader))
        continue;
      if (p->state == ZOMBIE)
        reap(p);
      else
        kill_locked(p, SIGKILL);
    }
    if (leader->nthreads > 0)
      sleep(&leader->nthreads, &ptable.lock);
  }
  release(&ptable.lock);
}

// Waits for a thread's end: as sys_join, and its stack.
static int
join(int tid, uint *stack)
{
  struct proc *p, *me = myproc(), *leader = me->leader;
  bool found;

  acquire(&ptable.lock);
  for (;;) {
    found = false;
    for (p = ptable.proc; p < ptable.end; p++) {
      if (!thread_of(p, leader) || p == me || (tid != -1 && p->pid != tid))
        continue;
      found = true;
      if (p->state != ZOMBIE)
        continue;
      tid = p->pid;
      *stack = p->stack;
      reap(p);
      release(&ptable.lock);
      return tid;
    }
    if (!found || me->killed > 0) {
      release(&ptable.lock);
      return found ? -EINTR : -ECHILD;
    }
    sleep_stoppable(&leader->nthreads, &ptable.lock); // see thread_ended
  }
}

// join(tid or -1, &stack or 0): the number of the thread; -ECHILD, -EINTR,
// -EFAULT.
int
sys_join(void)
{
  uint va, stack;
  int tid;

  if (argint(0, &tid) < 0 || argptr(1, &va, 0, true) < 0)
    return -EFAULT;
  // Refused before a thread is reaped, not after.
  if (va != 0 && argptr(1, &va, sizeof(stack), true) < 0)
    return -EFAULT;
  tid = join(tid, &stack);
  if (tid > 0 && va != 0 &&
      copyout(&myproc()->as, va, &stack, sizeof(stack)) < 0)
    return -EFAULT;
  return tid;
}

// ---- futexes ----
//
// The channel is the word itself, where the kernel sees it: so it is the same
// for all threads, and another's for another process. The page stays where it
// is as long as one sleeps there. ptable.lock makes the look at the word and
// the decision to sleep one step; who wakes has changed the word before.

// The word that is the first argument, in *word. 0, -EINVAL, -EFAULT.
static int
arg_word(const volatile uint **word)
{
  uint va;

  if (argint(0, (int *)&va) < 0)
    return -EFAULT;
  if (va % sizeof(**word) != 0)
    return -EINVAL;
  if (argptr(0, &va, sizeof(**word), true) < 0)
    return -EFAULT;
  *word = (const volatile uint *)uva2ka(myproc()->as.pgdir, va, PTE_W);
  assert_ne(*word, NULL);
  return 0;
}

// futex_wait(word, value): 0; -EAGAIN (it has another value), -EINTR, -EINVAL,
// -EFAULT.
int
sys_futex_wait(void)
{
  const volatile uint *word;
  uint value;
  int err;

  if ((err = arg_word(&word)) < 0 || (err = argint(1, (int *)&value)) < 0)
    return err;
  acquire(&ptable.lock);
  if (killed())
    err = -EINTR;
  else if (*word != value)
    err = -EAGAIN;
  else
    sleep_stoppable((void *)word, &ptable.lock);
  release(&ptable.lock);
  return err;
}

// futex_wake(word, most): how many it has woken; -EINVAL, -EFAULT.
int
sys_futex_wake(void)
{
  const volatile uint *word;
  struct proc *p;
  int most, err, n = 0;

  if ((err = arg_word(&word)) < 0 || (err = argint(1, &most)) < 0)
    return err;
  acquire(&ptable.lock);
  for (p = ptable.proc; p < ptable.end && n < most; p++)
    n += p->state == SLEEPING && p->chan == word;
  sleepq_wake((void *)word, n);
  release(&ptable.lock);
  return n;
}
