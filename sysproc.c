// System calls about processes, time and the machine. Each sys_NAME fetches its
// arguments and returns 0 or more, or a negative errno; docs/ABI.md lists them.

#include "trap.h"
#include "dev/dev.h"
#include "fs/file.h"
#include "jobs/jobs.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "errno.h"
#include "proc.h"
#include "sysinfo.h"
#include "vm.h"
#include "wait.h"

// fork(): the child's pid, 0 in the child; -EAGAIN (no slot, or none for the
// caller), -ENOMEM.
int
sys_fork(void)
{
  return fork();
}

// exit(code): does not return.
int
sys_exit(void)
{
  int code;

  // An old program passes nothing; whatever stands there becomes its status.
  // But where nothing can stand, the program has lost its stack.
  if (argint(0, &code) < 0) {
    cprintf("%s (pid %d) killed: no argument of exit at stack 0x%x\n",
            myproc()->name, myproc()->pid, myproc()->tf->esp);
    exit(W_KILLED(SIGSEGV));
  }
  exit(W_EXITCODE(code));
}

// wait(), the old call, which has no argument: the pid of a child that has
// ended;
// -ECHILD, -EINTR.
int
sys_wait(void)
{
  int status;

  return waitpid(-1, &status, 0);
}

// waitpid(pid or -1, &status or 0, sum of WNOHANG, WUNTRACED, WCONTINUED): the
// pid; 0 with WNOHANG if there is nothing to tell; -ECHILD, -EINTR, -EFAULT,
// -EINVAL.
int
sys_waitpid(void)
{
  int pid, options, status, result;
  uint va;

  if (argint(0, &pid) < 0 || argptr(1, &va, 0, true) < 0 ||
      argint(2, &options) < 0)
    return -EFAULT;
  // Refused before a child is reaped, not after.
  if (va != 0 && argptr(1, &va, sizeof(status), true) < 0)
    return -EFAULT;
  if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED)) || pid == 0 || pid < -1)
    return -EINVAL;
  result = waitpid(pid, &status, options);
  if (result > 0 && va != 0 &&
      copyout(&myproc()->as, va, &status, sizeof(status)) < 0)
    return -EFAULT;
  return result;
}

// kill(pid or -group): as kill() in proc.h, with SIGKILL.
int
sys_kill(void)
{
  int pid;

  if (argint(0, &pid) < 0)
    return -EFAULT;
  return kill(pid, SIGKILL);
}

// sigsend(pid or -group, signal): as kill, for another reason; or it stops, or
// goes on.
int
sys_sigsend(void)
{
  int pid, sig;

  if (argint(0, &pid) < 0 || argint(1, &sig) < 0)
    return -EFAULT;
  return sig > 0 && sig < NSIG ? kill(pid, sig) : -EINVAL;
}

// getpid(): the caller's number.
int
sys_getpid(void)
{
  return myproc()->pid;
}

// setpgid(pid or 0, group or 0): as setpgid() in jobs.h.
int
sys_setpgid(void)
{
  int pid, pgid;

  if (argint(0, &pid) < 0 || argint(1, &pgid) < 0)
    return -EFAULT;
  return setpgid(pid, pgid);
}

// signal(SIGPIPE, SIGTSTP, SIGTTIN or SIGTTOU; SIG_DFL or SIG_IGN): the former
// choice, or -EINVAL. Of no other signal may a process choose what it does. It
// keeps the choice over fork and exec.
int
sys_signal(void)
{
  struct proc *p = myproc();
  int sig, action;
  uint bit, former = p->ignored;

  if (argint(0, &sig) < 0 || argint(1, &action) < 0)
    return -EFAULT;
  if ((sig != SIGPIPE && (sig < SIGTSTP || sig > SIGTTOU)) ||
      (action != SIG_DFL && action != SIG_IGN))
    return -EINVAL;
  bit = 1u << sig;
  p->ignored = action == SIG_IGN ? former | bit : former & ~bit;
  return former & bit ? SIG_IGN : SIG_DFL;
}

// sbrk(bytes, negative to shrink): where user memory ended before; -ENOMEM,
// -EINVAL (below the end of the stack). Addresses are below KERNBASE, so none
// is taken for an error.
int
sys_sbrk(void)
{
  int old = uvm_end(&myproc()->as);
  int n, err;

  if (argint(0, &n) < 0)
    return -EFAULT;
  err = growproc(n);
  return err < 0 ? err : old;
}

// sleep(ticks): 0; -EINTR, -EINVAL.
int
sys_sleep(void)
{
  int n;

  if (argint(0, &n) < 0)
    return -EFAULT;
  if (n < 0)
    return -EINVAL;
  return ticks_sleep(n);
}

// uptime(): ticks since boot. After 248 days they are negative, and those of
// the last 41 seconds before the count begins anew are taken for errors.
int
sys_uptime(void)
{
  return ticks_now();
}

// time(): seconds since 1970, UTC.
int
sys_time(void)
{
  return rtc_time();
}

// procinfo(buffer, n): fills in at most n entries (sysinfo.h); how many.
int
sys_procinfo(void)
{
  uint va;
  int n;

  if (argint(1, &n) < 0)
    return -EFAULT;
  if (n < 0)
    return -EINVAL;
  if (n > NPROC)
    n = NPROC;
  if (argptr(0, &va, n * sizeof(struct procinfo), true) < 0)
    return -EFAULT;
  return procinfo(va, n);
}

// meminfo(&info): what is in use, and what there is (sysinfo.h). Each number is
// true by itself; they are not of one moment.
int
sys_meminfo(void)
{
  struct meminfo info;
  uint va;

  if (argptr(0, &va, sizeof(info), true) < 0)
    return -EFAULT;
  memset(&info, 0, sizeof(info)); // what is not set below is not to leak
  info.frames = kframes();
  info.free_frames = kfreeframes();
  info.procs = proc_count();
  info.files = files_open();
  info.inodes = inodes_held();
  info.bufs = bufs_held();
  info.disk_blocks = superblock()->nblocks;
  info.free_blocks = free_blocks();
  info.disk_inodes = superblock()->ninodes - 1;
  info.free_inodes = free_inodes();
  info.ncpu = cpus_started();
  assert_le(info.free_frames, info.frames);
  assert_le(info.free_blocks, info.disk_blocks);
  assert_le(info.free_inodes, info.disk_inodes);
  return copyout(&myproc()->as, va, &info, sizeof(info));
}

// poweroff(status 0 to 255): does not return. What was written is on the disk.
int
sys_poweroff(void)
{
  int status;

  if (argint(0, &status) < 0)
    return -EFAULT;
  log_sync(true);
  power_off(status & 0xff);
}

// reboot(): does not return. What was written is on the disk.
int
sys_reboot(void)
{
  log_sync(true);
  power_reboot();
}
