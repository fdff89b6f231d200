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
// Between two steps nothing is locked, and others may move or remove what the
// path goes through. A reference keeps the directory's inode, not its names:
// a removed directory (nlink 0) contains nothing, not even "." and "..", so
// that the path ends there with ENOENT. What was moved is followed from where
// it is now.

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

int
dirlock(struct inode *dp)
{
  int err = ilock(dp);

  if (err < 0)
    return err;
  if (dp->type != T_DIR)
    err = -ENOTDIR;
  else if (dp->nlink == 0)
    err = -ENOENT; // removed, but somebody's working directory
  if (err < 0)
    iunlock(dp);
  return err;
}

// ---- entries ----

// What to look for.
typedef bool entry_test(const struct dirent *de, const char *name);

// Looks through one block's entries, `n` of them (b NULL: a hole, all free).
// The index of the first that passes, or n.
static uint
scan_block(const struct buf *b, uint n, entry_test *test, const char *name,
           struct dirent *found)
{
  static const struct dirent free_entry;
  uint i;

  for (i = 0; i < n; i++) {
    const struct dirent *de =
        b == NULL ? &free_entry : (const struct dirent *)b->data + i;

    if (test(de, name)) {
      *found = *de;
      break;
    }
    if (b == NULL) // all are alike: a directory may be 2 GB of holes
      return n;
  }
  return i;
}

// The first entry of the locked directory that passes: 1, with a copy and its
// offset; 0 if none does (then *off is the end); or an error. Each block is
// looked up once. A directory may have 2 GB: a kill ends the search (-EINTR),
// so nothing may have been changed that a failure here would leave half done.
static int
find_entry(struct inode *dp, entry_test *test, const char *name,
           struct dirent *found, uint *off)
{
  uint total = dp->size / sizeof(struct dirent);
  uint first, n, i;
  int err;

  for (first = 0; first < total; first += EPB) {
    struct buf *b;

    if (first > 0 && killed())
      return -EINTR;
    if ((err = iblock(dp, first / EPB, &b)) < 0)
      return err;
    n = total - first < EPB ? total - first : EPB;
    i = scan_block(b, n, test, name, found);
    if (b != NULL)
      brelse(b);
    if (i < n) {
      *off = (first + i) * sizeof(struct dirent);
      return 1;
    }
  }
  *off = total * sizeof(struct dirent);
  return 0;
}

// In use, and of this name. The first letters are compared here, as most names
// differ in them, and a call costs more.
static bool
entry_has_name(const struct dirent *de, const char *name)
{
  return de->inum != 0 && de->name[0] == name[0] &&
         namecmp(de->name, name) == 0;
}

// May be given a name.
static bool
entry_is_free(const struct dirent *de, const char *name)
{
  (void)name;
  return de->inum == 0;
}

// In use, and what keeps a directory from being removed.
static bool
entry_is_ordinary(const struct dirent *de, const char *name)
{
  (void)name;
  return de->inum != 0 && !isdots(de->name);
}

int
dirlookup(struct inode *dp, const char *name, uint *poff, struct inode **ip)
{
  struct dirent de;
  uint off;
  int found;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  if (dp->nlink == 0)
    return -ENOENT;
  if (strlen(name) > DIRSIZ)
    return -ENAMETOOLONG;
  found = find_entry(dp, entry_has_name, name, &de, &off);
  if (found <= 0)
    return found < 0 ? found : -ENOENT;
  if (poff != NULL)
    *poff = off;
  lockorder_found(name, dp->inum, de.inum);
  return iget(dp->dev, de.inum, ip);
}

// Writes the entry at `off` of the locked directory: 0, -ENOSPC, -EFBIG, -EIO.
static int
write_entry(struct inode *dp, uint off, const struct dirent *de)
{
  int n = writei(dp, de, off, sizeof(*de));

  if (n < 0)
    return n;
  return n == sizeof(*de) ? 0 : -ENOSPC;
}

int
dirlink_at(struct inode *dp, const char *name, uint inum, uint *off)
{
  struct dirent de;
  int err;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  assert_gt(inum, 0);
  assert_lt(inum, MAXINODES);
  if (strlen(name) > DIRSIZ)
    return -ENAMETOOLONG;
  if ((err = find_entry(dp, entry_has_name, name, &de, off)) != 0)
    return err < 0 ? err : -EEXIST;
  // None free is 0, and the end: the directory grows by an entry.
  if ((err = find_entry(dp, entry_is_free, NULL, &de, off)) < 0)
    return err;
  de.inum = inum;
  strncpy(de.name, name, DIRSIZ); // unused bytes become 0
  return write_entry(dp, *off, &de);
}

int
dirlink(struct inode *dp, const char *name, uint inum)
{
  uint off;

  return dirlink_at(dp, name, inum, &off);
}

int
dirunlink(struct inode *dp, uint off)
{
  struct dirent de;

  assert_holdingsleep(&dp->lock);
  assert_eq(off % sizeof(de), 0);
  assert_lt(off, dp->size);
  memset(&de, 0, sizeof(de));
  return write_entry(dp, off, &de);
}

int
dirset(struct inode *dp, uint off, uint inum)
{
  struct dirent de;
  int n;

  assert_holdingsleep(&dp->lock);
  assert_eq(off % sizeof(de), 0);
  assert_lt(inum, MAXINODES);
  n = readi(dp, &de, off, sizeof(de));
  if (n != sizeof(de))
    return n < 0 ? n : -EIO;
  de.inum = inum;
  return write_entry(dp, off, &de);
}

int
dirisempty(struct inode *dp)
{
  struct dirent de;
  uint off;
  int found;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  found = find_entry(dp, entry_is_ordinary, NULL, &de, &off);
  return found < 0 ? found : !found;
}

// ---- paths ----

// Copies the next element of *path to `name`, and moves *path behind it and its
// slashes. 1; 0 if there is no element; or -ENAMETOOLONG.
static int
skipelem(const char **path, char name[DIRSIZ + 1])
{
  const char *start = *path, *end;

  while (*start == '/')
    start++;
  for (end = start; *end != '/' && *end != '\0'; end++)
    ;
  if (end - start > DIRSIZ)
    return -ENAMETOOLONG;
  memcpy(name, start, end - start);
  name[end - start] = '\0';
  while (*end == '/')
    end++;
  *path = end;
  return name[0] != '\0';
}

int
path_step(struct inode *dp, const char *name, struct inode **next)
{
  int err;

  if ((err = dirlock(dp)) < 0)
    return err;
  err = dirlookup(dp, name, NULL, next);
  iunlock(dp);
  return err;
}

// 0 if the unlocked inode is a directory, which a path may end in with a slash,
// or that may get a name; else the error of dirlock.
static int
require_dir(struct inode *ip)
{
  int err = dirlock(ip);

  if (err == 0)
    iunlock(ip);
  return err;
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

// Follows `path`; with `parent`, up to but not including the last element,
// which is left in `name`. With no inode locked: iput may free. One
// reference is held all the way, that of the inode reached so far, and passed
// on to the caller at the end.
static int
namex(const char *path, bool parent, char name[DIRSIZ + 1],
      struct inode **result)
{
  bool slash = endslash(path);
  struct inode *ip, *next;
  int err;

  if (*path == '\0')
    return -ENOENT;
  if (*path != '/')
    ip = idup(myproc()->cwd);
  else if ((err = iget(ROOTDEV, ROOTINO, &ip)) < 0)
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
  else if (err > 0 || (err == 0 && slash))
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
