// Kernel threads: processes that never leave the kernel. They have a slot of
// the table, a kernel stack and a name, as every process, and are scheduled as
// every process; but no memory, no files and no parent:
//
//   as empty      switchuvm() gives them the kernel's own address space
//   tf NULL       they come from no trap and make no system calls
//   cwd NULL      only absolute paths, from the root, have a meaning
//   parent NULL   nobody waits for them, and init does not get them
//   pgid 0        no ^C and no kill of a group reaches them
//   job ()        they may use what is kept back from programs (kept_back)
//
// Where a user process's first swtch() returns to forkret and from there to
// trapret, a kernel thread's returns to kthread_start, which calls its
// function.

#include "proc.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "x86.h"

// A kernel thread's first swtch() comes here, with ptable.lock held.
static _Noreturn void
kthread_start(void)
{
  struct proc *p = myproc();

  assert_eq(p->as.pgdir, NULL);
  release(&ptable.lock); // scheduler() took it
  sti();
  p->kmain(p->karg);
  panic("kernel thread %d (%s) has returned\n"
        "nobody waits for it, so it must not end",
        p->pid, p->name);
}

int
kthread(const char *name, void (*fn)(void *arg), void *arg)
{
  struct proc *p;

  assert_ne(fn, NULL);
  if ((p = allocproc()) == NULL)
    return -EAGAIN;
  p->kmain = fn;
  p->karg = arg;
  p->tf = NULL;
  p->context->eip = (uint)kthread_start;
  *(uint32_t *)(p->context + 1) = 0; // kthread_start's caller: backtraces end
  safestrcpy(p->name, name, sizeof(p->name));

  acquire(&ptable.lock);
  p->pgid = 0;
  make_runnable(p);
  release(&ptable.lock);
  return p->pid;
}
