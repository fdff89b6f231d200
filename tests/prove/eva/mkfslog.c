// mkfs' superblock and log: tools/mkfs/image.c, tools/mkfs/log.c
// inputs: a file of any size, any superblock, errors of the host; on a disk of
// 78 blocks a log with any bytes, whose commit has 0, 1, 3 or 64 blocks, which
// are all that fit, or more.
// options: -machdep gcc_x86_64 -eva-slevel 100 -main prove_mkfslog
// options: -eva-slevel-function fs_checksum:600
#include "tests/prove/eva/mkfs.h"
#include "tools/mkfs/log.c"

static void
opens(void)
{
  const char *fault = NULL;
  struct image im;

  image_open(&im, "image", YES_OR_NO, YES_OR_NO ? &fault : NULL);
}

static void
blocks(void)
{
  struct image im = image;

  image_begin(&im);
  im.fd = Frama_C_interval(-1, 1023);
  block_of_file(&im, 0)[FROM(0, BSIZE - 1)] = 1;
  block_of_file_changed(&im, BLOCKS - 1)[FROM(0, BSIZE - 1)] = 1;
  block_of_file_changed(&im, 0)[FROM(0, BSIZE - 1)] = 1;
  image_close(&im);
}

// A log with `n` blocks; they are where they may be, all or all but one.
static struct logheader *
any_log(uint n)
{
  struct logheader *h = (void *)disk[KERNELBLOCK];

  any_disk();
  h->n = n;
  for (uint i = 0; i < n; i++)
    h->block[i] = FROM(image.sb.inodestart, BLOCKS - 1);
  return h;
}

static void
sound_log(uint n)
{
  const char *why;

  any_log(n);
  if (log_inspect(&image, &why) == LOG_COMMIT) {
    log_pending(&image);
    log_replay(&image);
  }
  any_log(n);
  log_overlay(&image);
  any_log(n);
  log_settle(&image);
}

static void
wrong_log(uint n, uint i)
{
  struct logheader *h = any_log(n);
  const char *why;

  if (YES_OR_NO)
    h->block[i] = FROM(0, image.sb.inodestart - 1);
  else
    h->block[i] = FROM(BLOCKS, UINT32_MAX);
  assert(log_inspect(&image, &why) != LOG_COMMIT);
}

static void
long_log(void)
{
  const char *why;

  any_disk();
  ((struct logheader *)(void *)disk[KERNELBLOCK])->n = FROM(LOG, UINT32_MAX);
  assert(log_inspect(&image, &why) == LOG_BAD);
}

void
prove_mkfslog(void)
{
  if (YES_OR_NO)
    opens();
  else if (YES_OR_NO)
    blocks();
  else if (YES_OR_NO)
    long_log();
  else if (YES_OR_NO)
    sound_log(0);
  else if (YES_OR_NO)
    sound_log(1);
  else if (YES_OR_NO)
    sound_log(3);
  else if (YES_OR_NO)
    sound_log(LOG - 1);
  else if (YES_OR_NO)
    wrong_log(1, 0);
  else if (YES_OR_NO)
    wrong_log(3, 1);
  else
    wrong_log(LOG - 1, LOG - 2);
}
