// Who takes the locks of the allocator and of the block cache: those whose
// names begin with "kmem" and "bcache". For the lab, which asks whether CPUs
// get in each other's way.
//
// Waiting itself would be the thing to count, but how often it happens depends
// on the machine that QEMU runs on. So each lock counts how often which CPU has
// taken it: a lock that one CPU alone takes is never waited for.

#include "debug/lockstat.h"
#include "lib/string.h"
#include "errno.h"
#include "proc.h"
#include "spinlock.h"
#include "trap.h"
#include "vm.h"

static struct spinlock *first; // a list through `counted`; grows at boot only

static bool
begins(const char *name, const char *with)
{
  return strncmp(name, with, strlen(with)) == 0;
}

void
lockstat_new(struct spinlock *lk)
{
  struct spinlock *other;

  memset(lk->taken, 0, sizeof(lk->taken));
  if (!begins(lk->name, "kmem") && !begins(lk->name, "bcache"))
    return;
  for (other = first; other != NULL; other = other->counted) {
    if (other == lk)
      return;
  }
  lk->counted = first;
  first = lk;
}

// Adds a lock to *stat, and begins to count anew.
static void
add(struct lockstat *stat, struct spinlock *lk)
{
  uint sum = 0, largest = 0, i;

  for (i = 0; i < NCPU; i++) {
    sum += lk->taken[i];
    if (lk->taken[i] > largest)
      largest = lk->taken[i];
    lk->taken[i] = 0;
  }
  stat->locks++;
  stat->taken += sum;
  stat->foreign += sum - largest;
  if (sum > stat->most)
    stat->most = sum;
}

// lockstat(which, &stat): what was counted since the last call about the locks
// of the allocator (0) or of the block cache (1). 0; -EINVAL, -EFAULT.
int
sys_lockstat(void)
{
  struct lockstat stat = {0};
  struct spinlock *lk;
  int which;
  uint va;

  if (argint(0, &which) < 0 || argptr(1, &va, sizeof(stat), true) < 0)
    return -EFAULT;
  if (which != 0 && which != 1)
    return -EINVAL;
  for (lk = first; lk != NULL; lk = lk->counted) {
    if (begins(lk->name, which == 0 ? "kmem" : "bcache"))
      add(&stat, lk);
  }
  return copyout(&myproc()->as, va, &stat, sizeof(stat));
}
