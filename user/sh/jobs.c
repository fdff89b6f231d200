// What runs in the background: remembered until it has ended and somebody was
// told.
//
// A job is known by the pid of its first process, in which a chain of && runs
// on. Whatever waitpid returns may be a job, a child of a pipeline, or a
// process that was adopted: job_ended finds out, and the rest is nobody's.
#include "user/sh/sh.h"
#include <signal.h>
#include <sys/lectern.h>
#include <sys/wait.h>

struct job {
  int pid;
  char *text; // as typed; NULL: there was no memory for it
  struct job *next;
};

static struct job *jobs; // the newest first
static int newest;

// "[PID]" only at the console: a script's output must not depend on numbers.
void
job_add(int pid, const char *text)
{
  struct job *job = malloc(sizeof(*job));

  newest = pid;
  if (interactive())
    fprintf(stderr, "[%d]\n", pid);
  if (job == NULL)
    return; // it is reaped all the same
  *job = (struct job){.pid = pid, .text = strdup(text), .next = jobs};
  jobs = job;
}

int
last_background(void)
{
  return newest;
}

// Takes the job at `link` out of the list.
static void
forget(struct job **link)
{
  struct job *job = *link;

  *link = job->next;
  free(job->text);
  free(job);
}

// A child inherits the list and not the children: waitpid would fail for each
// of them.
void
jobs_forget(void)
{
  while (jobs != NULL)
    forget(&jobs);
}

// The message says how it ended, not which command it was: `jobs` has told
// that, and the line is short enough to be read in passing.
bool
job_ended(int pid, int status)
{
  struct job **link;
  int code = status_code(status);

  for (link = &jobs; *link != NULL; link = &(*link)->next) {
    if ((*link)->pid != pid)
      continue;
    forget(link);
    if (!interactive())
      return true;
    if (WIFSIGNALED(status))
      fprintf(stderr, "[%d] killed\n", pid);
    else if (code != 0)
      fprintf(stderr, "[%d] done, status %d\n", pid, code);
    else
      fprintf(stderr, "[%d] done\n", pid);
    return true;
  }
  return false;
}

void
jobs_reap(void)
{
  int pid, status;

  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    job_ended(pid, status);
}

// 0: any job at all.
static bool
is_job(int pid)
{
  struct job *job;

  for (job = jobs; job != NULL; job = job->next)
    if (pid == 0 || job->pid == pid)
      return true;
  return false;
}

// ^C must be able to end a wait, but the shell itself is in no foreground
// group. So a child is put there that only sleeps: if it dies, ^C was typed.
static int
start_sentinel(void)
{
  int pid = interactive() ? fork() : -1;

  if (pid == 0) {
    for (;;)
      sleep(1000000);
  }
  if (pid > 0) {
    setpgid(pid, pid);
    ioctl(0, CONS_FOREGROUND, pid);
  }
  return pid;
}

// The terminal is taken back before the sentinel dies, so that a ^C in between
// is not lost on it.
static void
stop_sentinel(int pid)
{
  if (pid < 0)
    return;
  ioctl(0, CONS_FOREGROUND, 0);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
}

// 127 for what is no job, as in other shells; 128 + SIGINT when ^C ended the
// wait, and the jobs go on.
int
jobs_wait(int pid)
{
  int ended, status, code = 0;

  if (!is_job(pid))
    return pid == 0 ? 0 : 127;
  int sentinel = start_sentinel();
  while (is_job(pid)) {
    ended = waitpid(-1, &status, 0);
    if (ended < 0)
      break;
    if (ended == sentinel) {
      ioctl(0, CONS_FOREGROUND, 0);
      return 128 + SIGINT;
    }
    if (job_ended(ended, status) && (pid == 0 || ended == pid))
      code = status_code(status);
  }
  stop_sentinel(sentinel);
  return code;
}

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

void
jobs_list(void)
{
  struct job *job;

  for (job = jobs; job != NULL; job = job->next)
    printf("[%d] %s\n", job->pid, job->text != NULL ? job->text : "");
}
