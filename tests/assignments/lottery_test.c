// The lottery: do processes run as often as their tickets say, do children
// have their parent's, and does getpinfo tell? For one CPU: on two, two
// processes run at all times, however few tickets they have.
// Five times the tickets must give more than twice the ticks: chance does not
// take away that much of 150 draws, and a wrong sum of tickets does.
#include "types.h"
#include "stat.h"
#include "user.h"
#include "pstat.h"

#define TICKS 150 // to share out

static void
fail(char *why)
{
  printf(1, "lottery: %s\nTEST FAILED\n", why);
  exit();
}

// The slot of a process in what getpinfo tells.
static int
slot_of(struct pstat *info, int pid)
{
  int i;

  if (getpinfo(info) < 0)
    fail("getpinfo fails");
  for (i = 0; i < NPROC; i++) {
    if (info->inuse[i] && info->pid[i] == pid)
      return i;
  }
  fail("getpinfo does not know a process");
  return -1;
}

// Its tickets: as many as it asks for, or with 0 what it has from its parent.
static int
spin(int tickets)
{
  int pid = fork();

  if (pid == 0) {
    if (tickets > 0)
      settickets(tickets);
    for (;;)
      ;
  }
  return pid;
}

int
main(int argc, char *argv[])
{
  static struct pstat info;
  int few, many, heir, of_few, of_many;

  if (settickets(0) != -1 || settickets(-5) != -1)
    fail("it sells less than one ticket");
  if (getpinfo((struct pstat *)0x80000000) != -1)
    fail("getpinfo writes where it may not");
  if (info.tickets[slot_of(&info, getpid())] != 1)
    fail("one does not begin with one ticket");

  if (settickets(100) < 0)
    fail("settickets fails");
  heir = spin(0);
  if (info.tickets[slot_of(&info, heir)] != 100)
    fail("a child has not its parent's tickets");
  kill(heir);
  wait();

  settickets(10000); // for this one to be heard at all
  few = spin(10);
  many = spin(50);
  // Measured until enough was shared out, not for a fixed time: on a slow
  // machine a second has few ticks.
  do {
    sleep(10);
    of_few = info.ticks[slot_of(&info, few)];
    of_many = info.ticks[slot_of(&info, many)];
  } while (of_few + of_many < TICKS);
  kill(few);
  kill(many);
  wait();
  wait();
  printf(1, "10 tickets: %d ticks, 50 tickets: %d ticks\n", of_few, of_many);
  if (of_few == 0)
    fail("who has few tickets starves");
  if (of_many < 2 * of_few)
    fail("five times the tickets, and not even twice the ticks");
  printf(1, "TEST PASSED\n");
  exit();
}
