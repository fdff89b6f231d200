// The end of child processes (POSIX.1-2008).
#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H

#include <sys/types.h>

#define WNOHANG    1 // return 0 at once if no child has ended
#define WUNTRACED  2 // nothing stops here
#define WCONTINUED 8 // nor goes on

// What the status word of a child says: whether it called exit, and with what;
// whether it was killed, and by which signal; nothing stops or goes on here.
#define WIFEXITED(status)    (((status)&0x7f) == 0)
#define WEXITSTATUS(status)  (((status) >> 8) & 0xff)
#define WIFSIGNALED(status)  (((status)&0x7f) != 0)
#define WTERMSIG(status)     ((status)&0x7f)
#define WIFSTOPPED(status)   0
#define WSTOPSIG(status)     0
#define WIFCONTINUED(status) 0

// ---- waiting: the child's number; -1 and ECHILD ----
pid_t wait(int *status); // waits for any child, status may be NULL
pid_t waitpid(pid_t pid, int *status, int options); // ... or for one

#endif
