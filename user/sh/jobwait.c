// Waiting for jobs: for what is in the foreground, until it ends or ^Z stops
// it; and for what runs in the background, because somebody asked to.
#include "user/sh/jobs.h"
#include <signal.h>
#include <sys/lectern.h>
#include <sys/wait.h>

// Waits until each process of a job has ended, or stopped. The word of the last
// one, or of one that stopped: then so has the job.
// Each is waited for, also those that are not the last: a pipeline has ended
// when all of it has. What waitpid fails for counts as failed.
static int
wait_all(struct job *job)
{
  int stop = 0, word;

  for (int i = 0; i < job->n; i++) {
    if (job->pids[i] == 0)
      continue;
    if (waitpid(job->pids[i], &word, interactive() ? WUNTRACED : 0) < 0)
      word = 1 << 8;
    if (WIFSTOPPED(word))
      stop = word;
    else
      job_process_ended(job, i, word);
  }
  job->stopped = stop != 0;
  return stop != 0 ? stop : job->last;
}

// A job that cannot be remembered, as there is no memory, cannot be stopped.
int
job_foreground(int pids[], int n, int group)
{
  struct job now = {.group = group, .n = n, .pids = pids, .last = 1 << 8};

  for (;;) {
    int word = wait_all(&now);
    const struct job *job = now.stopped ? job_new(&now, NULL) : NULL;

    if (job != NULL)
      job_say_stopped(job);
    if (job != NULL || !now.stopped)
      return word;
    kill(-group, SIGCONT);
  }
}

// The terminal first: a program that reads at once must have it.
int
job_resume(struct job *job, bool foreground)
{
  job_first(job);
  fprintf(stderr, foreground ? "%s\n" : "%s &\n", job_text_of(job));
  if (foreground)
    ioctl(0, CONS_FOREGROUND, job->group);
  job->stopped = false;
  kill(-job->group, SIGCONT);
  if (!foreground)
    return 0;
  int word = wait_all(job);
  if (job->stopped)
    job_say_stopped(job);
  else
    job_forget(job);
  return foreground_ended(word);
}

// 127 for what is no job, as in other shells; 128 + SIGINT when ^C ended the
// wait, and the jobs go on. What is stopped is not waited for: it would not
// end. The shell itself is in no foreground group, so a sentinel stands there.
// The terminal is taken back before it dies: no ^C is lost on it.
int
jobs_wait(int pid)
{
  int options = interactive() ? WUNTRACED : 0, ended, word, code = 0, i;

  if (!job_runs(pid))
    return pid == 0 ? 0 : job_of(pid, &i) != NULL ? 128 + SIGTSTP : 127;
  int sentinel = interactive() ? sentinel_start() : 0;
  bool hit = false;
  while (!hit && job_runs(pid)) {
    ended = waitpid(-1, &word, options);
    if (ended < 0)
      break;
    hit = ended == sentinel && !WIFSTOPPED(word);
    if (job_of(ended, &i) != NULL && (pid == 0 || ended == pid))
      code = status_code(word);
    job_news(ended, word);
  }
  if (sentinel != 0) {
    ioctl(0, CONS_FOREGROUND, guard_group());
    hit = hit || sentinel_stop(sentinel);
  }
  if (!hit)
    return code;
  flow_stop();
  return 128 + SIGINT;
}
