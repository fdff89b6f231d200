// Requests of ioctl(fd, request, arg); the console answers them.
#ifndef IOCTL_H
#define IOCTL_H

#define CONS_RAW        1 // arg: 0, lines; or CONS_KEYS
#define CONS_FOREGROUND 2 // arg: group that gets the terminal; 0: the caller's

// Every key as it is typed, no echo, and a read waits for one. To be added:
#define CONS_KEYS    1
#define CONS_CR      2          // Enter is '\r', not '\n'
#define CONS_POLL    4          // read does not wait: 0, if there is no key
#define CONS_WAIT(n) ((n) << 8) // it waits n times 1/10 s, 1 to 255

// Of /dev/trace. arg: bit N set: note events of type N (events.h); 0: no more.
#define TRACE_TYPES 16

#endif
