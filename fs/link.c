// System calls that add a name and take one away: link, unlink, rmfile; and
// what they share with the others that change names. (sys_NAME: see sysfile.c.)
//
// nlink counts the names of an inode. Of a directory, "." in itself is not
// counted, the ".." of each directory in it is. An inode without names is freed
// by the last iput, or by the next mount. With directory s and file f in d:
//
//   d  nlink 2: "d" in what is above, ".." in s
//   s  nlink 1: "s" in d
//   f  nlink 1: "f" in d; 2 after link("d/f", "d/g")
//
// A change to a name and to the count belong in one transaction. First symptom
// of a count that is too low: a file that has a name is freed, and its blocks
// are in two files. Too high: space that no file has.
//
// Transactions and locks: see open.c.

#include "fs/sysfile.h"
#include "errno.h"
#include "fs/file.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "proc.h"
#include "trap.h"

void
droplink(struct inode *ip, int least)
{
  assert_holdingsleep(&ip->lock);
  if (ip->nlink > least)
    ip->nlink--;
  if (!iput_frees(ip))
    iupdate(ip);
}

// Names `ip`, which is no directory, `name` in `dp`. Neither is locked. 0; or
// an error, and nothing has changed.
static int
add_link(struct inode *ip, struct inode *dp, const char *name)
{
  int err;

  if ((err = dirlock(dp)) < 0)
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

// Names `ip` by the path `new`. Nothing is locked; in a transaction.
static int
link_as(struct inode *ip, const char *new)
{
  char name[DIRSIZ + 1];
  struct inode *dp;
  int err;

  if ((err = check_no_directory(ip)) < 0 ||
      (err = nameiparent(new, name, &dp)) < 0)
    return err;
  // "." and ".." exist in every directory. They are refused unseen, because
  // looking at them would mean to lock dp twice, or against the order.
  if (isdots(name))
    err = -EEXIST;
  else
    err = endslash(new) ? -ENOTDIR : add_link(ip, dp, name);
  iput(dp);
  return err;
}

// sys_link inside its transaction.
static int
do_link(const char *old, const char *new)
{
  struct inode *ip;
  int err;

  if ((err = namei(old, &ip)) < 0)
    return err;
  err = link_as(ip, new);
  iput(ip);
  return err;
}

// link(old, new): one name more for a file. The last name of `new` must be
// free.
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
  return op_result(err);
}

// Removes the entry `name` at `off` of the locked directory, which names `ip`,
// if that is an empty directory, or none and need not be. `ip` is not locked.
// 0; or an error, and nothing has changed.
static int
remove_entry(struct inode *dp, const char *name, uint off, struct inode *ip,
             bool need_dir)
{
  int err;

  assert_holdingsleep(&dp->lock);
  if (ip == dp)
    return -EIO; // only a damaged directory holds itself under another name
  if ((err = ilock(ip)) < 0)
    return err;
  if (ip->type == T_DIR && (err = dirisempty(ip)) <= 0)
    err = err < 0 ? err : -ENOTEMPTY;
  else if (ip->type != T_DIR && need_dir)
    err = -ENOTDIR;
  else if (log_readonly())
    err = -EROFS;
  else
    err = dirunlink(dp, name, off);
  if (err == 0) {
    if (ip->type == T_DIR)
      droplink(dp, 1); // its ".."
    droplink(ip, 0);
  }
  iunlock(ip);
  return err;
}

// sys_unlink and sys_rmfile inside their transaction; `file` is the latter.
static int
do_unlink(const char *path, bool file)
{
  char name[DIRSIZ + 1];
  struct inode *dp, *ip = NULL;
  uint off;
  int err;

  if ((err = nameiparent(path, name, &dp)) < 0)
    return err == -EEXIST ? -EBUSY : err; // it is "/"
  err = !isdots(name) ? dirlock(dp) : file ? -EISDIR : -EINVAL;
  if (err < 0) {
    iput(dp);
    return err;
  }
  err = dirlookup(dp, name, &off, &ip);
  if (err == 0 && file && (err = iload(ip)) == 0 && ip->type == T_DIR)
    err = -EISDIR;
  if (err == 0)
    err = remove_entry(dp, name, off, ip, endslash(path));
  iunlockput(dp);
  if (ip != NULL)
    iput(ip); // with no lock held: freeing a file takes a while
  return err;
}

// What unlink and rmfile share. What is open stays until it is closed.
static int
remove_name(bool file)
{
  char path[MAXPATH];
  int err;

  if ((err = argstr(0, path, MAXPATH)) < 0)
    return err;
  begin_op();
  err = do_unlink(path, file);
  end_op();
  return op_result(err);
}

// unlink(path): takes a name away, of an empty directory too.
int
sys_unlink(void)
{
  return remove_name(false);
}

// rmfile(path): takes a name away that is no directory's.
int
sys_rmfile(void)
{
  return remove_name(true);
}
