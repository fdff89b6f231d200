// System calls that add a name and take one away: link, unlink; and what they
// share with the others that change names. (sys_NAME: see sysfile.c.)
//
// nlink counts the names of an inode. Of a directory, "." in itself is not
// counted, the ".." of each directory in it is. An inode without names is freed
// by the last iput, or by the next mount.
//
// Transactions and locks: see open.c.

#include "fs/sysfile.h"
#include "errno.h"
#include "fs/file.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "trap.h"

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

void
droplink(struct inode *ip, int least)
{
  assert_holdingsleep(&ip->lock);
  if (ip->nlink > least)
    ip->nlink--;
  iupdate(ip);
}

// Names `ip`, which is no directory, `name` in `dp`. Neither is locked.
static int
add_link(struct inode *ip, struct inode *dp, const char *name)
{
  int err;

  err = dirlock(dp);
  if (err < 0)
    return err;
  lockorder_found(name, dp->inum, ip->inum);
  err = ilock(ip); // not in dp yet, but a file: nobody waits while holding one
  if (err < 0)
    goto out;
  if (log_readonly())
    err = -EROFS;
  else if (ip->nlink == 0)
    err = -ENOENT; // unlinked meanwhile
  else if (ip->nlink >= MAXLINK)
    err = -EMLINK;
  else
    err = dirlink(dp, name, ip->inum);
  if (err == 0) {
    ip->nlink++;
    iupdate(ip);
  }
  iunlock(ip);
out:
  iunlock(dp);
  return err;
}

// -EPERM if the inode is a directory: a second name would make a loop.
static int
check_no_directory(struct inode *ip)
{
  int err = ilock(ip);

  if (err < 0)
    return err;
  if (ip->type == T_DIR)
    err = -EPERM;
  iunlock(ip);
  return err;
}

static int
do_link(const char *old, const char *new)
{
  char name[DIRSIZ + 1];
  struct inode *ip, *dp;
  int err;

  ip = namei(old, &err);
  if (ip == NULL)
    return err;
  err = check_no_directory(ip);
  if (err == 0) {
    dp = nameiparent(new, name, &err);
    if (dp != NULL) {
      // "." and ".." exist in every directory. They are refused unseen, because
      // looking at them would mean to lock dp twice, or against the order.
      if (isdots(name))
        err = -EEXIST;
      else
        err = endslash(new) ? -ENOTDIR : add_link(ip, dp, name);
      iput(dp);
    }
  }
  iput(ip);
  return err;
}

int
sys_link(void)
{
  char old[MAXPATH], new[MAXPATH];
  int err;

  if ((err = argstr(0, old, MAXPATH)) < 0 ||
      (err = argstr(1, new, MAXPATH)) < 0)
    return err;
  begin_op();
  err = do_link(old, new);
  end_op();
  return err;
}

// Removes the entry at `off` of the locked directory, which names `ip`, if that
// is a directory or need not be. `ip` is not locked.
static int
remove_entry(struct inode *dp, uint off, struct inode *ip, bool need_dir)
{
  int err;

  if (ip == dp)
    return -EIO; // only a damaged directory holds itself under another name
  err = ilock(ip);
  if (err < 0)
    return err;
  if (ip->type == T_DIR && (err = dirisempty(ip)) <= 0)
    err = err < 0 ? err : -ENOTEMPTY;
  else if (ip->type != T_DIR && need_dir)
    err = -ENOTDIR;
  else if (log_readonly())
    err = -EROFS;
  else
    err = dirunlink(dp, off);
  if (err == 0) {
    if (ip->type == T_DIR)
      droplink(dp, 1); // its ".."
    droplink(ip, 0);
  }
  iunlock(ip);
  return err;
}

static int
do_unlink(const char *path)
{
  char name[DIRSIZ + 1];
  struct inode *dp, *ip;
  uint off;
  int err;

  dp = nameiparent(path, name, &err);
  if (dp == NULL)
    return err == -EEXIST ? -EBUSY : err; // it is "/"
  err = isdots(name) ? -EINVAL : dirlock(dp);
  if (err < 0) {
    iput(dp);
    return err;
  }
  ip = dirlookup(dp, name, &off, &err);
  if (ip != NULL)
    err = remove_entry(dp, off, ip, endslash(path));
  iunlockput(dp);
  if (ip != NULL)
    iput(ip); // with no lock held: freeing a file takes a while
  return err;
}

int
sys_unlink(void)
{
  char path[MAXPATH];
  int err;

  err = argstr(0, path, MAXPATH);
  if (err < 0)
    return err;
  begin_op();
  err = do_unlink(path);
  end_op();
  return err;
}
