// Four of the kernel's sleep locks, which programs may take: for the lab, which
// asks who gets them, and who runs meanwhile. A process that ends with one
// keeps it for ever.

#include "errno.h"
#include "proc.h"
#include "sleeplock.h"
#include "trap.h"

#define FREE(name)                         \
  {                                        \
    {0, name, NULL, {0}}, 0, name, 0, NULL \
  }

static struct sleeplock locks[] = {FREE("a"), FREE("b"), FREE("c"), FREE("d")};

// The lock whose number is the call's argument; NULL: there is none.
static struct sleeplock *
arg_lock(void)
{
  int n;

  if (argint(0, &n) < 0 || n < 0 || n >= (int)(sizeof(locks) / sizeof(*locks)))
    return NULL;
  return &locks[n];
}

// lock(number): waits for it, and takes it. 0; -EINVAL, -EBUSY: it is the
// caller's.
int
sys_lock(void)
{
  struct sleeplock *lk = arg_lock();

  if (lk == NULL)
    return -EINVAL;
  if (holdingsleep(lk))
    return -EBUSY;
  acquiresleep(lk);
  return 0;
}

// unlock(number): gives it back. 0; -EINVAL, also if it is not the caller's.
int
sys_unlock(void)
{
  struct sleeplock *lk = arg_lock();

  if (lk == NULL || !holdingsleep(lk))
    return -EINVAL;
  releasesleep(lk);
  return 0;
}
