// What jobs are called, and the list of them.
#include "user/sh/jobs.h"

// Who was stopped last is named first; those that run come behind. The list has
// who was stopped or started last in front, so only the two kinds have to be
// told apart.
struct job *
job_recent(int back)
{
  for (int stopped = 1; stopped >= 0; stopped--)
    for (struct job *job = jobs_first(); job != NULL; job = job->next)
      if (job->stopped == stopped && back-- == 0)
        return job;
  return NULL;
}

// As job_find, without a message. A name that is no number is the start of what
// was typed; the first job of the list that fits is it.
static struct job *
find(const char *name)
{
  char *end;
  int number;

  if (*name == '%')
    name++;
  if (*name == '\0' || strcmp(name, "%") == 0 || strcmp(name, "+") == 0)
    return job_recent(0);
  if (strcmp(name, "-") == 0)
    return job_recent(1);
  number = strtol(name, &end, 10);
  for (struct job *job = jobs_first(); job != NULL; job = job->next)
    if (*end == '\0' ? job->number == number
                     : strncmp(job_text_of(job), name, strlen(name)) == 0)
      return job;
  return NULL;
}

// For callers that have another meaning for a name that is no job's.
bool
job_known(const char *name)
{
  return find(name) != NULL;
}

// The % may be missing, as `fg 1` is usual.
struct job *
job_find(const char *name)
{
  struct job *job = find(name);

  if (job == NULL)
    fprintf(stderr, "sh: %s: no such job\n", name);
  return job;
}

// The list itself is in the order of use, so the next higher number is looked
// for each time: jobs are few.
void
jobs_list(void)
{
  struct job *job;
  int number, next;

  for (number = 0;; number = next) { // in the order of the numbers
    struct job *least = NULL;

    for (job = jobs_first(); job != NULL; job = job->next)
      if (job->number > number &&
          (least == NULL || job->number < least->number))
        least = job;
    if (least == NULL)
      return;
    next = least->number;
    printf("[%d] %s  %s\n", next, least->stopped ? "Stopped" : "Running",
           job_text_of(least));
  }
}
