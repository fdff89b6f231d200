// ^C for what the shell runs itself: loops, functions, $( ).
//
// No program can catch a signal here, and the shell is in no group that ^C
// reaches; it would have to end with what it runs. So a child is put into the
// terminal's foreground that only sleeps. What the shell starts meanwhile joins
// its group: ^C reaches all of it, and the shell sees that the child has died.
// Only a shell at the console needs this: a script is itself in such a group.
//
//   init - sh                        in no group: ^C does not reach it
//           |- guard, asleep   --.
//           |- sleep 100         |   one group, in the foreground: ^C ends
//           '- cat             --'   them all
//
// The guard is there from the first command that needs it, however deep it is,
// to the end of what was typed; a loop of a thousand rounds has one. Between
// two commands the shell asks whether it still lives. If the ^C comes when the
// shell is about to start a process, that one finds no group to join, or runs
// on for a moment: the next look at the guard ends the loop all the same.
// While `read` takes keys the terminal is the shell's, and there is no guard.
#include "user/sh/sh.h"
#include <limits.h>
#include <signal.h>
#include <sys/lectern.h>
#include <sys/wait.h>

static int guard; // the child, or 0
static bool hit;
static int depth; // guard_begin without its guard_end

// Until it is killed. Without descriptors: who reads a pipe of the shell waits
// for the last that can write to it.
static _Noreturn void
sleep_on(void)
{
  for (int fd = 0; fd < OPEN_MAX; fd++)
    close(fd);
  for (;;)
    sleep(1000000);
}

int
sentinel_start(void)
{
  int pid = fork();

  if (pid == 0)
    sleep_on();
  if (pid < 0)
    return 0;
  setpgid(pid, pid);
  ioctl(0, CONS_FOREGROUND, pid);
  return pid;
}

// Of two signals the first one counts: so its status tells of a ^C that has not
// ended it yet, too. If it is not there any more, ^C has ended it.
bool
sentinel_stop(int pid)
{
  int word = 0;

  kill(pid, SIGKILL);
  return waitpid(pid, &word, 0) != pid || WTERMSIG(word) == SIGINT;
}

void
guard_begin(void)
{
  if (!interactive() || depth++ > 0)
    return;
  hit = false;
  guard = sentinel_start(); // without one all works but for ^C
}

// The terminal is taken back before the child dies, so that a ^C in between is
// not lost on it; one just before still drops the rest of what was typed.
void
guard_end(void)
{
  if (!interactive() || --depth > 0 || guard == 0)
    return;
  ioctl(0, CONS_FOREGROUND, 0);
  if (!hit && sentinel_stop(guard))
    flow_stop();
  guard = 0;
  hit = false;
}

// For who reads keys: the terminal is the shell's until guard_resume.
bool
guard_pause(void)
{
  if (depth == 0) // at the prompt it is anyway
    return false;
  ioctl(0, CONS_FOREGROUND, 0);
  if (guard == 0 || hit)
    return hit;
  hit = sentinel_stop(guard);
  if (!hit)
    guard = 0;
  return hit;
}

// After a pause, and when a job in the foreground has ended.
void
guard_resume(void)
{
  if (guard != 0)
    ioctl(0, CONS_FOREGROUND, guard);
  else if (depth > 0 && interactive())
    guard = sentinel_start();
}

// What the shell starts meanwhile joins this group, so that ^C ends it, too.
int
guard_group(void)
{
  return guard;
}

// Whoever reaps it, waitpid says that it is not there any more.
bool
guard_hit(void)
{
  if (guard != 0 && !hit)
    hit = waitpid(guard, NULL, WNOHANG) != 0;
  return hit;
}

// The guard is its parent's, not its own.
void
guard_forget(void)
{
  guard = 0;
  depth = 0;
  hit = false;
}
