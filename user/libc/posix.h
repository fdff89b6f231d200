// The names under which the library keeps what only POSIX knows: a program may
// use the plain ones for itself (libc.h). Each file that has such functions
// makes the plain name a weak alias of the one here. What nothing else in the
// library calls is weak under its plain name.
#ifndef POSIX_H
#define POSIX_H

#include <dirent.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <termios.h>
#include <time.h>

// By file: calendar.c, nanosleep.c, stat.c, dirent.c, getcwd.c, exec.c,
// unistd.c, dup.c, signal.c, termios.c, ioctl.c, sysconf.c, getopt.c. What each
// does is what POSIX says of the plain name, with the limits that the file
// names.
struct tm *_gmtime_r(const time_t *t, struct tm *tm);
int _nanosleep(const struct timespec *time, struct timespec *left);
int _posix_fstat(int fd, struct stat *st);
int _posix_stat(const char *path, struct stat *st);
mode_t _umask(mode_t mask);
DIR *_fdopendir(int fd);
DIR *_opendir(const char *path);
struct dirent *_readdir(DIR *dir);
void _rewinddir(DIR *dir);
int _dirfd(DIR *dir);
int _closedir(DIR *dir);
char *_getcwd(char *buf, size_t size);
int _execv(const char *path, char *const argv[]);
int _execvp(const char *name, char *const argv[]);
int _execl(const char *path, const char *arg, ...);
int _execle(const char *path, const char *arg, ...);
int _execlp(const char *name, const char *arg, ...);
pid_t _posix_wait(int *status);
pid_t _posix_waitpid(pid_t pid, int *status, int options);
int _posix_unlink(const char *path);
unsigned _posix_sleep(unsigned seconds);
int _usleep(useconds_t time);
int _sleep_ticks(int ticks);
int _gettimeofday(struct timeval *now, void *zone);
int _rmdir(const char *path);
int _access(const char *path, int what);
int _isatty(int fd);
int _creat(const char *path, mode_t mode);
pid_t _getppid(void);
pid_t _getpgrp(void);
pid_t _getpgid(pid_t pid);
uid_t _getuid(void);
int _make_device(const char *path, int major);
int _getpagesize(void);
int _truncate(const char *path, off_t size);
int _dup2(int fd, int to);
int _fcntl(int fd, int command, ...);
int _posix_kill(pid_t pid, int sig);
int _tcgetattr(int fd, struct termios *t);
int _tcsetattr(int fd, int when, const struct termios *t);
int _tcflush(int fd, int queue);
void _cfmakeraw(struct termios *t);
speed_t _cfgetspeed(const struct termios *t);
int _cfsetspeed(struct termios *t, speed_t speed);
int _posix_ioctl(int fd, unsigned long request, ...);
long _sysconf(int name);
int _getopt(int argc, char *const argv[], const char *known);

#endif
