// Claims: a file is written, or a program runs it, but not both at once. What a
// program has of its file is read when it is touched (pagein.c), so it must
// stay as it was when exec looked at it.
//
//   claims > 0    so many open files, and shared mappings, may write it
//   claims < 0    so many processes run it

#include "fs/file.h"
#include "debug/panic.h"
#include "errno.h"

static struct {
  struct spinlock lock;
  uint text; // [lock] sum of what inodes have as text
} claims;

void
claims_init(void)
{
  initlock(&claims.lock, "claims");
  claims.text = 0;
}

int
iclaim(struct inode *ip, int claim)
{
  int err = 0;

  acquire(&claims.lock);
  assert_gt(ip->ref, 0);
  if (claim > 0 ? ip->claims < 0 : ip->claims > 0)
    err = -ETXTBSY;
  else
    ip->claims += claim;
  release(&claims.lock);
  return err;
}

void
iunclaim(struct inode *ip, int claim)
{
  acquire(&claims.lock);
  ip->claims -= claim;
  if (ip->claims == 0) {
    claims.text -= ip->text;
    ip->text = 0;
  }
  assert_gt(ip->ref, 0);
  assert_eq(ip->claims * claim < 0, false); // it was claimed like this
  release(&claims.lock);
}

bool
text_fits(struct inode *ip, uint n)
{
  bool fits;

  acquire(&claims.lock);
  assert_eq(ip->claims < 0, true);
  fits = n <= ip->text || claims.text + n - ip->text <= bcache_size() / 4;
  if (fits && n > ip->text) {
    claims.text += n - ip->text;
    ip->text = n;
  }
  release(&claims.lock);
  return fits;
}

void
program_dup(struct inode *ip)
{
  if (ip != NULL)
    iclaim(idup(ip), CLAIM_RUN); // cannot fail: it is claimed so
}

void
program_put(struct inode *ip)
{
  if (ip == NULL)
    return;
  iunclaim(ip, CLAIM_RUN);
  iput(ip);
}
