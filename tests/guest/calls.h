// The system calls exactly as the kernel has them, for programs that test the
// kernel: its own structures and constants, no library between (docs/ABI.md).
// They have the library's own stubs, which set errno (user/libc/usys.S).
#ifndef CALLS_H
#define CALLS_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "types.h"
#include "fcntl.h"
#include "fs.h"
#include "ioctl.h"
#include "mman.h"
#include "stat.h"
#include "sysinfo.h"
#include "wait.h"

// -1 and errno on failure.
#define CALL(name) __asm__("_" #name)
int fork(void) CALL(fork);
int waitpid(int pid, int *status, int options) CALL(waitpid);
int pipe(int fds[2]) CALL(pipe);
int read(int fd, void *buf, size_t n) CALL(read);
int write(int fd, const void *buf, size_t n) CALL(write);
int close(int fd) CALL(close);
int kill(int pid) CALL(kill);
int sigsend(int pid, int sig) CALL(sigsend);
int exec(const char *path, char *const argv[]) CALL(exec);
int execve(const char *path, char *const argv[], char *const envp[])
    CALL(execve);
int open(const char *path, int flags) CALL(open);
int mknod(const char *path, int major, int minor) CALL(mknod);
int unlink(const char *path) CALL(unlink); // a file, or an empty directory
int rmfile(const char *path) CALL(rmfile); // a file only
int fstat(int fd, struct stat *st) CALL(fstat);
int link(const char *old, const char *new) CALL(link);
int mkdir(const char *path) CALL(mkdir);
int chdir(const char *path) CALL(chdir);
int dup(int fd) CALL(dup);
int getpid(void) CALL(getpid);
void *sbrk(int n) CALL(sbrk); // (void *)-1 on failure
int sleep(int ticks) CALL(sleep);
uint uptime(void) CALL(uptime); // ticks, 1/100 s
int fsync(int fd) CALL(fsync);
int sync(void) CALL(sync);
int poweroff(int status) CALL(poweroff);
int reboot(void) CALL(reboot);
uint time(void) CALL(time);                               // seconds since 1970
int procinfo(struct procinfo *buf, int n) CALL(procinfo); // entries filled
int meminfo(struct meminfo *info) CALL(meminfo);
int lseek(int fd, int offset, int whence) CALL(lseek);
int ioctl(int fd, int request, int arg) CALL(ioctl);
int ftruncate(int fd, int size) CALL(ftruncate);
int setpgid(int pid, int pgid) CALL(setpgid);
int signal(int sig, int action) CALL(signal); // the former action
void *mmap(void *addr, uint n, int prot, int flags, int fd, int off) CALL(mmap);
int munmap(void *addr, uint n) CALL(munmap);
int msync(void *addr, uint n, int flags) CALL(msync);
int mprotect(void *addr, uint n, int prot) CALL(mprotect);
#undef CALL

// ---- and a little on top ----
int wait(int *status); // status may be NULL
int stat(const char *path, struct stat *st);
char *getcwd(char *buf, size_t size); // the library's

// user/lib/message.c
_Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void usage(int argc, char *argv[], bool bad, const char *text);

// Next entry of an open directory: 1, 0 at the end, -1 on error.
// `name` has room for DIRSIZ + 1 bytes.
int readdir(int fd, uint *inum, char name[DIRSIZ + 1]);

#endif
