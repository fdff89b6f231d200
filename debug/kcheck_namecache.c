// fs/namecache.c, and what kcheck asks of it: see kcheck.h.

#include "fs/namecache.c"
#include "debug/kcheck.h"

// An entry that lookups find: its number can be an inode's, and its directory,
// if it is in memory, is one; if what it names is, that has a name.
static void
check_name(const struct name *n)
{
  uint ninodes = superblock()->ninodes;

  if (n->dir == 0 || n->dir >= ninodes || n->inum >= ninodes ||
      n->off % sizeof(struct dirent) != 0)
    kcheck_wrong("name cache: inode %u is at %u in directory %u", n->inum,
                 n->off, n->dir);
  else if (!kcheck_may_be(n->dir, T_DIR))
    kcheck_wrong("name cache: inode %u has names, and is no directory", n->dir);
  else if (n->inum != 0 && !kcheck_may_be(n->inum, 0))
    kcheck_wrong("name cache: inode %u is in directory %u, and has no name",
                 n->inum, n->dir);
}

void
kcheck_names(void)
{
  const struct name *n;
  uint i;

  for (i = 0; i < NNAMEHASH; i++) {
    for (n = names.hash[i]; n != NULL; n = n->next) {
      if (name_hash(n->dir, n->name, strnlen(n->name, DIRSIZ)) != n->hash ||
          name_chain(n->hash) != &names.hash[i])
        kcheck_wrong("name cache: a name of directory %u is in chain %u",
                     n->dir, i);
      if (n->life == names.life[n->dir % NLIVES])
        check_name(n);
    }
  }
}
