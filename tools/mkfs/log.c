// The log as mkfs needs it: is there a commit, and what does it change? The
// kernel's side, and why it is built so, is fs/log.c.
#include "tools/mkfs/image.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static struct logheader
header_get(struct image *im)
{
  struct logheader h;

  memcpy(&h, block_read(im, im->sb.logstart), sizeof(h));
  return h;
}

// The checksum a commit must have: the header's words up to its last block
// number, its own field taken as 0, then the log blocks.
static uint32_t
commit_checksum(struct image *im, struct logheader h)
{
  uint32_t sum;

  assert(h.n < im->sb.nlog && h.n <= MAXLOGBLOCKS);
  h.checksum = 0;
  sum = fs_checksum(CHECKSUM_START, &h, HEADERWORDS(h.n));
  for (uint32_t i = 0; i < h.n; i++)
    sum = fs_checksum(sum, block_read(im, im->sb.logstart + 1 + i), BSIZE / 4);
  return sum;
}

enum log_state
log_inspect(struct image *im, const char **why)
{
  static char text[120];
  struct logheader h = header_get(im);

  *why = text;
  if (h.magic != LOGMAGIC) {
    snprintf(text, sizeof(text), "magic number is 0x%x, expected 0x%x",
             (uint)h.magic, LOGMAGIC);
    return LOG_BAD;
  }
  if (h.n >= im->sb.nlog || h.n > MAXLOGBLOCKS) {
    snprintf(text, sizeof(text), "commit of %u blocks, at most %u fit",
             (uint)h.n, (uint)im->sb.nlog - 1);
    return LOG_BAD;
  }
  if (h.n == 0)
    return LOG_EMPTY;
  if (commit_checksum(im, h) != h.checksum)
    return LOG_TORN;
  for (uint32_t i = 0; i < h.n; i++)
    if (h.block[i] < im->sb.inodestart || h.block[i] >= im->sb.size) {
      snprintf(text, sizeof(text), "entry %u is block %u, expected %u to %u",
               (uint)i, (uint)h.block[i], (uint)im->sb.inodestart,
               (uint)im->sb.size - 1);
      return LOG_BAD;
    }
  return LOG_COMMIT;
}

uint
log_pending(struct image *im)
{
  struct logheader h = header_get(im);
  uint n = 0;

  for (uint32_t i = 0; i < h.n; i++)
    if (memcmp(block_read(im, h.block[i]),
               block_read(im, im->sb.logstart + 1 + i), BSIZE) != 0)
      n++;
  return n;
}

void
log_replay(struct image *im)
{
  struct logheader h = header_get(im);

  for (uint32_t i = 0; i < h.n; i++)
    memcpy(block_write(im, h.block[i]), block_read(im, im->sb.logstart + 1 + i),
           BSIZE);
}

void
log_clear(struct image *im)
{
  struct logheader h = header_get(im);

  h.magic = LOGMAGIC;
  h.seq = h.seq > 0 ? h.seq : 1;
  h.n = 0;
  h.checksum = commit_checksum(im, h);
  memcpy(block_write(im, im->sb.logstart), &h, sizeof(h));
}

void
log_overlay(struct image *im)
{
  const char *why;
  enum log_state state = log_inspect(im, &why);

  if (state == LOG_BAD)
    fprintf(stderr, "mkfs: %s: warning: bad log: %s\n", im->name, why);
  if (state == LOG_COMMIT)
    log_replay(im);
}

void
log_settle(struct image *im)
{
  const char *why;
  enum log_state state = log_inspect(im, &why);

  if (state == LOG_BAD)
    fail(im->name, "bad log: %s; mkfs check tells more", why);
  if (state == LOG_EMPTY)
    return;
  if (state == LOG_COMMIT)
    log_replay(im);
  log_clear(im);
}
