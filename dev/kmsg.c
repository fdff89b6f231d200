// /dev/kmsg: a program reads what the kernel has printed, from the first line
// that is still kept (debug/panic.c) to the last. Each open file has a place of
// its own, so all read all; a read at the end gives 0, and may give more later.
#include "dev/dev.h"
#include "debug/panic.h"
#include "proc.h"
#include "vm.h"

// Bytes, or -EFAULT if not even the first could be written. By pieces, as it is
// no time to copy to a program while the lock of cprintf is held.
static int
kmsg_read(bool user, uintptr_t dst, uint n, uint *off)
{
  char piece[128];
  uint done, m;
  int err;

  for (done = 0; done < n && !killed(); done += m) {
    m = n - done < sizeof(piece) ? n - done : sizeof(piece);
    if ((m = kept_messages(piece, m, off)) == 0)
      break;
    if ((err = either_copyout(user, dst + done, piece, m)) < 0)
      return done > 0 ? (int)done : err;
  }
  return (int)done;
}

// Only the kernel adds to it.
void
kmsg_init(void)
{
  static const struct devsw driver = {.read_at = kmsg_read};

  devsw_register(KMSGDEV, &driver);
}
