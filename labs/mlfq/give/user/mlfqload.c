// Something to do for the scheduler, so that there is something to see:
// lab/plot.pl draws what becomes of it. Two processes compute all the time. One
// computes, too, but sleeps for a tick whenever a tick has found it. One is
// like a program at a terminal: it sleeps, and computes a little now and then.
//
// At the end it prints what the kernel has counted, a line for each.
#include <errno.h>
#include <sys/lectern.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lab/getpinfo.h"
#include "tool.h"

static const char help[] = "mlfqload\n"
                           "four processes that want the CPU, for 260 ticks";

#define TICKS 260 // so there are two boosts at least

static uint start;
static struct pstat before, after;

static void
ask(struct pstat *info)
{
  int answer = getpinfo(info);

  if (answer == 0)
    return;
  errno = -answer;
  fail("getpinfo");
}

static bool
is_time(void)
{
  return uptime() - start < TICKS;
}

// A thirtieth of a tick where an instruction takes 1 ns. No system call.
static void
work(int times)
{
  for (volatile int n = times * 50000; n > 0; n--)
    ;
}

static void
computes(void)
{
  while (is_time())
    work(1);
}

// Whenever a tick has found it, it sleeps until the next one.
static void
games(void)
{
  while (is_time()) {
    uint now = uptime();

    while (uptime() == now)
      work(1);
    sleep_ticks(1);
  }
}

static void
types(void)
{
  while (is_time()) {
    work(8);
    sleep_ticks(5);
  }
}

static struct {
  const char *name;
  void (*run)(void);
  int pid;
} role[] = {{"long1", computes, 0},
            {"long2", computes, 0},
            {"gamer", games, 0},
            {"typist", types, 0}};

#define NROLE (sizeof(role) / sizeof(role[0]))

static void
print_role(uint r)
{
  for (int i = 0; i < PSTAT_MAX; i++) {
    if (!after.inuse[i] || after.pid[i] != role[r].pid)
      continue;
    out_print("mlfqload: %s %d", role[r].name, role[r].pid);
    for (int l = 0; l < NLEVEL; l++)
      out_print(" %u", after.ticks[i][l]);
    out_print("\n");
  }
}

int
main(int argc, char *argv[])
{
  usage(argc, argv, argc > 1, help);
  ask(&before);
  start = uptime();
  for (uint r = 0; r < NROLE; r++) {
    if ((role[r].pid = fork()) < 0)
      fail("fork");
    if (role[r].pid == 0) {
      role[r].run();
      _exit(0);
    }
  }
  sleep_ticks(TICKS + 20); // all have ended, and nobody has waited for them
  ask(&after);
  for (uint r = 0; r < NROLE; r++) {
    print_role(r);
    waitpid(role[r].pid, NULL, 0);
  }
  out_print("mlfqload: boosts %u\n", after.boosts - before.boosts);
  return out_close(0);
}
