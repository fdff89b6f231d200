// Stands in for the C library's sys/lectern.h when the shell's parts are
// compiled for the host: the console is the fuzzer's (shell.c).
#ifndef SYS_LECTERN_H
#define SYS_LECTERN_H

#define CONS_RAW        1
#define CONS_FOREGROUND 2

#define ioctl(fd, request, arg) ((void)(fd), (void)(arg), (request)*0)
#define read(fd, to, n)         console_read(to, n)
#define write(fd, from, n)      console_write(from, n)

long console_read(void *to, unsigned long n);
long console_write(const void *from, unsigned long n);

#endif
