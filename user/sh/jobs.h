// What the files of the shell that deal with jobs share.
#ifndef JOBS_H
#define JOBS_H

#include "user/sh/sh.h"

struct job {
  int number; // %number
  int group;  // 0: it has none of its own, as in a script
  int n;      // processes
  int *pids;  // 0: it has ended
  int last;   // status word of the last process
  bool stopped;
  char *text; // as typed; NULL: there was no memory for it
  struct job *next;
};

// ---- jobs.c ----
// A new job like `job`, the first of the list; NULL: no memory.
struct job *job_new(const struct job *job, const char *text);
struct job *jobs_first(void); // stopped or started last; NULL: none
const char *job_text_of(const struct job *job); // never NULL
void job_forget(struct job *job);               // takes it out of the list
void job_first(struct job *job);                // ... puts it in front
void job_say_stopped(const struct job *job);

// A process of a job, the i-th, has ended: whether the job has.
bool job_process_ended(struct job *job, int i, int word);

// The job that process `pid` is of; NULL: of none. *i is its place there.
struct job *job_of(int pid, int *i);

void job_news(int pid, int word); // what waitpid has said of a process
bool job_runs(int pid);           // one that is not stopped; 0: any

// ---- jobname.c ----
// The job that %+ means, or 1: %-. NULL: there are fewer.
struct job *job_recent(int back);

#endif
