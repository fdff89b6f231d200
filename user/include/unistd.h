// The system's calls (POSIX.1-2008). -1 and errno on failure, 0 on success,
// where nothing else is said.
#ifndef _UNISTD_H
#define _UNISTD_H

#include <sys/types.h>

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

#define _POSIX_VERSION 200809L

#define _SC_ARG_MAX          0
#define _SC_CHILD_MAX        1
#define _SC_CLK_TCK          2
#define _SC_OPEN_MAX         4
#define _SC_PAGESIZE         30
#define _SC_PAGE_SIZE        30
#define _SC_NPROCESSORS_ONLN 84

// ---- files ----
ssize_t read(int fd, void *buf, size_t n); // reads up to n bytes; 0: the end
ssize_t write(int fd, const void *buf, size_t n); // the number of bytes written
int close(int fd);                                // gives the descriptor back
off_t lseek(int fd, off_t offset, int whence);    // moves; the new offset
int dup(int fd);                   // the lowest descriptor that is free
int dup2(int fd, int to);          // `to`, which is closed first
int pipe(int fds[2]);              // fds[0] to read from, fds[1] to write to
int fsync(int fd);                 // what was written survives a power cut
int ftruncate(int fd, off_t size); // cuts it, or adds zeros
int truncate(const char *path, off_t size); // the same by name
int isatty(int fd);                         // 1 if it is a console
int access(const char *path, int what);     // whether it is there

// ---- names ----
int link(const char *old, const char *new); // gives a file a further name
int unlink(const char *path); // removes a file's name; a directory: EISDIR
int rmdir(const char *path);  // removes an empty directory
int chdir(const char *path);  // makes it the current directory
void sync(void);              // all that was done before survives a power cut
// The current directory, in buf. NULL: ERANGE, ENOENT, EINVAL.
char *getcwd(char *buf, size_t size);

// ---- processes ----
pid_t fork(void); // makes a child; its number, and 0 in the child
void _exit(int status)
    __attribute__((__noreturn__));   // ends at once: streams are not written
pid_t getpid(void);                  // the caller's number
pid_t getppid(void);                 // its parent's
int setpgid(pid_t pid, pid_t group); // puts it there; 0: me; a new one
pid_t getpgrp(void);                 // the number of the caller's group
pid_t getpgid(pid_t pid);         // the number of its group; 0: mine; -1: ESRCH
uid_t getuid(void);               // 0, as everybody is
uid_t geteuid(void);              // 0, as everybody is
gid_t getgid(void);               // 0, as everybody is
gid_t getegid(void);              // 0, as everybody is
unsigned sleep(unsigned seconds); // waits so many seconds; 0
int usleep(useconds_t time);      // waits; 1/1,000,000 s, rounded up to 1/100 s
void *sbrk(int n); // the end of memory before; (void *)-1: there is no more
long sysconf(int name); // a limit of the system; -1: no such one
int getpagesize(void);  // the bytes of a page of memory

// ---- programs: they return only on failure ----
// They put another program in the place of this one. Those with p look for a
// name without a slash in the directories of $PATH, and run a script by
// /bin/sh. Those without e hand this program's environment on:
// "NAME=value"..., NULL.
extern char **environ;
int execv(const char *path, char *const argv[]);
int execve(const char *path, char *const argv[], char *const env[]);
int execvp(const char *name, char *const argv[]);
int execl(const char *path, const char *arg, ...);
int execle(const char *path, const char *arg, ...);
int execlp(const char *name, const char *arg, ...);

// ---- options of a command line ----
// The next one's letter; '?': unknown, or its argument is missing (':', if
// `known` begins with that); -1: optind is the first operand.
int getopt(int argc, char *const argv[], const char *known);
extern char *optarg;
extern int optind, opterr, optopt;

#endif
