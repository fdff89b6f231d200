// Directories and paths. A directory is a file of struct dirent; ip->lock of
// the directory guards its entries.
//
// Lock order: a directory before what it contains, never the other way. Looking
// up ".." goes against it, so path lookup holds one lock at a time. This is how
// "a/../b" is followed in directory d:
//
//   what is done                              what is referenced then
//   idup d                                    d
//   lock d, look up a, unlock d, put d        a
//   lock a, look up .., unlock a, put a       d
//   lock d, look up b, unlock d, put d        b
//
// Names that the cache knows (namecache.c) are followed without any lock of an
// inode, and only what is behind the last of them is referenced.
//
// Between two steps nothing is locked, and others may move or remove what the
// path goes through. A reference keeps the directory's inode, not its names:
// a removed directory (nlink 0) contains nothing, not even "." and "..", so
// that the path ends there with ENOENT. What was moved is followed from where
// it is now.
//
// A damaged disk may hold directories in a circle. check_entry (entry.c) sees
// to it that nobody follows one that is there, or the order of locks would mean
// nothing; ilock sees the ones that somebody makes meanwhile.

#include "fs/buf.h"
#include "fs/file.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "proc.h"

#define EPB (BSIZE / sizeof(struct dirent)) // entries per block

int
namecmp(const char *s, const char *t)
{
  return strncmp(s, t, DIRSIZ);
}

bool
isdots(const char *name)
{
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

bool
endslash(const char *path)
{
  uint n = strlen(path);

  return n > 0 && path[n - 1] == '/';
}

// 0 if the inode, which has been read, is a directory and has not been removed;
// else the error of dirlock.
static int
check_dir(const struct inode *dp)
{
  if (dp->type != T_DIR)
    return -ENOTDIR;
  return dp->nlink == 0 ? -ENOENT : 0; // removed, but somebody's working one
}

int
dirlock(struct inode *dp)
{
  int err = ilock(dp);

  if (err < 0)
    return err;
  if ((err = check_dir(dp)) < 0)
    iunlock(dp);
  return err;
}

// ---- entries ----

// What to look for: the index of the first of `n` entries that fits, or n.
typedef uint entry_scan(const struct dirent *de, uint n, const char *name);

// The entry at offset `off` of a directory; the buffer is of its block.
static struct dirent *
entry_at(struct buf *b, uint off)
{
  return (struct dirent *)(b->data + off % BSIZE);
}

// The first entry of the locked directory that fits, from offset *off on: 1,
// with its offset, and in *b the locked buffer it is in; 0 if none does (then
// *off is the end), or an error, and *b is NULL. Each block is looked up once.
// A directory may have 2 GB: a kill ends the search (-EINTR), so nothing may
// have been changed that a failure here would leave half done.
static int
find_entry(struct inode *dp, entry_scan *scan, const char *name, uint *off,
           struct buf **b)
{
  uint total = dp->size / sizeof(struct dirent);
  uint from = *off / sizeof(struct dirent);
  uint first, next, n, i;
  int err;

  *b = NULL;
  for (first = from; first < total; first = next) {
    const struct dirent *de;

    if (first > from && killed())
      return -EINTR;
    if ((err = iblock(dp, first / EPB, b)) < 0)
      return err;
    next = (first / EPB + 1) * EPB;
    if (next > total)
      next = total;
    n = next - first;
    de = (const struct dirent *)(*b)->data + first % EPB;
    if ((i = scan(de, n, name)) < n) {
      *off = (first + i) * sizeof(struct dirent);
      return 1;
    }
    brelse(*b);
    *b = NULL;
  }
  *off = total * sizeof(struct dirent);
  return 0;
}

// In use, and of this name. Two letters are compared first, since a call costs
// more than the rest of the loop: names that are numbered differ in their last,
// others in the middle.
static uint
scan_name(const struct dirent *de, uint n, const char *name)
{
  uint last = strlen(name) - 1, middle = last / 2;
  const struct dirent *p = de;

  while (p < de + n &&
         (p->name[last] != name[last] || p->name[middle] != name[middle] ||
          p->inum == 0 || namecmp(p->name, name) != 0))
    p++;
  return p - de;
}

// May be given a name.
static uint
scan_free(const struct dirent *de, uint n, const char *name)
{
  uint i;

  (void)name;
  for (i = 0; i < n && de[i].inum != 0; i++)
    ;
  return i;
}

// In use, and what keeps a directory from being removed.
static uint
scan_ordinary(const struct dirent *de, uint n, const char *name)
{
  uint i;

  (void)name;
  for (i = 0; i < n && (de[i].inum == 0 || isdots(de[i].name)); i++)
    ;
  return i;
}

// What the locked directory has under `name`: 1, with the inode's number and
// the entry's offset; 0, nothing; or an error. The cache remembers the answer,
// if check_entry finds it good: what is cached is followed by number alone.
static int
find_name(struct inode *dp, const char *name, uint *inum, uint *off)
{
  uint len = strlen(name);
  struct buf *b;
  int found, err;
  bool known;

  if (len > DIRSIZ)
    return -ENAMETOOLONG;
  names_lock();
  known = name_cached(dp->inum, name, len, inum, off);
  names_unlock();
  if (known)
    return *inum != 0;
  *inum = *off = 0;
  found = find_entry(dp, scan_name, name, off, &b);
  if (found > 0) {
    *inum = entry_at(b, *off)->inum;
    brelse(b);
    if ((err = check_entry(dp, name, *inum)) < 0)
      return err;
  }
  if (found >= 0)
    name_note(dp, name, *inum, *off);
  return found;
}

// The entry is checked here, too, if it may be a directory's: the caller may
// lock that below this one, and on a damaged disk an entry that was good when
// it was cached may be so no more. (A type that is known stays: see iload.)
int
dirlookup(struct inode *dp, const char *name, uint *poff, struct inode **ip)
{
  struct inode *child;
  uint inum, off;
  int err;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  *ip = NULL;
  if (dp->nlink == 0)
    return -ENOENT;
  if ((err = find_name(dp, name, &inum, &off)) <= 0)
    return err < 0 ? err : -ENOENT;
  if ((err = iget(dp->dev, inum, &child)) < 0)
    return err;
  *ip = child;
  if ((!__atomic_load_n(&child->valid, __ATOMIC_ACQUIRE) ||
       child->type == T_DIR) &&
      (err = check_entry(dp, name, inum)) < 0)
    return err;
  if (poff != NULL)
    *poff = off;
  lockorder_found(name, dp->inum, inum);
  return 0;
}

int
dirlink_at(struct inode *dp, const char *name, uint inum, uint *off)
{
  struct dirent last, *de = &last;
  struct buf *b;
  int n;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  assert_gt(inum, 0);
  assert_lt(inum, MAXINODES);
  // None free is 0, and the end: the directory grows by an entry.
  *off = dp->slot;
  if ((n = find_entry(dp, scan_free, NULL, off, &b)) < 0)
    return n;
  if (b != NULL)
    de = entry_at(b, *off);
  de->inum = inum;
  strncpy(de->name, name, DIRSIZ); // unused bytes become 0
  if (b != NULL) {
    log_write(dp->data = b);
    brelse(b);
  } else if ((n = writei(dp, de, *off, sizeof(*de))) != sizeof(*de)) {
    return n < 0 ? n : -ENOSPC;
  }
  dp->slot = *off + sizeof(*de);
  name_note(dp, name, inum, *off);
  return 0;
}

int
dirlink(struct inode *dp, const char *name, uint inum)
{
  uint other, off;
  int found = find_name(dp, name, &other, &off);

  if (found != 0)
    return found < 0 ? found : -EEXIST;
  return dirlink_at(dp, name, inum, &off);
}

int
dirinit(struct inode *dp, uint parent)
{
  struct dirent dots[2] = {{dp->inum, "."}, {parent, ".."}};
  int n;

  names_whole(dp); // which asserts that it is locked and empty
  n = writei(dp, dots, 0, sizeof(dots));
  if (n != sizeof(dots))
    return n < 0 ? n : -ENOSPC;
  dp->slot = sizeof(dots);
  name_note(dp, ".", dp->inum, 0);
  name_note(dp, "..", parent, sizeof(dots[0]));
  return 0;
}

// Clears the entry `name` at `off` of the locked directory (inum 0), or lets it
// name inode `inum`: 0 or -EIO. That the name is there can be wrong only if the
// block is another file's, too.
static int
change_entry(struct inode *dp, const char *name, uint off, uint inum)
{
  struct dirent *de;
  struct buf *b;
  int err;

  assert_holdingsleep(&dp->lock);
  assert_eq(off % sizeof(*de), 0);
  assert_lt(off, dp->size);
  if ((err = iblock(dp, off / BSIZE, &b)) < 0)
    return err;
  de = entry_at(b, off);
  if (de->inum == 0 || namecmp(de->name, name) != 0) {
    brelse(b);
    return -EIO;
  }
  de->inum = inum;
  if (inum == 0)
    memset(de, 0, sizeof(*de));
  log_write(dp->data = b);
  brelse(b);
  if (inum == 0 && off < dp->slot)
    dp->slot = off;
  name_note(dp, name, inum, off);
  return 0;
}

int
dirunlink(struct inode *dp, const char *name, uint off)
{
  return change_entry(dp, name, off, 0);
}

int
dirset(struct inode *dp, const char *name, uint off, uint inum)
{
  assert_gt(inum, 0);
  assert_lt(inum, MAXINODES);
  return change_entry(dp, name, off, inum);
}

int
dirisempty(struct inode *dp)
{
  struct buf *b;
  uint off = 0;
  int found;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  found = find_entry(dp, scan_ordinary, NULL, &off, &b);
  if (b != NULL)
    brelse(b);
  return found < 0 ? found : !found;
}

// ---- paths ----

// Finds the next element of *path, of *len letters, and moves *path behind it
// and its slashes. Where it begins; of no letters: there is none.
static inline const char *
next_elem(const char **path, uint *len)
{
  const char *s = *path, *elem;

  while (*s == '/')
    s++;
  for (elem = s; *s != '/' && *s != '\0';)
    s++;
  *len = s - elem;
  while (*s == '/')
    s++;
  *path = s;
  return elem;
}

// Copies the next element of *path to `name`, and moves *path behind it and its
// slashes. 1; 0 if there is no element; or -ENAMETOOLONG.
static int
skipelem(const char **path, char name[DIRSIZ + 1])
{
  const char *elem;
  uint len;

  elem = next_elem(path, &len);
  if (len > DIRSIZ)
    return -ENAMETOOLONG;
  memcpy(name, elem, len);
  name[len] = '\0';
  return len > 0;
}

int
path_step(struct inode *dp, const char *name, struct inode **next)
{
  int err;

  if ((err = dirlock(dp)) < 0)
    return err;
  err = dirlookup(dp, name, NULL, next);
  iunlock(dp);
  if (err < 0 && *next != NULL)
    iput(*next);
  return err;
}

// 0 if the unlocked inode is a directory, which a path may end in with a slash,
// or that may get a name; else the error of dirlock.
static int
require_dir(struct inode *ip)
{
  int err = iload(ip);

  return err < 0 ? err : check_dir(ip);
}

// Whether `name` in directory `dp` is something else than a directory: then a
// path may not go on with a slash.
static bool
leads_nowhere(struct inode *dp, const char *name)
{
  struct inode *ip;
  int err;

  if (path_step(dp, name, &ip) < 0)
    return false; // nothing there, or yet to be made
  err = require_dir(ip);
  iput(ip);
  return err == -ENOTDIR;
}

// Where a path begins, and from there as far as the cache knows all names, in
// *ip, referenced; *path is left at the rest. With `parent` the last name stays
// in the rest. 0; -ENOENT: a name is known not to be there; -ENFILE.
//
// In between there are numbers only. They stay true, as nobody can take a name
// away without names_lock. Interrupts are off meanwhile, so there is a limit to
// the steps.
static int
follow_cached(const char **path, bool parent, struct inode **ip)
{
  uint inum = **path == '/' ? ROOTINO : myproc()->cwd->inum;
  const char *rest = *path, *elem;
  uint len, next, off, steps;
  int err;

  names_lock();
  for (steps = 0; steps < 16 && inum != 0; steps++) {
    elem = next_elem(&rest, &len);
    if (len - 1 >= DIRSIZ || (parent && *rest == '\0') ||
        !name_cached(inum, elem, len, &next, &off))
      break;
    if (next != 0)
      lockorder_found(elem, inum, next);
    inum = next;
    *path = rest;
  }
  err = inum == 0 ? -ENOENT : iget(ROOTDEV, inum, ip);
  names_unlock();
  return err;
}

// Follows `path`; with `parent`, up to but not including the last element,
// which is left in `name`. What the cache does not know is looked up step by
// step: one reference is held all the way, that of the inode reached so far,
// and passed on to the caller at the end.
static int
namex(const char *path, bool parent, char name[DIRSIZ + 1],
      struct inode **result)
{
  struct inode *ip, *next;
  int err;

  if (*path == '\0')
    return -ENOENT;
  if ((err = follow_cached(&path, parent, &ip)) < 0)
    return err;
  while ((err = skipelem(&path, name)) > 0 && !(parent && *path == '\0')) {
    err = path_step(ip, name, &next);
    iput(ip);
    if (err < 0)
      return err;
    ip = next;
  }
  if (err == 0 && parent) // a path of slashes only has no last element
    err = -EEXIST;
  else if (err > 0 || (err == 0 && path[-1] == '/')) // nothing is left of it
    err = require_dir(ip);
  if (err < 0)
    iput(ip);
  else
    *result = ip;
  return err;
}

int
namei(const char *path, struct inode **ip)
{
  char name[DIRSIZ + 1];

  return namex(path, false, name, ip);
}

int
nameiparent(const char *path, char name[DIRSIZ + 1], struct inode **result)
{
  struct inode *dp;
  int err;

  if ((err = namex(path, true, name, &dp)) < 0)
    return err;
  if (endslash(path) && leads_nowhere(dp, name)) {
    iput(dp);
    return -ENOTDIR;
  }
  *result = dp;
  return 0;
}
