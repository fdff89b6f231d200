// The status word that waitpid() fills in, and its options.
#ifndef WAIT_H
#define WAIT_H

#define WNOHANG 1 // return 0 at once if no child has ended

// A process ends by exit(code), or is killed for a reason; numbers and layout
// of the word are those of POSIX systems.
#define SIGINT  2  // ^C at the console
#define SIGBUS  7  // its program's file could not be read any more
#define SIGKILL 9  // kill()
#define SIGSEGV 11 // touched what it may not
#define SIGPIPE 13 // wrote to a pipe without a reader
#define NSIG    32 // one more than the largest that sigsend() takes

// What signal() may say of SIGPIPE, and answers.
#define SIG_DFL 0    // it kills
#define SIG_IGN 1    // the write fails with EPIPE
#define SIG_ERR (-1) // it said no (errno)

#define W_EXITCODE(code) (((code)&0xff) << 8)
#define W_KILLED(sig)    (sig)
#define WIFEXITED(st)    (((st)&0x7f) == 0)
#define WEXITSTATUS(st)  (((st) >> 8) & 0xff)
#define WIFSIGNALED(st)  (((st)&0x7f) != 0)
#define WTERMSIG(st)     ((st)&0x7f)

#endif
