// mkfs check: tools/mkfs/check.c, checkdir.c
// inputs: a disk of 78 blocks with any bytes, and other ones when a log was
// replayed. The log's part is in mkfslog.
// options: -machdep gcc_x86_64 -eva-slevel 0 -main prove_mkfscheck
// options: -eva-unroll-recursive-calls 2
#include "tests/prove/eva/mkfs.h"
#include "tools/mkfs/check.c"
#include "tools/mkfs/checkdir.c"

enum log_state
log_inspect(struct image *im, const char **why)
{
  (void)im;
  *why = "why";
  return (enum log_state)FROM(LOG_EMPTY, LOG_BAD);
}

uint
log_pending(struct image *im)
{
  (void)im;
  return FROM(0, LOG - 1);
}

void
log_replay(struct image *im)
{
  (void)im;
  any_disk();
}

void
log_settle(struct image *im)
{
  log_replay(im);
}

// Eva takes them in any order, sorted or not.
void
qsort(void *base, size_t n, size_t size,
      int (*order)(const void *, const void *))
{
  (void)n, (void)size;
  order(base, base);
}

void
prove_mkfscheck(void)
{
  any_disk();
  check_image(&image, YES_OR_NO);
}
