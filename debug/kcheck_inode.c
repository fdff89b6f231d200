// fs/inode.c, and what kcheck asks of it: see kcheck.h.

#include "fs/inode.c"
#include "debug/kcheck.h"

static int pointers[NINODE]; // that kcheck has found

void
kcheck_point(const struct inode *ip)
{
  pointers[ip - itable.inode]++;
}

bool
kcheck_inodes_free(void)
{
  const struct inode *ip;

  for (ip = itable.inode; ip < &itable.inode[NINODE]; ip++) {
    if (ip->lock.locked)
      return false;
  }
  return true;
}

void
kcheck_each_inode(void (*call)(const struct inode *ip))
{
  const struct inode *ip;

  for (ip = itable.inode; ip < &itable.inode[NINODE]; ip++) {
    if (ip->ref > 0)
      call(ip);
  }
}

// Each entry in use is in its chain, so that iget finds it.
static bool
in_chain(const struct inode *ip)
{
  const struct inode *at = itable.hash[ip->inum % NIHASH];

  while (at != NULL && at != ip)
    at = at->next;
  return at == ip;
}

bool
kcheck_may_be(uint inum, int type)
{
  const struct inode *ip = itable.hash[inum % NIHASH];

  while (ip != NULL && ip->inum != inum)
    ip = ip->next;
  if (ip == NULL || ip->ref == 0 || !ip->valid)
    return true;
  return (type == 0 || ip->type == type) && ip->nlink > 0;
}

void
kcheck_inodes(void)
{
  uint i, held = 0;

  for (i = 0; i < NINODE; i++) {
    const struct inode *ip = &itable.inode[i];

    held += ip->ref > 0;
    if (ip->ref != pointers[i])
      kcheck_wrong("inode %u has %d references, and %d pointers to it",
                   ip->inum, ip->ref, pointers[i]);
    if (ip->ref > 0 && !in_chain(ip))
      kcheck_wrong("inode %u is in use, and in no chain", ip->inum);
    pointers[i] = 0;
  }
  if (held != itable.nheld)
    kcheck_wrong("%u inodes are in use, and %u are counted", held,
                 itable.nheld);
}
