// /dev/kmsg: a program reads what the kernel has printed, from the first line
// that is still kept (debug/panic.c) to the last. Each open file has a place of
// its own, so all read all; a read at the end gives 0, and may give more later.
#include "dev/dev.h"
#include "debug/panic.h"

// Only the kernel adds to it.
void
kmsg_init(void)
{
  static const struct devsw driver = {.next = kept_messages};

  devsw_register(KMSGDEV, &driver);
}
