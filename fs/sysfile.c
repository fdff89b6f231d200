// System calls on descriptors, chdir and exec. Those that make and change names
// are in open.c, link.c and rename.c.
//
// Each sys_NAME fetches its arguments and returns 0 or more, or a negative
// errno; docs/ABI.md lists them. It runs in the process that called, with no
// lock held and in no transaction, and may sleep.
//
// A process runs one call at a time, so nobody takes a descriptor from it in
// the middle of one: what argfd gives stays open until the call returns. With
// threads that share descriptors it would need a reference of its own.

#include "fs/sysfile.h"
#include "dev/dev.h"
#include "errno.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "mem/mappings.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"

// ---- descriptors ----

// The n-th argument as an open descriptor: its number in *fd, its file in *f.
// 0, -EFAULT, -EBADF.
static inline int
argfd(uint n, int *fd, struct file **f)
{
  if (argint(n, fd) < 0)
    return -EFAULT;
  if (*fd < 0 || *fd >= NOFILE || myproc()->ofile[*fd] == NULL)
    return -EBADF;
  *f = myproc()->ofile[*fd];
  return 0;
}

int
fdalloc(struct file *f)
{
  struct proc *p = myproc();

  assert_gt(f->ref, 0);
  for (int fd = 0; fd < NOFILE; fd++) {
    if (p->ofile[fd] == NULL) {
      p->ofile[fd] = f;
      return fd;
    }
  }
  return -EMFILE;
}

void
fdclose(int fd)
{
  struct proc *p = myproc();
  struct file *f;

  assert_lt(fd, NOFILE);
  assert_ne(p->ofile[fd], NULL);
  f = p->ofile[fd];
  p->ofile[fd] = NULL;
  fileclose(f);
}

// dup(fd): a second descriptor for an open file, with the same offset.
int
sys_dup(void)
{
  struct file *f;
  int fd, err;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  fd = fdalloc(f);
  if (fd >= 0)
    filedup(f);
  return fd;
}

// What read and write share: (fd, buffer, size). `into`: it is a read, which
// writes to the buffer. A size that would be negative is a buffer that leaves
// user memory. Inline, as is argfd: it saves 30 of the 580 instructions of a
// write of one byte to a pipe.
static inline int
transfer(bool into)
{
  struct file *f;
  int fd, size, err;
  uint va;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  // What is wrong with the descriptor is said before what is with the buffer.
  if (!(into ? f->readable : f->writable))
    return -EBADF;
  if (argint(2, &size) < 0)
    return -EFAULT;
  if (size == 0)
    return 0;
  if ((err = argptr(1, &va, size, into)) < 0)
    return err;
  return into ? fileread(f, va, size) : filewrite(f, va, size);
}

// read(fd, buffer, n): bytes read, 0 at the end. Sleeps until a pipe or a
// device has some.
int
sys_read(void)
{
  return transfer(true);
}

// write(fd, buffer, n): bytes written, which may be fewer than n.
int
sys_write(void)
{
  return transfer(false);
}

// close(fd). It cannot fail once the descriptor is open.
int
sys_close(void)
{
  struct file *f;
  int fd, err;

  if ((err = argfd(0, &fd, &f)) == 0)
    fdclose(fd);
  return err;
}

// fstat(fd, &st).
int
sys_fstat(void)
{
  struct file *f;
  int fd, err;
  uint va;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  if (argptr(1, &va, sizeof(struct stat), true) < 0)
    return -EFAULT;
  return filestat(f, va);
}

// lseek(fd, offset, whence): the new offset. Behind the end is allowed.
int
sys_lseek(void)
{
  struct file *f;
  int fd, offset, whence, err;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  if (argint(1, &offset) < 0 || argint(2, &whence) < 0)
    return -EFAULT;
  return fileseek(f, offset, whence);
}

// ftruncate(fd, size): cuts a file, or adds a hole.
int
sys_ftruncate(void)
{
  struct file *f;
  int fd, size, err;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  return argint(1, &size) < 0 ? -EFAULT : fileresize(f, size);
}

// ioctl(fd, request, arg): what is special to a device (ioctl.h).
int
sys_ioctl(void)
{
  const struct devsw *dev;
  struct file *f;
  int fd, request, arg, err;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  if (argint(1, &request) < 0 || argint(2, &arg) < 0)
    return -EFAULT;
  dev = f->type == FD_INODE ? devof(f->ip) : NULL;
  if (dev == NULL || dev->ioctl == NULL)
    return -ENOTTY;
  return dev->ioctl(request, arg);
}

// As log_sync, with what the process has changed in mapped files: a program
// that stores and then syncs means that, too. What other processes have
// changed, is for them to write back: their page tables know of it. 0; or the
// first error: -EIO or -ENOSPC is about a mapped file, all else is on the disk.
static int
sync_all(bool installed)
{
  const struct addrspace *as = &myproc()->as;
  int err = as->maps == NULL ? 0 : maps_write_back(as, 0, KERNBASE);
  int failed = log_sync(installed);

  return failed < 0 ? failed : err;
}

// fsync(fd): returns when the file is on the disk. The log commits everything
// at once, so syncing one file is syncing all.
int
sys_fsync(void)
{
  struct file *f;
  int fd, err;

  if ((err = argfd(0, &fd, &f)) < 0)
    return err;
  if (f->type != FD_INODE || f->ip->type == T_DEV)
    return -EINVAL;
  return sync_all(false);
}

// sync(): returns when all that was changed is on the disk, in its place.
// Unlike POSIX's it waits, and says if it failed.
int
sys_sync(void)
{
  return sync_all(true);
}

// Takes back what sys_pipe has made of an end: its descriptor, if it got one.
static void
drop_end(int fd, struct file *f)
{
  if (fd >= 0)
    fdclose(fd);
  else
    fileclose(f);
}

// pipe(fds): fds[0] is the end to read from, fds[1] to write to. Both, or none
// and nothing stays open.
int
sys_pipe(void)
{
  struct file *rf, *wf;
  int fds[2], err;
  uint va;

  if (argptr(0, &va, sizeof(fds), true) < 0)
    return -EFAULT;
  if ((err = pipealloc(&rf, &wf)) < 0)
    return err;
  fds[0] = fdalloc(rf);
  fds[1] = fdalloc(wf); // fails, too, if the first has
  err = fds[1] < 0 ? fds[1] : copyout(&myproc()->as, va, fds, sizeof(fds));
  if (err < 0) {
    drop_end(fds[0], rf);
    drop_end(fds[1], wf);
  }
  return err;
}

// ---- paths ----

// Makes the directory `path` the current one.
static int
change_directory(const char *path)
{
  struct proc *p = myproc();
  struct inode *ip;
  int err;

  if ((err = namei(path, &ip)) < 0)
    return err;
  if ((err = dirlock(ip)) < 0) {
    iput(ip);
    return err;
  }
  iunlock(ip);
  iput(p->cwd);
  p->cwd = ip;
  return 0;
}

// chdir(path): where paths without a slash in front begin. On failure that
// stays as it was.
int
sys_chdir(void)
{
  char path[MAXPATH];
  int err;

  if ((err = argstr(0, path, MAXPATH)) < 0)
    return err;
  return change_directory(path);
}

// Copies two vectors, arguments and environment, to a page: first the pointers,
// with the NULL between them, then the strings. They are at user addresses; 0
// is an empty one. How many pointers there are; or a negative errno: -E2BIG for
// what does not fit, as it would not fit the new stack's page either (exec.c).
static int
copy_vectors(uint va[2], char **page)
{
  struct addrspace *as = &myproc()->as;
  char *text, *end = (char *)page + PGSIZE;
  uint i, n, ended = 0;
  int len;

  for (n = 0;; n++) {
    if (n == PGSIZE / sizeof(char *))
      return -E2BIG;
    // One at a time, as the end is known only when its NULL has been seen.
    page[n] = NULL;
    if (va[ended] != 0 && fetchuvm(as, &page[n], va[ended], sizeof(char *)) < 0)
      return -EFAULT;
    va[ended] += sizeof(char *);
    if (page[n] == NULL && ++ended == 2)
      break;
  }
  text = (char *)&page[n];
  for (i = 0; i < n; i++) {
    if (page[i] == NULL)
      continue;
    if ((len = copyinstr(as, text, (uint)page[i], end - text)) < 0)
      return len == -ENAMETOOLONG ? -E2BIG : len;
    page[i] = text;
    text += len + 1;
  }
  return (int)n;
}

// exec, or execve with the environment at user address `envp`. What the new
// program gets is copied first, as it is in memory that goes with the old one.
// A negative errno, or the new program returns from the call.
static int
exec_with(uint envp)
{
  char path[MAXPATH], **page;
  uint va[2] = {0, envp};
  int err;

  if ((err = argstr(0, path, MAXPATH)) < 0)
    return err;
  if (argint(1, (int *)&va[0]) < 0 || va[0] == 0)
    return -EFAULT;
  if ((page = kalloc()) == NULL)
    return -ENOMEM;
  err = copy_vectors(va, page);
  if (err >= 0)
    err = exec(path, page, err);
  kfree(page);
  return err;
}

// exec(path, argv): another program in this process, whose descriptors stay
// open. Returns only on failure; then the old program goes on.
int
sys_exec(void)
{
  return exec_with(0);
}

// execve(path, argv, envp): the same, with an environment; 0 is an empty one.
int
sys_execve(void)
{
  int envp;

  return argint(2, &envp) < 0 ? -EFAULT : exec_with(envp);
}
