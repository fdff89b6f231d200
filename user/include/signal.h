// Signals (C11 7.14; POSIX.1-2008). Here a signal is a reason to be killed, or
// to stop: no program can catch one, and few can be ignored.
#ifndef _SIGNAL_H
#define _SIGNAL_H

typedef int sig_atomic_t;

#define SIGHUP    1 // its parent has ended while it was stopped
#define SIGINT    2 // ^C
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11 // touched what it may not
#define SIGUSR2   12
#define SIGPIPE   13 // wrote to a pipe that nobody reads
#define SIGALRM   14
#define SIGTERM   15
#define SIGCHLD   17
#define SIGCONT   18 // goes on, if it was stopped
#define SIGSTOP   19 // stops, as do the next three
#define SIGTSTP   20 // ^Z
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGSYS    31
#define _NSIG     32

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

// What a signal does from now on; what it did. SIG_ERR and EINVAL: a function,
// or SIG_IGN for another one than SIGPIPE, SIGTSTP, SIGTTIN and SIGTTOU (and
// those that do nothing anyway).
void (*signal(int sig, void (*action)(int)))(int);
int raise(int sig); // ends the caller

// Ends, stops or continues a process (pid), a group (-pid), the caller's group
// (0). Signal 0, and what does nothing (SIGCHLD), only looks whether it is
// there. Init and the console's shell cannot be stopped (EPERM).
int kill(int pid, int sig); // 0; -1: ESRCH, EPERM, EINVAL

#endif
