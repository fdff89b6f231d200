// /dev/trace: a program reads what the kernel's trace points note, as records
// (events.h). It says with ioctl which types are noted from then on. Each
// record is read once, by whoever is first.
#include "dev/dev.h"
#include "boot/bootinfo.h"
#include "debug/trace.h"
#include "errno.h"
#include "ioctl.h"
#include "proc.h"
#include "vm.h"

#define ATONCE 32 // records that a read takes: they are on the stack meanwhile

// Whole records; 0: there are none now. -EINVAL: no room for one.
static __attribute__((cold)) int
trace_read(bool user, uintptr_t dst, uint n)
{
  struct trace_record r[ATONCE];
  uint max = n / sizeof(r[0]);
  uint size;
  int err;

  if (max == 0)
    return -EINVAL;
  size = trace_take(r, max < ATONCE ? max : ATONCE) * sizeof(r[0]);
  err = either_copyout(user, dst, r, size);
  return err < 0 ? err : (int)size;
}

static int set_by; // [a] pid of the process that last said what is noted

// The types end with the process that asks for them: a program that is killed
// leaves no trace points on.
static __attribute__((cold)) int
trace_ioctl(int request, int arg)
{
  if (request != TRACE_TYPES)
    return -EINVAL;
  trace_on = ((uint)arg & ~TRACE_PORT) | (trace_on & TRACE_PORT);
  set_by = myproc()->pid;
  return 0;
}

void
tracedev_leave(int pid)
{
  if (set_by == pid)
    trace_on &= TRACE_PORT;
}

void
tracedev_init(void)
{
  static const struct devsw driver = {
      .read = trace_read, .ioctl = trace_ioctl}; // nothing can be added to it

  devsw_register(TRACEDEV, &driver);
  if (bootinfo_traces())
    trace_on = -1; // all types, and TRACE_PORT
}
