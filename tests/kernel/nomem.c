// Makes one allocation of a process fail, for tests/nomem.t. Linked into a
// kernel of its own, with --wrap for each function that has a __wrap_ here.
//
// signal(NOMEM, n), which is no signal, makes the n-th frame that the caller
// asks for from now on be the first that is not there; n 0 ends that. It
// returns how many the caller has asked for since the last such call.

#include "debug/panic.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"

#define NOMEM 77

int __real_sys_signal(void);
int __wrap_sys_signal(void);
void *__real_kalloc(void);
void *__wrap_kalloc(void);
void *__real_kzalloc(void);
void *__wrap_kzalloc(void);
bool __real_kpromise(uint n);
bool __wrap_kpromise(uint n);

// One process at a time has such a wish, so nothing guards this.
static int pid;
static int asked, fails_at;

int
__wrap_sys_signal(void)
{
  int sig, n, before = asked;

  if (argint(0, &sig) < 0 || argint(1, &n) < 0 || sig != NOMEM)
    return __real_sys_signal();
  pid = n > 0 ? myproc()->pid : 0;
  asked = 0;
  fails_at = n;
  return before;
}

// A fork's child, an interrupt or another process asks, too: only the caller's
// own requests are counted, so that n means the same each time.
static bool
fails(void)
{
  return myproc() != NULL && myproc()->pid == pid && ++asked == fails_at;
}

void *
__wrap_kalloc(void)
{
  return fails() ? NULL : __real_kalloc();
}

void *
__wrap_kzalloc(void)
{
  return fails() ? NULL : __real_kzalloc();
}

bool
__wrap_kpromise(uint n)
{
  return !fails() && __real_kpromise(n);
}
