// The status word that waitpid() fills in, and its options.
#ifndef WAIT_H
#define WAIT_H

#define WNOHANG    1 // return 0 at once if there is nothing to tell
#define WUNTRACED  2 // tell of children that have stopped, too
#define WCONTINUED 8 // ... and of those that go on

// A process ends by exit(code), or is killed for a reason; numbers and layout
// of the word are those of POSIX systems. Four reasons stop it, and one lets it
// go on.
#define SIGHUP  1  // its parent has ended while it was stopped
#define SIGINT  2  // ^C at the console
#define SIGBUS  7  // its program's file could not be read any more
#define SIGKILL 9  // kill()
#define SIGSEGV 11 // touched what it may not
#define SIGPIPE 13 // wrote to a pipe without a reader
#define SIGCONT 18 // goes on, if it was stopped
#define SIGSTOP 19 // stops; the three below too, but can be ignored
#define SIGTSTP 20 // ^Z at the console
#define SIGTTIN 21
#define SIGTTOU 22
#define NSIG    32 // one more than the largest that sigsend() takes

// What signal() may say of SIGPIPE and the three, and answers.
#define SIG_DFL 0    // it kills, or stops
#define SIG_IGN 1    // the write fails with EPIPE; nothing happens
#define SIG_ERR (-1) // it said no (errno)

#define W_EXITCODE(code) (((code)&0xff) << 8)
#define W_KILLED(sig)    (sig)
#define W_STOPPED(sig)   ((sig) << 8 | 0x7f)
#define W_CONTINUED      0xffff
#define WIFEXITED(st)    (((st)&0x7f) == 0)
#define WEXITSTATUS(st)  (((st) >> 8) & 0xff)
#define WIFSIGNALED(st)  ((((st) + 1) & 0x7f) > 1) // neither 0 nor 0x7f
#define WTERMSIG(st)     ((st)&0x7f)
#define WIFSTOPPED(st)   (((st)&0xff) == 0x7f)
#define WSTOPSIG(st)     (((st) >> 8) & 0xff)
#define WIFCONTINUED(st) ((st) == W_CONTINUED)

#endif
