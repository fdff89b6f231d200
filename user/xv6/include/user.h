// The calls and functions of the x86 xv6. Where a name means something else in
// the C library of today, the program is linked with another behind it: its
// printf is _xv6_printf.
#ifndef XV6_USER_H
#define XV6_USER_H

#include "types.h"

struct stat;

#define XV6_NAME(label) __asm__(label)

// ---- system calls: -1 on failure ----
int fork(void) XV6_NAME("_fork");
int exit(void) XV6_NAME("_xv6_exit") __attribute__((noreturn));
int wait(void) XV6_NAME("_wait");
int pipe(int *fds) XV6_NAME("_pipe");
int write(int fd, const void *buf, int n) XV6_NAME("_write");
int read(int fd, void *buf, int n) XV6_NAME("_read");
int close(int fd) XV6_NAME("_close");
int kill(int pid) XV6_NAME("_kill");
int exec(char *path, char **argv) XV6_NAME("_execv");
int open(const char *path, int flags) XV6_NAME("_open");
int mknod(const char *path, short major, short minor) XV6_NAME("_mknod");
int unlink(const char *path) XV6_NAME("_unlink");
int fstat(int fd, struct stat *st) XV6_NAME("_fstat");
int link(const char *old, const char *new) XV6_NAME("_link");
int mkdir(const char *path) XV6_NAME("_mkdir");
int chdir(const char *path) XV6_NAME("_chdir");
int dup(int fd) XV6_NAME("_dup");
int getpid(void) XV6_NAME("_getpid");
char *sbrk(int n) XV6_NAME("_sbrk");
int sleep(int ticks) XV6_NAME("_sleep");
int uptime(void) XV6_NAME("_uptime");

// ---- functions ----
int stat(const char *path, struct stat *st) XV6_NAME("_xv6_stat");
char *strcpy(char *to, const char *from);
void *memmove(void *to, const void *from, int n);
char *strchr(const char *s, char c) XV6_NAME("_xv6_strchr");
int strcmp(const char *a, const char *b);
void printf(int fd, const char *fmt, ...) XV6_NAME("_xv6_printf");
char *gets(char *buf, int max) XV6_NAME("_xv6_gets");
uint strlen(const char *s);
void *memset(void *to, int c, uint n);
void *malloc(uint n);
void free(void *p);
int atoi(const char *s);

#endif
