// What the files of the C library share; no program includes it.
//
// A program may use any name that its headers do not give to somebody else. So
// a name that the library has for itself begins with '_', and a function of the
// C standard calls no other by a name that only POSIX knows: it calls _write,
// never write, which the program may have defined as something of its own.
// POSIX names are weak aliases. Each file defines what is used together, as an
// archive is linked file by file.
#ifndef LIBC_H
#define LIBC_H

#include <stddef.h>
#include <stdint.h>

// ---- the system calls as the kernel has them (usys.S, docs/ABI.md) ----
// -1 and errno on failure. `_exit` is the system call, without any clean-up.
struct _stat; // the kernel's struct stat (include/stat.h)
int _fork(void);
_Noreturn void _exit(int status);
int _wait(void);
int _pipe(int fds[2]);
int _read(int fd, void *buf, size_t n);
int _kill(int pid);
int _exec(const char *path, char *const argv[]); // no environment
int _execve(const char *path, char *const argv[], char *const env[]);
int _fstat(int fd, struct _stat *st);
int _chdir(const char *path);
int _dup(int fd);
int _getpid(void);
void *_sbrk(int n); // (void *)-1 on failure
int _sleep(int ticks);
unsigned _uptime(void);
int _open(const char *path, int flags);
int _write(int fd, const void *buf, size_t n);
int _mknod(const char *path, int major, int minor);
int _unlink(const char *path);
int _link(const char *old, const char *new);
int _mkdir(const char *path);
int _close(int fd);
int _waitpid(int pid, int *status, int options);
int _rename(const char *old, const char *new);
int _fsync(int fd);
int _sync(void);
unsigned _time(void);
int _lseek(int fd, int offset, int whence);
int _ioctl(int fd, int request, int arg);
int _setpgid(int pid, int pgid);
int _signal(int sig, int action);
int _ftruncate(int fd, int size);
int _sigsend(int pid, int sig);
int _rmfile(const char *path);
struct procinfo;
int _procinfo(struct procinfo *buf, int n);
// ... of one process (process.c): 0; -1 and ESRCH.
int _process_info(int pid, struct procinfo *info);
struct meminfo;
int _meminfo(struct meminfo *info);

// ---- the end of a program (exit.c) ----
// Where these are linked, exit calls them, in this order.
void _atexit_run(void);   // what atexit was given
void _stdio_finish(void); // writes out what streams still hold

// ---- the environment (start.c) ----
extern char **_environ; // "NAME=value"..., NULL

// argv[0] without its directories, or "?" (start.c).
extern const char *_progname;

#endif
