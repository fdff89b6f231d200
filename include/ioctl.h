// Requests of ioctl(fd, request, arg); the console answers them.
#ifndef IOCTL_H
#define IOCTL_H

#define CONS_RAW        1 // arg 1: every key as typed, no echo; 0: lines
#define CONS_FOREGROUND 2 // arg: group that gets the terminal; 0: the caller's

#endif
