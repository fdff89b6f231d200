// The two devices without hardware: the null device swallows what it is given
// and reads as empty; the zero device reads as zeros without end.
#include "dev/dev.h"
#include "proc.h"
#include "vm.h"

// Always at the end of the file.
static int
null_read(bool user, uintptr_t dst, uint n)
{
  return 0;
}

// Takes all `n` bytes without a look: even a bad address is not found out.
static int
null_write(bool user, uintptr_t src, uint n)
{
  return (int)n;
}

// Bytes; fewer if killed meanwhile, or -EFAULT if not even the first could be
// written. A read of all memory is one call: hence the look at killed().
static int
zero_read(bool user, uintptr_t dst, uint n)
{
  static char zeros[512]; // not const, so it takes no space in the image
  uint done, m;
  int err;

  for (done = 0; done < n && !killed(); done += m) {
    m = n - done < sizeof(zeros) ? n - done : sizeof(zeros);
    if ((err = either_copyout(user, dst + done, zeros, m)) < 0)
      return done > 0 ? (int)done : err;
  }
  return (int)done;
}

// Neither has a mode to set, and so no ioctl.
void
nulldev_init(void)
{
  static const struct devsw null = {.read = null_read, .write = null_write};
  static const struct devsw zero = {.read = zero_read, .write = null_write};

  devsw_register(NULLDEV, &null);
  devsw_register(ZERODEV, &zero);
}
