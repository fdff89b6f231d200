// `kill -1`: all but init, the shell, and what it is itself part of.
#include "user/sh/sh.h"
#include <signal.h>
#include <sys/lectern.h>

// Whether process `pid` of a list is `me`, or its parent, or that one's ...
// At most n steps: the list is not one moment's, and could hold a circle.
static bool
is_ancestor(const struct procinfo *all, int n, int pid, int me)
{
  int i, steps;

  for (steps = 0; steps < n && me != pid; steps++)
    for (i = 0; i < n; i++)
      if (all[i].pid == me) {
        me = all[i].ppid;
        break;
      }
  return me == pid;
}

// Kills whole jobs, each in one go: it could make new processes faster than
// they are killed one by one. Of the job this shell may itself be part of, what
// it is not a child of.
int
jobs_kill_all(void)
{
  static struct procinfo all[PROCINFO_MAX];
  int n = procinfo(all, PROCINFO_MAX), self = getpid(), job = 0, i;

  if (n < 0) {
    warn("kill: -1");
    return 1;
  }
  for (i = 0; i < n; i++)
    if (all[i].pid == self)
      job = all[i].job;
  for (i = 0; i < n; i++) {
    if (all[i].job != 0 && all[i].job != job)
      kill(-all[i].job, SIGKILL);
    else if (all[i].job != 0 && !is_ancestor(all, n, all[i].pid, self))
      kill(all[i].pid, SIGKILL);
  }
  return 0;
}
