// Signals: reasons to be killed, or to stop.
// The kernel delivers no signal to a handler. What a signal does is to end a
// process, with its number in the status, to stop it, or to let it go on; so a
// handler is refused, where a program can see it, rather than taken and never
// called.
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include "sysinfo.h"
#include "user/libc/libc.h"
#include "user/libc/posix.h"

static int
invalid(void)
{
  errno = EINVAL;
  return -1;
}

// Those that do nothing to a process that does not ask for them.
// As POSIX has it; to ignore them is no change.
static bool
does_nothing(int sig)
{
  return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH;
}

// Of SIGPIPE and what a terminal stops with the kernel has two ways. Of the
// others one may ask for what they do anyway; to let a process go on cannot be
// refused, so to ignore SIGCONT is no change either.
void (*signal(int sig, void (*action)(int)))(int)
{
  bool can_be = action == SIG_DFL && sig != SIGKILL && sig != SIGSTOP;

  if (action == SIG_IGN)
    can_be = does_nothing(sig) || sig == SIGCONT;
  if ((sig == SIGPIPE || (sig >= SIGTSTP && sig <= SIGTTOU)) &&
      (action == SIG_DFL || action == SIG_IGN))
    return (void (*)(int))_signal(sig, (int)action);
  if (sig > 0 && sig < _NSIG && can_be)
    return SIG_DFL;
  errno = EINVAL;
  return SIG_ERR;
}

// Whether a process of that number, or a group (-pid), is there: 0, or -1.
static int
look_for(pid_t pid)
{
  struct procinfo all[PROCINFO_MAX];
  int n = _procinfo(all, PROCINFO_MAX);

  while (n-- > 0)
    if (all[n].pid == pid || (pid < 0 && all[n].pgid == -pid))
      return 0;
  errno = ESRCH;
  return -1;
}

// POSIX. 0, or -1 and errno. Signal 0 only asks whether there is such a
// process.
int
_posix_kill(pid_t pid, int sig)
{
  if (sig < 0 || sig >= _NSIG || pid == -1)
    return invalid();
  if (pid == 0)
    pid = -_getpgrp();
  if (sig == 0 || does_nothing(sig))
    return look_for(pid);
  return sig == SIGKILL ? _kill(pid) : _sigsend(pid, sig);
}

// C11 7.14.2.1. Most signals end the program in the call; some stop it.
int
raise(int sig)
{
  return _posix_kill(_getpid(), sig);
}

#pragma weak kill = _posix_kill
