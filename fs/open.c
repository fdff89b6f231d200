// System calls that make names: open, mkdir, mknod. (sys_NAME: see sysfile.c.)
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

// What to make: see struct dinode.
struct kind {
  int16_t type;
  int16_t major;
  int16_t minor;
};

// ---- making names ----

// Gives a fresh locked directory its two entries.
static int
link_dots(struct inode *ip, struct inode *parent)
{
  int err = dirlink(ip, ".", ip->inum);

  return err < 0 ? err : dirlink(ip, "..", parent->inum);
}

// Makes a new inode and names it `name` in the locked directory, which has no
// such name. 0 with *ip referenced and unlocked; or nothing changed.
static int
make(struct inode *dp, const char *name, const struct kind *kind,
     struct inode **result)
{
  struct inode *ip;
  int err;

  if (log_readonly())
    return -EROFS;
  if (kind->type == T_DIR && dp->nlink >= MAXLINK)
    return -EMLINK;
  ip = ialloc(dp->dev, kind->type, &err);
  if (ip == NULL)
    return err;
  lockorder_found(name, dp->inum, ip->inum);
  err = ilock(ip);
  if (err < 0) {
    iput(ip);
    return err;
  }
  ip->major = kind->major;
  ip->minor = kind->minor;
  ip->nlink = 1;
  iupdate(ip);
  if (kind->type == T_DIR)
    err = link_dots(ip, dp);
  if (err == 0)
    err = dirlink(dp, name, ip->inum);
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
create(const char *path, const struct kind *kind, struct inode **ip)
{
  char name[DIRSIZ + 1];
  struct inode *dp;
  int err;

  *ip = NULL;
  dp = nameiparent(path, name, &err);
  if (dp == NULL)
    return err;
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
  *ip = dirlookup(dp, name, NULL, &err);
  if (*ip != NULL)
    err = -EEXIST;
  else if (err == -ENOENT)
    err = make(dp, name, kind, ip);
  iunlockput(dp);
  return err;
}

// mkdir and mknod.
static int
create_only(const char *path, const struct kind *kind)
{
  struct inode *ip;
  int err;

  begin_op();
  err = create(path, kind, &ip);
  if (ip != NULL)
    iput(ip);
  end_op();
  return err;
}

int
sys_mkdir(void)
{
  const struct kind directory = {T_DIR, 0, 0};
  char path[MAXPATH];
  int err;

  err = argstr(0, path, MAXPATH);
  return err < 0 ? err : create_only(path, &directory);
}

int
sys_mknod(void)
{
  struct kind device = {T_DEV, 0, 0};
  char path[MAXPATH];
  int err, major, minor;

  err = argstr(0, path, MAXPATH);
  if (err < 0)
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

// The inode that open() asks for, made if need be; referenced, unlocked.
static int
find_or_create(const char *path, int flags, struct inode **ip)
{
  const struct kind file = {T_FILE, 0, 0};
  int err;

  if (!(flags & O_CREATE)) {
    *ip = namei(path, &err);
    return *ip == NULL ? err : 0;
  }
  err = create(path, &file, ip);
  if (err != -EEXIST)
    return err;
  if (!(flags & O_EXCL))
    return *ip == NULL ? -EISDIR : 0;
  if (*ip != NULL)
    iput(*ip);
  return -EEXIST;
}

// Whether the locked inode may be opened like this; truncates it if asked.
static int
check_open(struct inode *ip, int flags)
{
  bool write = (flags & O_ACCMODE) != O_RDONLY;

  if (ip->type == T_DIR)
    return write || (flags & O_CREATE) ? -EISDIR : 0;
  if (ip->type == T_DEV)
    return devof(ip) == NULL ? -ENXIO : 0;
  if (write && log_readonly())
    return -EROFS;
  return flags & O_TRUNC ? itrunc(ip) : 0;
}

// Opens `path` as `f`, which is fresh. On failure `f` stays so; a file that was
// made for it stays, and one to be truncated may have lost a part (EIO).
static int
open_inode(const char *path, int flags, struct file *f)
{
  struct inode *ip;
  int err;

  err = find_or_create(path, flags, &ip);
  if (err < 0)
    return err;
  err = ilock(ip);
  if (err == 0) {
    err = check_open(ip, flags);
    iunlock(ip);
  }
  if (err < 0) {
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

int
sys_open(void)
{
  char path[MAXPATH];
  struct file *f;
  int flags, fd, err;

  err = argstr(0, path, MAXPATH);
  if (err < 0)
    return err;
  if (argint(1, &flags) < 0)
    return -EFAULT;
  if ((flags & O_ACCMODE) == O_ACCMODE ||
      ((flags & O_TRUNC) && (flags & O_ACCMODE) == O_RDONLY))
    return -EINVAL;

  // Everything that may run out comes first: afterwards a file would have been
  // made or truncated for nothing.
  f = filealloc();
  if (f == NULL)
    return -ENFILE;
  fd = fdalloc(f);
  if (fd < 0) {
    fileclose(f);
    return fd;
  }
  begin_op();
  err = open_inode(path, flags, f);
  end_op();
  if (err < 0) {
    fdclose(fd);
    return err;
  }
  return fd;
}
