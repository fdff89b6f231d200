// The system calls: one table, from which come the numbers, the kernel's
// dispatch, the user stubs and the names in traces. It is read by C and by
// assembly: define X(name, number) and write SYSCALLS(X).
//
// 1 to 21 are those of the book's kernel; 42 to 46 are free for a reader's own.
// docs/ABI.md is the full contract.
#ifndef SYSCALL_H
#define SYSCALL_H

// clang-format off
#define SYSCALLS(X) \
  X(execve, 47) \
  X(fork, 1) X(exit, 2) X(wait, 3) X(pipe, 4) X(read, 5) X(kill, 6) \
  X(exec, 7) X(fstat, 8) X(chdir, 9) X(dup, 10) X(getpid, 11) \
  X(sbrk, 12) X(sleep, 13) X(uptime, 14) X(open, 15) X(write, 16) \
  X(mknod, 17) X(unlink, 18) X(link, 19) X(mkdir, 20) X(close, 21) \
  X(waitpid, 22) X(rename, 23) X(fsync, 24) X(sync, 25) X(poweroff, 26) \
  X(reboot, 27) X(time, 28) X(procinfo, 29) X(meminfo, 30) X(lseek, 31) \
  X(ioctl, 32) X(setpgid, 33) X(signal, 34) X(ftruncate, 35) \
  X(sigsend, 36) X(rmfile, 37) X(mmap, 38) X(munmap, 39) X(msync, 40) \
  X(mprotect, 41)

#define NSYSCALL  48 // one more than the largest number
#define T_SYSCALL 64 // the trap that enters the kernel

#ifdef __ASSEMBLER__
#define SYS_NUMBER(name, number) .set SYS_##name, number ;
SYSCALLS(SYS_NUMBER)
#else
#define SYS_NUMBER(name, number) SYS_##name = number,
enum { SYSCALLS(SYS_NUMBER) };
#endif
#undef SYS_NUMBER
// clang-format on

#endif
