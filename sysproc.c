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

int
sys_fork(void)
{
  return fork();
}

int
sys_exit(void)
{
  int code;

  // An old program passes nothing; whatever stands there becomes its status.
  // But where nothing can stand, the program has lost its stack.
  if (argint(0, &code) < 0) {
    cprintf("%s (pid %d) killed: exit with its stack at 0x%x\n", myproc()->name,
            myproc()->pid, myproc()->tf->esp);
    exit(W_KILLED(SIGSEGV));
  }
  exit(W_EXITCODE(code));
}

int
sys_wait(void)
{
  int status;

  return waitpid(-1, &status, 0);
}

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
  if ((options & ~WNOHANG) || pid == 0 || pid < -1)
    return -EINVAL;
  result = waitpid(pid, &status, options);
  if (result > 0 && va != 0 &&
      copyout(&myproc()->as, va, &status, sizeof(status)) < 0)
    return -EFAULT;
  return result;
}

int
sys_kill(void)
{
  int pid;

  if (argint(0, &pid) < 0)
    return -EFAULT;
  return kill(pid, SIGKILL);
}

int
sys_sigsend(void)
{
  int pid, sig;

  if (argint(0, &pid) < 0 || argint(1, &sig) < 0)
    return -EFAULT;
  return sig > 0 && sig < NSIG ? kill(pid, sig) : -EINVAL;
}

int
sys_getpid(void)
{
  return myproc()->pid;
}

int
sys_setpgid(void)
{
  int pid, pgid;

  if (argint(0, &pid) < 0 || argint(1, &pgid) < 0)
    return -EFAULT;
  return setpgid(pid, pgid);
}

// Of all signals a process may choose what one does: SIGPIPE. It keeps the
// choice over fork and exec.
int
sys_signal(void)
{
  struct proc *p = myproc();
  int sig, action, former = p->sigpipe_ignored ? SIG_IGN : SIG_DFL;

  if (argint(0, &sig) < 0 || argint(1, &action) < 0)
    return -EFAULT;
  if (sig != SIGPIPE || (action != SIG_DFL && action != SIG_IGN))
    return -EINVAL;
  p->sigpipe_ignored = action == SIG_IGN;
  return former;
}

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

int
sys_uptime(void)
{
  return ticks_now();
}

int
sys_time(void)
{
  return rtc_time();
}

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

int
sys_meminfo(void)
{
  struct meminfo info;
  uint va;

  if (argptr(0, &va, sizeof(info), true) < 0)
    return -EFAULT;
  memset(&info, 0, sizeof(info));
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
  return copyout(&myproc()->as, va, &info, sizeof(info));
}

int
sys_poweroff(void)
{
  int status;

  if (argint(0, &status) < 0)
    return -EFAULT;
  log_sync();
  power_off(status & 0xff);
}

int
sys_reboot(void)
{
  log_sync();
  power_reboot();
}
