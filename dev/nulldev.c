// The two devices without hardware: the null device swallows what it is given
// and reads as empty; the zero device reads as zeros without end.
#include "dev/dev.h"
#include "lib/string.h"

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

// Zeros without end.
static uint
zero_next(char *piece, uint n, uint *off)
{
  memset(piece, 0, n);
  return n;
}

// Neither has a mode to set, and so no ioctl.
void
nulldev_init(void)
{
  static const struct devsw null = {.read = null_read, .write = null_write};
  static const struct devsw zero = {.next = zero_next, .write = null_write};

  devsw_register(NULLDEV, &null);
  devsw_register(ZERODEV, &zero);
}
