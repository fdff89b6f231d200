// The end of child processes, and their stops (POSIX.1-2008).
#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H

#include <sys/types.h>

#define WNOHANG    1 // return 0 at once if there is nothing to tell
#define WUNTRACED  2 // tell of a child that has stopped, too
#define WCONTINUED 8 // ... and of one that goes on after a stop

// What the status word of a child says: whether it called exit, and with what;
// whether it was killed, or has stopped, and by which signal; whether it goes
// on.
#define WIFEXITED(status)    (((status)&0x7f) == 0)
#define WEXITSTATUS(status)  (((status) >> 8) & 0xff)
#define WIFSIGNALED(status)  ((((status) + 1) & 0x7f) > 1)
#define WTERMSIG(status)     ((status)&0x7f)
#define WIFSTOPPED(status)   (((status)&0xff) == 0x7f)
#define WSTOPSIG(status)     (((status) >> 8) & 0xff)
#define WIFCONTINUED(status) ((status) == 0xffff)

// ---- waiting: the child's number; -1 and ECHILD ----
pid_t wait(int *status); // waits for any child, status may be NULL
pid_t waitpid(pid_t pid, int *status, int options); // ... or for one

#endif
