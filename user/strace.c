// Runs a program and tells its system calls.
// They are read from /dev/trace while the program runs, which does not wait:
// what is lost when there are too many calls is counted and said.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lectern.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../include/syscall.h"
#include "eventfile.h"
#include "strace/names.h"
#include "tool.h"

static const char help[] = "strace [-cf] PROGRAM [ARGUMENT]...\n"
                           "run PROGRAM, print its system calls to standard "
                           "error, exit with its status\n"
                           "  -c  only count them\n"
                           "  -f  those of its children, too";

#define TEXTMAX   128 // of a path, what is shown
#define ARGUMENTS 4   // the word that is a call's first argument

static const unsigned wanted =
    1u << TR_CALL | 1u << TR_TEXT | 1u << TR_FORK | 1u << TR_EXIT;

// A process that is traced, and the texts of the call it is in.
static struct traced {
  int pid; // 0: none
  char texts[2][TEXTMAX];
  uint ntexts; // that are whole
} procs[PROCINFO_MAX];

static bool counting, following;
static bool begun; // the program: what comes before its exec is ours
static uint calls[NSYSCALL], errors[NSYSCALL];

// The entry of a process; NULL: there is none.
static struct traced *
find(int pid)
{
  for (int i = 0; i < PROCINFO_MAX; i++) {
    if (procs[i].pid == pid)
      return &procs[i];
  }
  return NULL;
}

// Follows a process from here on. If it is followed already, or there is no
// room in `procs`, nothing happens.
static void
add(int pid)
{
  struct traced *t = find(0);

  if (t != NULL && find(pid) == NULL)
    *t = (struct traced){.pid = pid};
}

// Adds characters to the path that the call has: a NUL is in the last record of
// it; what is beyond TEXTMAX is cut off. A call has two paths at most.
static void
add_text(struct traced *t, const struct trace_record *r)
{
  char piece[sizeof(r->word) + 1] = "";
  char *text;

  if (t->ntexts >= 2)
    return;
  text = t->texts[t->ntexts];
  memcpy(piece, r->word, r->size - offsetof(struct trace_record, word));
  if (strlen(text) + sizeof(piece) <= TEXTMAX)
    strcat(text, piece);
  if (strlen(piece) < sizeof(r->word))
    t->ntexts++;
}

// Prints "NAME(ARGUMENTS" of a call that has come back; with -f its pid is in
// front. call_arguments says how each argument is shown: d a number, s a path,
// else in hexadecimal.
static void
print_call(const struct traced *t, const struct trace_record *r)
{
  const char *kinds = call_arguments(r->word[0]);
  const char *name = call_name(r->word[0]);
  uint text = 0;

  if (following)
    fprintf(stderr, "[%d] ", t->pid);
  fprintf(stderr, "%s(", name != NULL ? name : "?");
  for (int i = 0; kinds[i] != '\0'; i++) {
    fprintf(stderr, "%s", i > 0 ? ", " : "");
    if (kinds[i] == 's' && text < t->ntexts)
      fprintf(stderr, "\"%s\"", t->texts[text++]);
    else
      fprintf(stderr, kinds[i] == 'd' ? "%d" : "0x%x", r->word[ARGUMENTS + i]);
  }
}

// A call has come back. Only results from -199 to -1 are errors. It is printed
// only now, as a call that waits may be mixed with those of others.
static void
end_call(const struct traced *t, const struct trace_record *r)
{
  uint number = r->word[0];
  int result = (int)r->word[1];
  bool failed = result < 0 && result > -200;
  const char *name = failed ? error_name(-result) : NULL;

  begun |= number == SYS_exec || number == SYS_execve;
  if (!begun)
    return;
  if (number < NSYSCALL) {
    calls[number]++;
    errors[number] += failed;
  }
  if (!counting) {
    print_call(t, r);
    if (failed)
      fprintf(stderr, ") = -1 %s (%s)\n", name != NULL ? name : "?",
              strerror(-result));
    else
      fprintf(stderr, ") = %d\n", result);
  }
}

// A process has ended: `status` as in wait.h.
static void
end_process(struct traced *t, int status)
{
  if (!counting && following)
    fprintf(stderr, "[%d] ", t->pid);
  if (!counting && WIFEXITED(status))
    fprintf(stderr, "exits with %d\n", WEXITSTATUS(status));
  else if (!counting)
    fprintf(stderr, "is killed by signal %d\n", WTERMSIG(status));
  t->pid = 0;
}

// Does one record. Those of processes that are not followed are left out.
static void
take(const struct trace_record *r, unsigned missing)
{
  struct traced *t = r->pid > 0 ? find(r->pid) : NULL;

  (void)missing;
  if (t == NULL)
    return;
  if (r->type == TR_CALL) {
    end_call(t, r);
    *t = (struct traced){.pid = t->pid};
  } else if (r->type == TR_TEXT) {
    add_text(t, r);
  } else if (r->type == TR_FORK && following) {
    add((int)r->word[0]);
  } else if (r->type == TR_EXIT) {
    end_process(t, (int)r->word[0]);
  }
}

// -c: a line for each call that was made.
static void
print_counts(void)
{
  fprintf(stderr, "%8s %8s  call\n", "calls", "errors");
  for (uint i = 0; i < NSYSCALL; i++) {
    if (calls[i] > 0)
      fprintf(stderr, "%8u %8u  %s\n", calls[i], errors[i], call_name(i));
  }
}

// Options end at the program's name: what is behind it is its own.
int
main(int argc, char *argv[])
{
  int c, fd, pid, status;

  while (argc > 1 && argv[1][0] == '-' &&
         (c = option(&argc, &argv, "cf", help)) != -1) {
    counting |= c == 'c';
    following |= c == 'f';
  }
  usage(argc, argv, argc < 2, help);
  fd = events_begin(wanted);
  setvbuf(stderr, NULL, _IOLBF, BUFSIZ); // no line of the program within ours
  pid = events_start(fd, argv + 1);
  add(pid);
  status = events_follow(fd, pid, take);
  if (counting)
    print_counts();
  events_tell_lost();
  return status;
}
