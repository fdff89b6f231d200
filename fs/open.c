// System calls that make names: open, mkdir, mknod. (sys_NAME: see sysfile.c.)
//
// mkdir of "new" in d, in one transaction:
//
//   new's inode    type, nlink 1       d's inode      nlink + 1, size
//   new's block    "." ".."            d's block      "new"
//   bitmap blocks  new's block, and d's if it grows
//
// What changes names is one transaction, from before the path is followed until
// the last reference is put back, as iput may free an inode. It begins with no
// inode locked, and locks a directory before what is in it.

#include "fs/sysfile.h"
#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "proc.h"
#include "trap.h"

// The worst case, mkdir: two inodes, a block of names in each, two blocks of
// block numbers in the parent, and if the parent is removed as soon as it is
// unlocked, all bitmap blocks.
_Static_assert(2 + 2 + 2 + MAXFSBLOCKS / BPB <= MAXOPBLOCKS,
               "mkdir fits a transaction");

// ---- making names ----

// Makes a new inode and names it `name` in the locked directory, which has no
// such name. 0 with *ip referenced and unlocked; or nothing changed.
static int
make_inode(struct inode *dp, const char *name, const struct dinode *kind,
           struct inode **result)
{
  struct inode *ip;
  uint off;
  int err;

  assert_holdingsleep(&dp->lock);
  if (log_readonly())
    return -EROFS;
  if (kind->type == T_DIR && dp->nlink >= MAXLINK)
    return -EMLINK;
  if ((err = ialloc(dp->dev, kind, &ip)) < 0)
    return err;
  lockorder_found(name, dp->inum, ip->inum);
  err = ilock(ip);
  if (err < 0) { // only if it can be written no more, either
    iput(ip);
    return err;
  }
  if (kind->type == T_DIR)
    err = dirinit(ip, dp->inum);
  if (err == 0)
    err = dirlink_at(dp, name, ip->inum, &off);
  if (err < 0) {
    ip->nlink = 0; // so that iput frees it
    iupdate(ip);
    iunlockput(ip);
    return err;
  }
  if (kind->type == T_DIR) {
    dp->nlink++; // its new ".."
    iupdate(dp);
  }
  iunlock(ip);
  *result = ip;
  return 0;
}

// Makes `path`. 0 with the new inode in *ip; -EEXIST with the one that is there
// (NULL: it is "/", or ends in "." or ".."), both referenced and unlocked; or
// another error, nothing changed and *ip NULL. In a transaction.
static int
create(const char *path, const struct dinode *kind, struct inode **ip)
{
  char name[DIRSIZ + 1];
  struct inode *dp;
  int err;

  *ip = NULL; // written on failure too: open wants the inode with EEXIST
  if ((err = nameiparent(path, name, &dp)) < 0)
    return err;
  // "." and ".." exist, and are not locked to be looked at: see link.c.
  if (isdots(name))
    err = -EEXIST;
  else if (kind->type != T_DIR && endslash(path))
    err = -EISDIR;
  else
    err = dirlock(dp);
  if (err < 0) {
    iput(dp);
    return err;
  }
  err = dirlookup(dp, name, NULL, ip);
  if (err == 0)
    err = -EEXIST;
  else if (err == -ENOENT)
    err = make_inode(dp, name, kind, ip);
  iunlockput(dp);
  if (err != 0 && err != -EEXIST && *ip != NULL) { // a wrong entry's: dirlookup
    iput(*ip);
    *ip = NULL;
  }
  return err;
}

// What mkdir and mknod are, with the path fetched: create, and no file is
// opened. 0, or an error and nothing has changed.
static int
create_only(const char *path, const struct dinode *kind)
{
  struct inode *ip;
  int err;

  begin_op();
  err = create(path, kind, &ip);
  if (ip != NULL)
    iput(ip);
  end_op();
  return op_result(err);
}

// mkdir(path): makes an empty directory.
int
sys_mkdir(void)
{
  const struct dinode directory = {.type = T_DIR, .nlink = 1};
  char path[MAXPATH];
  int err;

  err = argstr(0, path, MAXPATH);
  return err < 0 ? err : create_only(path, &directory);
}

// mknod(path, major, minor): names a device. A number without a driver is
// allowed: open says ENXIO.
int
sys_mknod(void)
{
  struct dinode device = {.type = T_DEV, .nlink = 1};
  char path[MAXPATH];
  int err, major, minor;

  if ((err = argstr(0, path, MAXPATH)) < 0)
    return err;
  if (argint(1, &major) < 0 || argint(2, &minor) < 0)
    return -EFAULT;
  if (major < 0 || major > INT16_MAX || minor < 0 || minor > INT16_MAX)
    return -EINVAL;
  device.major = major;
  device.minor = minor;
  return create_only(path, &device);
}

// ---- open ----

// What open() takes, by its flags:
//
//                         a file is there   nothing is there
//   -                     that              ENOENT
//   O_CREATE              that              a new one
//   O_CREATE and O_EXCL   EEXIST            a new one
//
// The inode that open() asks for, made if need be, in *ip, referenced,
// unlocked. 0; or an error, and nothing has changed.
static int
find_or_create(const char *path, int flags, struct inode **ip)
{
  const struct dinode file = {.type = T_FILE, .nlink = 1};
  int err;

  if (!(flags & O_CREATE))
    return namei(path, ip);
  err = create(path, &file, ip);
  if (err != -EEXIST)
    return err;
  if (!(flags & O_EXCL))
    return *ip == NULL ? -EISDIR : 0;
  if (*ip != NULL)
    iput(*ip);
  return -EEXIST;
}

// Whether the inode may be opened like this; claims it for writing, and
// truncates it if asked, which needs an operation. It is not locked: a file's
// type stays. 0; or an error, and nothing has changed.
static int
check_open(struct inode *ip, int flags)
{
  bool write = (flags & O_ACCMODE) != O_RDONLY;
  int err = iload(ip);

  if (err < 0)
    return err;
  if (ip->type == T_DIR)
    return write || (flags & O_CREATE) ? -EISDIR : 0;
  if (ip->type == T_DEV)
    return devof(ip) == NULL ? -ENXIO : 0;
  if (write && log_readonly())
    return -EROFS;
  if (!write)
    return 0;
  if ((err = iclaim(ip, CLAIM_WRITE)) < 0 || !(flags & O_TRUNC))
    return err;
  if ((err = ilock(ip)) == 0) {
    err = itrunc(ip);
    iunlock(ip);
  }
  if (err < 0)
    iunclaim(ip, CLAIM_WRITE);
  return err;
}

// Opens `path` as `f`, which is fresh. 0; or an error, and `f` is as it was.
// Then a file that was made for the call stays, empty.
static int
open_inode(const char *path, int flags, struct file *f)
{
  struct inode *ip;
  int err;

  if ((err = find_or_create(path, flags, &ip)) < 0)
    return err;
  if ((err = check_open(ip, flags)) < 0) {
    iput(ip);
    return err;
  }
  f->type = FD_INODE;
  f->ip = ip;
  f->readable = (flags & O_ACCMODE) != O_WRONLY;
  f->writable = (flags & O_ACCMODE) != O_RDONLY;
  f->append = flags & O_APPEND;
  return 0;
}

// open(path, flags): the lowest free descriptor, for a file that is there or,
// with O_CREATE, is made.
int
sys_open(void)
{
  char path[MAXPATH];
  struct file *f;
  int flags, fd, err;
  bool change;

  if ((err = argstr(0, path, MAXPATH)) < 0)
    return err;
  if (argint(1, &flags) < 0)
    return -EFAULT;
  // POSIX leaves open what O_TRUNC does to a file opened for reading only: it
  // is refused, rather than a file emptied by who cannot write.
  if ((flags & O_ACCMODE) == O_ACCMODE ||
      ((flags & O_TRUNC) && (flags & O_ACCMODE) == O_RDONLY))
    return -EINVAL;

  // Descriptor and file come first: if one of them ran out later, an inode
  // would have been made or truncated for nothing.
  if ((err = filealloc(&f)) < 0)
    return err;
  if ((fd = fdalloc(f)) < 0) {
    fileclose(f);
    return fd;
  }
  change = flags & (O_CREATE | O_TRUNC);
  if (change)
    begin_op();
  err = open_inode(path, flags, f);
  if (change)
    end_op();
  if (change && (flags & O_ACCMODE) != O_RDONLY)
    err = op_result(err);
  if (err < 0) {
    fdclose(fd);
    return err;
  }
  return fd;
}
