// System calls on paths: open, mkdir, mknod, link, unlink, chdir, exec. Each
// sys_NAME fetches its arguments and returns 0 or more, or a negative errno.
//
// What changes names is one transaction, from before the path is followed until
// the last reference is put back (iput may free an inode). It begins with no
// inode locked, and locks a directory before what the directory holds. Its worst
// case, mkdir: two inodes, a block in each directory, two blocks of block numbers
// in the parent, and all 16 bitmap blocks if a file's last reference goes.
//
// nlink counts the names of an inode; a directory's own "." is not counted, the
// ".." of each directory in it is.

#include "trap.h"
#include "errno.h"
#include "fcntl.h"
#include "fs/file.h"
#include "fs/sysfile.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mmu.h"
#include "proc.h"
#include "vm.h"

_Static_assert(2 + 2 + 2 + MAXFSBLOCKS / BPB <= MAXOPBLOCKS,
               "the calls of this file fit a transaction");

// What to make: see struct dinode.
struct kind {
  int16_t type;
  int16_t major;
  int16_t minor;
};

bool
isdots(const char *name)
{
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
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
  assert(holdingsleep(&ip->lock));
  if (ip->nlink > least)
    ip->nlink--;
  iupdate(ip);
}

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
  err = isdots(name) ? -EEXIST : dirlock(dp);
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

// Opens `path` as `f`, which is fresh. On failure it stays so, and the disk
// stays as it was.
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

// ---- link and unlink ----

// Names `ip`, which is no directory, `name` in `dp`. Neither is locked.
static int
add_link(struct inode *ip, struct inode *dp, const char *name)
{
  int err;

  err = dirlock(dp);
  if (err < 0)
    return err;
  err = ilock(ip); // not in dp, but a file: nobody waits while holding one
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
      err = isdots(name) ? -EEXIST : add_link(ip, dp, name);
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

// Removes the entry at `off` of the locked directory, which names `ip`. `ip` is
// not locked.
static int
remove_entry(struct inode *dp, uint off, struct inode *ip)
{
  int err;

  if (ip == dp)
    return -EIO; // only a damaged directory holds itself under another name
  err = ilock(ip);
  if (err < 0)
    return err;
  if (ip->type == T_DIR && !dirisempty(ip))
    err = -ENOTEMPTY;
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
    err = remove_entry(dp, off, ip);
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

// ---- what a process does with paths ----

// Makes the directory `path` the current one.
static int
change_directory(const char *path)
{
  struct proc *p = myproc();
  struct inode *ip;
  int err;

  ip = namei(path, &err);
  if (ip == NULL)
    return err;
  err = dirlock(ip);
  if (err < 0) {
    iput(ip);
    return err;
  }
  iunlock(ip);
  iput(p->cwd);
  p->cwd = ip;
  return 0;
}

int
sys_chdir(void)
{
  char path[MAXPATH];
  int err;

  err = argstr(0, path, MAXPATH);
  if (err < 0)
    return err;
  begin_op();
  err = change_directory(path);
  end_op();
  return err;
}

// Copies the argument vector at user address `va`, which ends with a NULL, to a
// page: first kernel pointers, then the strings. What does not fit is -E2BIG, as
// it would not fit the new stack's page either (exec.c).
static int
copy_arguments(uint va, char **page)
{
  pde_t *pgdir = myproc()->pgdir;
  uint most = PGSIZE / sizeof(char *);
  char *end = (char *)page + PGSIZE;
  char *text;
  uint i, n;
  int len;

  for (n = 0;; n++) {
    if (n == most)
      return -E2BIG;
    if (copyin(pgdir, &page[n], va + n * sizeof(char *), sizeof(char *)) < 0)
      return -EFAULT;
    if (page[n] == NULL)
      break;
  }
  text = (char *)&page[n + 1];
  for (i = 0; i < n; i++) {
    len = copyinstr(pgdir, text, (uint)page[i], end - text);
    if (len < 0)
      return len == -ENAMETOOLONG ? -E2BIG : len;
    page[i] = text;
    text += len + 1;
  }
  return 0;
}

int
sys_exec(void)
{
  char path[MAXPATH];
  char **page;
  int argv, err;

  err = argstr(0, path, MAXPATH);
  if (err < 0)
    return err;
  if (argint(1, &argv) < 0 || argv == 0)
    return -EFAULT;
  page = kalloc();
  if (page == NULL)
    return -ENOMEM;
  err = copy_arguments(argv, page);
  if (err == 0)
    err = exec(path, page);
  kfree(page);
  return err;
}
