// Makes one allocation of a process fail, for tests/nomem.t. Linked into a
// kernel of its own, with --wrap for each function that has a __wrap_ here.
//
// signal(NOMEM, n), which is no signal, makes the n-th frame that the caller
// asks for from now on be the first that is not there; n 0 ends that. It
// returns how many the caller has asked for since the last such call.
//
// signal(ZEROED, 0) returns how many of TABLES frames kalloc has when that many
// former page tables are all that is free.

#include "debug/panic.h"
#include "jobs/jobs.h"
#include "lib/string.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"

#define NOMEM  77
#define ZEROED 78
#define TABLES 400 // more than is promised, so that some must be taken

int __real_sys_signal(void);
int __wrap_sys_signal(void);
void *__real_kalloc(void);
void *__wrap_kalloc(void);
void *__real_kzalloc(void);
void *__wrap_kzalloc(void);
void *__real_kalloc_pgdir(bool *ready);
void *__wrap_kalloc_pgdir(bool *ready);
bool __real_kpromise(uint n);
bool __wrap_kpromise(uint n);
uint __wrap_kept_back(uint n);

// One process at a time has such a wish, so nothing guards this.
static int pid;
static int asked, fails_at;

static void *
take(uint n, void *chain)
{
  void **frame;

  for (; n > 0 && (frame = __real_kalloc()) != NULL; n--) {
    *frame = chain;
    chain = frame;
  }
  return chain;
}

// Gives back all of a chain; how many.
static int
give(void **chain, bool zeroed)
{
  void **next;
  int n = 0;

  for (; chain != NULL; chain = next, n++) {
    next = *chain;
    if (zeroed)
      memset(chain, 0, PGSIZE);
    zeroed ? kfree_zeroed(chain) : kfree(chain);
  }
  return n;
}

static int
only_zeroed(void)
{
  void *tables = take(TABLES, NULL);
  void *rest = take(kframes(), NULL);
  int n;

  give(tables, true);
  n = give(take(TABLES, NULL), false);
  give(rest, false);
  return n;
}

int
__wrap_sys_signal(void)
{
  int sig, n, before = asked;

  if (argint(0, &sig) < 0 || argint(1, &n) < 0 ||
      (sig != NOMEM && sig != ZEROED))
    return __real_sys_signal();
  if (sig == ZEROED)
    return only_zeroed();
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

void *
__wrap_kalloc_pgdir(bool *ready)
{
  return fails() ? NULL : __real_kalloc_pgdir(ready);
}

bool
__wrap_kpromise(uint n)
{
  return !fails() && __real_kpromise(n);
}

// Any program may have the last frame: for promise_to_the_last.
uint
__wrap_kept_back(uint n)
{
  (void)n;
  return 0;
}
