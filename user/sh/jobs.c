// Jobs: what the shell has started and not forgotten, which is what runs in the
// background, or is stopped.
//
// A job is one pipeline, or a chain of && that runs in the background, in a
// process of its own. All its processes are in one group, which ^Z stops, and
// fg and bg let go on as one. A job that ^Z stopped becomes a job only then:
// before, run.c waits for its processes. Whatever waitpid returns may be a
// process of a job or one that was adopted: job_news finds out, and the rest is
// nobody's.
#include "user/sh/jobs.h"
#include <signal.h>
#include <sys/lectern.h>
#include <sys/wait.h>

static struct job *jobs; // who was stopped or started last is the first
static int newest;       // $!
static bool told;        // that there are stopped jobs
static bool ignoring;    // this shell cannot be stopped by ^Z
static const char *typed = "";

// What the terminal sends to stop a program is not for the shell. Its children
// get what they are used to (jobs_forget).
static const int stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};

// Only the pointer is kept; the text is in the tree that runs.
void
job_text(const char *text)
{
  typed = text;
}

// "" if there was no memory for it.
const char *
job_text_of(const struct job *job)
{
  return job->text != NULL ? job->text : "";
}

// ---- the list ----

// The job is in no list any more.
static void
free_job(struct job *job)
{
  free(job->pids);
  free(job->text);
  free(job);
}

// Takes a job out of the list, and leaves it alone.
static void
unlink_job(const struct job *job)
{
  struct job **link = &jobs;

  while (*link != job)
    link = &(*link)->next;
  *link = job->next;
}

// When all its processes have ended, or, in a child, because they are not its
// children. `job` is freed.
void
job_forget(struct job *job)
{
  unlink_job(job);
  free_job(job);
}

// What %+ means, then.
void
job_first(struct job *job)
{
  unlink_job(job);
  job->next = jobs;
  jobs = job;
}

// One above the largest in use: the numbers of the jobs that there are keep
// their order, and begin anew at 1 when all have gone.
static int
free_number(void)
{
  int number = 1;

  for (const struct job *job = jobs; job != NULL; job = job->next)
    if (job->number >= number)
      number = job->number + 1;
  return number;
}

// Copies `from`, whose pids may be on the stack. `text` NULL: what was typed.
// Without memory for the text the job has none.
struct job *
job_new(const struct job *from, const char *text)
{
  struct job *job = malloc(sizeof(*job));
  int *pids = malloc(from->n * sizeof(*pids));

  if (job == NULL || pids == NULL) {
    free(job);
    free(pids);
    return NULL;
  }
  *job = *from;
  job->number = free_number();
  memcpy(pids, from->pids, from->n * sizeof(*pids));
  job->pids = pids;
  job->text = strdup(text != NULL ? text : typed);
  job->next = jobs;
  jobs = job;
  return job;
}

// "[NUMBER] PID" only at the console: a script's output must not depend on
// numbers. Without memory for it the process is reaped all the same.
void
job_add(int pid, const char *text)
{
  int group = interactive() ? pid : 0;
  struct job *job =
      job_new(&(struct job){.group = group, .n = 1, .pids = &pid}, text);

  newest = pid;
  if (interactive() && job != NULL)
    fprintf(stderr, "[%d] %d\n", job->number, pid);
}

// It is kept when the process has ended: `wait $!` asks for it then.
int
last_background(void)
{
  return newest;
}

// Others of the list are at ->next.
struct job *
jobs_first(void)
{
  return jobs;
}

// A child inherits the list and not the children: waitpid would fail for each
// of them.
void
jobs_forget(void)
{
  while (jobs != NULL)
    job_forget(jobs);
  for (int i = 0; ignoring && i < 3; i++)
    signal(stops[i], SIG_DFL);
  ignoring = false;
}

// 0 if it has ended.
int
job_pid(const struct job *job)
{
  return job->pids[job->n - 1];
}

// Minus the group, as kill() wants it; in a script, which makes no groups, the
// last process alone.
int
job_target(const struct job *job)
{
  return job->group != 0 ? -job->group : job_pid(job);
}

// ---- news ----

// How it ended, and what it was.
static void
say_ended(const struct job *job)
{
  int code = status_code(job->last);
  char status[24] = "";

  if (!interactive())
    return;
  const char *how = !WIFSIGNALED(job->last)          ? "Done"
                    : WTERMSIG(job->last) == SIGTERM ? "Terminated"
                                                     : "Killed";
  if (!WIFSIGNALED(job->last) && code != 0)
    snprintf(status, sizeof(status), ", status %d", code);
  fprintf(stderr, "[%d] %s%s  %s\n", job->number, how, status,
          job_text_of(job));
}

// Notes it, and the status `word` if it is the last of the pipeline: that one's
// status is the job's.
bool
job_process_ended(struct job *job, int i, int word)
{
  if (i == job->n - 1)
    job->last = word;
  job->pids[i] = 0;
  for (i = 0; i < job->n; i++)
    if (job->pids[i] != 0)
      return false;
  return true;
}

// What waitpid returns need not be a job's: orphans and the guard are children,
// too. So NULL is no error.
struct job *
job_of(int pid, int *i)
{
  struct job *job;

  for (job = jobs; job != NULL; job = job->next)
    for (*i = 0; *i < job->n; (*i)++)
      if (job->pids[*i] == pid)
        return job;
  return NULL;
}

// Also lets jobs_stopped warn again: this job is news.
void
job_say_stopped(const struct job *job)
{
  told = false;
  if (interactive())
    fprintf(stderr, "[%d] Stopped  %s\n", job->number, job_text_of(job));
}

// `word` is what waitpid gave. A job has stopped when one process of it has:
// all of them get the signal. One that has ended is told and forgotten.
void
job_news(int pid, int word)
{
  int i;
  struct job *job = job_of(pid, &i);

  if (job == NULL)
    return;
  if (WIFCONTINUED(word)) {
    job->stopped = false;
  } else if (WIFSTOPPED(word)) {
    if (!job->stopped)
      job_say_stopped(job);
    job->stopped = true;
    job_first(job);
  } else if (job_process_ended(job, i, word)) {
    say_ended(job);
    job_forget(job);
  }
}

// Whether it makes sense to wait for it: a stopped job may stay so for ever.
bool
job_runs(int pid)
{
  int i;
  const struct job *job = jobs;

  if (pid != 0) {
    job = job_of(pid, &i);
    return job != NULL && !job->stopped;
  }
  while (job != NULL && job->stopped)
    job = job->next;
  return job != NULL;
}

// Before each prompt: a job may have given the terminal to this shell as if it
// were a program, when the shell was itself stopped and let go on.
void
jobs_reap(void)
{
  int options = WNOHANG, pid, status;

  if (interactive()) {
    options |= WUNTRACED | WCONTINUED;
    ioctl(0, CONS_FOREGROUND, 0);
    for (int i = 0; !ignoring && i < 3; i++)
      signal(stops[i], SIG_IGN);
    ignoring = true;
  }
  while ((pid = waitpid(-1, &status, options)) > 0)
    job_news(pid, status);
}

// Only the first `exit` is refused. The second one leaves, if nothing has
// stopped meanwhile.
bool
jobs_stopped(void)
{
  const struct job *job = job_recent(0);

  if (!interactive() || told || job == NULL || !job->stopped)
    return false;
  told = true;
  fprintf(stderr, "sh: there are stopped jobs\n");
  return true;
}
