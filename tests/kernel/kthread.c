// Kernel threads, for tests/kthread.t. Linked into a kernel of its own, with
// --wrap for each function that has a __wrap_ here.
//
// The thread "syncer" sleeps until `kill -9 1000000`, which names no process,
// and then does what sync() does and says so. `kill -9 1000001` starts a thread
// that returns, which none may. `kill -9 1000002` starts threads until there is
// no slot for one.

#include "fs/file.h"
#include "debug/panic.h"
#include "proc.h"
#include "trap.h"

#define FIRST 1000000

void __real_userinit(const char *command);
void __wrap_userinit(const char *command);
int __real_sys_kill(void);
int __wrap_sys_kill(void);

static struct spinlock wish_lock = {.name = "wishes"};
static uint wishes; // [wish_lock] how often to sync; the thread waits here
static uint syncs;  // [wish_lock] how often it did; who wishes waits here

// The thread: writes to the disk what waits for it, as often as is wished.
static void
syncer(void *arg)
{
  acquire(&wish_lock);
  for (;;) {
    while (syncs == wishes)
      sleep(&wishes, &wish_lock);
    release(&wish_lock);
    begin_op();
    end_op();
    log_sync(true);
    acquire(&wish_lock);
    cprintf("%s: sync %u\n", (const char *)arg, ++syncs);
    wakeup(&syncs);
  }
}

// Asks the thread for one sync and waits for it.
static void
wish(void)
{
  acquire(&wish_lock);
  wishes++;
  wakeup(&wishes);
  while (syncs != wishes)
    sleep(&syncs, &wish_lock);
  release(&wish_lock);
}

static void
returns(void *arg)
{
  (void)arg;
}

static void
sleeps(void *arg)
{
  (void)arg;
  acquire(&wish_lock);
  for (;;)
    sleep(&wish_lock, &wish_lock);
}

// The number of threads started until there was no slot.
static int
fill_table(void)
{
  int n = 0;

  while (kthread("filler", sleeps, NULL) > 0)
    n++;
  return n;
}

void
__wrap_userinit(const char *command)
{
  __real_userinit(command);
  kthread("syncer", syncer, "syncer");
}

int
__wrap_sys_kill(void)
{
  int what;

  if (argint(0, &what) < 0 || what < FIRST)
    return __real_sys_kill();
  if (what == FIRST)
    wish();
  else if (what == FIRST + 1)
    kthread("returns", returns, NULL);
  else
    cprintf("fillers: %d\n", fill_table());
  return 0;
}
