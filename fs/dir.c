// Directories and paths. A directory is a file of struct dirent; ip->lock of
// the directory guards its entries.
//
// Lock order: a directory before what it contains, never the other way. Looking
// up ".." goes against it, so path lookup holds one lock at a time. Removed
// directories (nlink 0) contain nothing: not even "." and ".." are found in
// them.

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
    if (b == NULL) // one speaks for all: a directory may be 2 GB of holes
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
    b = iblock(dp, first / EPB, &err);
    if (err < 0)
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

static bool
has_name(const struct dirent *de, const char *name)
{
  return de->inum != 0 && de->name[0] == name[0] &&
         namecmp(de->name, name) == 0;
}

static bool
is_free(const struct dirent *de, const char *name)
{
  (void)name;
  return de->inum == 0;
}

static bool
is_ordinary(const struct dirent *de, const char *name)
{
  (void)name;
  return de->inum != 0 && namecmp(de->name, ".") != 0 &&
         namecmp(de->name, "..") != 0;
}

struct inode *
dirlookup(struct inode *dp, const char *name, uint *poff, int *err)
{
  struct dirent de;
  uint off;

  assert_holdingsleep(&dp->lock);
  assert_eq(dp->type, T_DIR);
  *err = -ENOENT;
  if (dp->nlink == 0)
    return NULL;
  if (strlen(name) > DIRSIZ) {
    *err = -ENAMETOOLONG;
    return NULL;
  }
  *err = find_entry(dp, has_name, name, &de, &off);
  if (*err <= 0) {
    if (*err == 0)
      *err = -ENOENT;
    return NULL;
  }
  if (poff != NULL)
    *poff = off;
  lockorder_found(name, dp->inum, de.inum);
  return iget(dp->dev, de.inum, err);
}

// Writes one entry.
static int
write_entry(struct inode *dp, uint off, const struct dirent *de)
{
  int n = writei(dp, false, (uintptr_t)de, off, sizeof(*de));

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
  if ((err = find_entry(dp, has_name, name, &de, off)) != 0)
    return err < 0 ? err : -EEXIST;
  if ((err = find_entry(dp, is_free, NULL, &de, off)) < 0)
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
  n = readi(dp, false, (uintptr_t)&de, off, sizeof(de));
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
  found = find_entry(dp, is_ordinary, NULL, &de, &off);
  return found < 0 ? found : !found;
}

// ---- paths ----

// Copies the next element of `path` to `name` and returns what follows it and
// its slashes; NULL with *err 0 when there is no element, or with
// -ENAMETOOLONG.
static const char *
skipelem(const char *path, char name[DIRSIZ + 1], int *err)
{
  const char *start;
  uint len;

  *err = 0;
  while (*path == '/')
    path++;
  if (*path == '\0')
    return NULL;
  start = path;
  while (*path != '/' && *path != '\0')
    path++;
  len = path - start;
  if (len > DIRSIZ) {
    *err = -ENAMETOOLONG;
    return NULL;
  }
  memcpy(name, start, len);
  name[len] = '\0';
  while (*path == '/')
    path++;
  return path;
}

// One step of a path: the inode `name` in directory `ip`, whose reference is
// given up.
static struct inode *
step(struct inode *ip, const char *name, int *err)
{
  struct inode *next = NULL;

  *err = ilock(ip);
  if (*err < 0) {
    iput(ip);
    return NULL;
  }
  if (ip->type == T_DIR)
    next = dirlookup(ip, name, NULL, err);
  else
    *err = -ENOTDIR;
  iunlockput(ip);
  return next;
}

// Checks that a path may end at `ip`, which must be a directory if a slash
// follows, or if it is to be a parent. Gives up the reference on failure.
static struct inode *
require_dir(struct inode *ip, int *err)
{
  *err = ilock(ip);
  if (*err == 0) {
    if (ip->type != T_DIR)
      *err = -ENOTDIR;
    else if (ip->nlink == 0)
      *err = -ENOENT;
    iunlock(ip);
  }
  if (*err == 0)
    return ip;
  iput(ip);
  return NULL;
}

// Whether `name` in directory `dp` is something else than a directory: then a
// path may not go on with a slash.
static bool
leads_nowhere(struct inode *dp, const char *name)
{
  int err;
  struct inode *ip = step(idup(dp), name, &err);

  if (ip == NULL)
    return false; // nothing there, or yet to be made
  ip = require_dir(ip, &err);
  if (ip == NULL)
    return err == -ENOTDIR;
  iput(ip);
  return false;
}

// Follows `path`; with `parent`, up to but not including the last element,
// which is left in `name`. Call inside an operation: iput may free.
static struct inode *
namex(const char *path, bool parent, char name[DIRSIZ + 1], int *err)
{
  bool slash = *path != '\0' && path[strlen(path) - 1] == '/';
  struct inode *ip;

  *err = *path == '\0' ? -ENOENT : 0;
  if (*err < 0)
    return NULL;
  ip = *path == '/' ? iget(ROOTDEV, ROOTINO, err) : idup(myproc()->cwd);
  while (ip != NULL && (path = skipelem(path, name, err)) != NULL) {
    if (parent && *path == '\0')
      return require_dir(ip, err);
    ip = step(ip, name, err);
  }
  if (ip == NULL)
    return NULL;
  if (*err == 0 && parent) // a path of slashes only has no last element
    *err = -EEXIST;
  if (*err < 0) {
    iput(ip);
    return NULL;
  }
  return slash ? require_dir(ip, err) : ip;
}

struct inode *
namei(const char *path, int *err)
{
  char name[DIRSIZ + 1];

  return namex(path, false, name, err);
}

struct inode *
nameiparent(const char *path, char name[DIRSIZ + 1], int *err)
{
  struct inode *dp = namex(path, true, name, err);

  if (dp != NULL && path[strlen(path) - 1] == '/' && leads_nowhere(dp, name)) {
    iput(dp);
    *err = -ENOTDIR;
    return NULL;
  }
  return dp;
}
