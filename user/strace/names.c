// Calls, their arguments, and errors by name.
#include "names.h"
#include <errno.h>
#include <stddef.h>
#include "../../include/syscall.h"

const char *
call_name(unsigned n)
{
#define NAME(name, number) [number] = #name,
  static const char *const names[NSYSCALL] = {SYSCALLS(NAME)};
#undef NAME
  return n < NSYSCALL ? names[n] : NULL;
}

const char *
call_arguments(unsigned n)
{
  static const char *const arguments[NSYSCALL] = {
      [SYS_exit] = "d",       [SYS_pipe] = "x",     [SYS_read] = "dxd",
      [SYS_kill] = "d",       [SYS_exec] = "sx",    [SYS_fstat] = "dx",
      [SYS_chdir] = "s",      [SYS_dup] = "d",      [SYS_sbrk] = "d",
      [SYS_sleep] = "d",      [SYS_open] = "sx",    [SYS_write] = "dxd",
      [SYS_mknod] = "sdd",    [SYS_unlink] = "s",   [SYS_link] = "ss",
      [SYS_mkdir] = "s",      [SYS_close] = "d",    [SYS_waitpid] = "dxd",
      [SYS_rename] = "ss",    [SYS_fsync] = "d",    [SYS_poweroff] = "d",
      [SYS_procinfo] = "xd",  [SYS_meminfo] = "x",  [SYS_lseek] = "ddd",
      [SYS_ioctl] = "ddd",    [SYS_setpgid] = "dd", [SYS_signal] = "dd",
      [SYS_sigsend] = "dd",   [SYS_rmfile] = "s",   [SYS_ftruncate] = "dd",
      [SYS_mmap] = "xxxx",    [SYS_munmap] = "xx",  [SYS_msync] = "xxx",
      [SYS_mprotect] = "xxx", [SYS_execve] = "sxx"};

  return n < NSYSCALL && arguments[n] != NULL ? arguments[n] : "";
}

const char *
error_name(int error)
{
#define NAME(e) [e] = #e
  static const char *const names[] = {
      NAME(EPERM),   NAME(ENOENT),       NAME(ESRCH),   NAME(EINTR),
      NAME(EIO),     NAME(ENXIO),        NAME(E2BIG),   NAME(ENOEXEC),
      NAME(EBADF),   NAME(ECHILD),       NAME(EAGAIN),  NAME(ENOMEM),
      NAME(EACCES),  NAME(EFAULT),       NAME(EBUSY),   NAME(EEXIST),
      NAME(EXDEV),   NAME(ENODEV),       NAME(ENOTDIR), NAME(EISDIR),
      NAME(EINVAL),  NAME(ENFILE),       NAME(EMFILE),  NAME(ENOTTY),
      NAME(ETXTBSY), NAME(EFBIG),        NAME(ENOSPC),  NAME(ESPIPE),
      NAME(EROFS),   NAME(EPIPE),        NAME(ENOSYS),  NAME(ENOTEMPTY),
      NAME(EMLINK),  NAME(ENAMETOOLONG), NAME(EDOM),    NAME(ERANGE),
  };
#undef NAME
  unsigned n = (unsigned)error;

  return n < sizeof(names) / sizeof(names[0]) ? names[n] : NULL;
}
