// A kill at the worst moment, for tests/kill.t. Linked into a kernel of its
// own, with --wrap for sys_signal.
//
// signal(KILLED, way), which is no signal, asks whether the caller is killed,
// as all do that sleep until something happens; is killed then; and goes to
// sleep on what nobody will wake. `way` is what lock it holds: 1 a lock of its
// own, 2 ptable.lock, 3 as 1, and it was killed before it took the lock. Way 0
// does nothing and returns 0.

#include "debug/panic.h"
#include "jobs/jobs.h"
#include "proc.h"
#include "spinlock.h"
#include "trap.h"
#include "wait.h"

#define KILLED 79

int __real_sys_signal(void);
int __wrap_sys_signal(void);

static struct spinlock lock = {.name = "kill test"};

static void
killed_and_asleep(int way)
{
  struct spinlock *lk = way == 2 ? &ptable.lock : &lock;

  if (way == 3)
    setkilled(SIGKILL);
  acquire(lk);
  if (way == 2)
    kill_locked(myproc(), SIGKILL);
  else if (way == 1)
    setkilled(SIGKILL); // another CPU does so at this moment
  sleep(&lock, lk);
  release(lk);
}

int
__wrap_sys_signal(void)
{
  int sig, way;

  if (argint(0, &sig) < 0 || argint(1, &way) < 0 || sig != KILLED)
    return __real_sys_signal();
  if (way != 0)
    killed_and_asleep(way);
  return 0;
}
