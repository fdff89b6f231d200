// What the grader's tests share: looks at all processes, and children that must
// not meet a boost.
#include "watch.h"
#include "getpinfo.h"
#include "usertests.h"

struct pstat info;
int me;
uint nboosts, since;

void
look(void)
{
  CHECK_EQ(getpinfo(&info), 0);
}

int
slot_of(int pid)
{
  for (int i = 0; i < PSTAT_MAX; i++) {
    if (info.inuse[i] == 1 && info.pid[i] == pid)
      return i;
  }
  FAIL("getpinfo does not know process %d", pid);
}

int
level_of(int pid)
{
  return info.level[slot_of(pid)];
}

uint
ticks_in(int slot)
{
  uint all = 0;

  for (int l = 0; l < NLEVEL; l++)
    all += info.ticks[slot][l];
  return all;
}

void
begin(void)
{
  look();
  me = slot_of(getpid());
  nboosts = info.boosts;
  since = uptime();
}

void
count_all_ticks(void)
{
  struct procinfo self;
  uint ticks;

  CHECK(find_process(getpid(), &self));
  look();
  ticks = ticks_in(me);
  if (ticks < self.ticks)
    FAIL("%u ticks at all levels, and %u in procinfo", ticks, self.ticks);
  CHECK(find_process(getpid(), &self));
  CHECK(ticks <= self.ticks);
}

void
not_for_ever(const char *what)
{
  if (uptime() - since > LONG)
    FAIL("after %u ticks: no %s", LONG, what);
}

void
end_child(int pid)
{
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

void
unless_boosted(int other)
{
  if (info.boosts == nboosts)
    return;
  if (other > 0)
    end_child(other);
  exit(BOOSTED);
}

bool
was_boosted(int pid)
{
  int status = -1;

  CHECK_EQ(waitpid(pid, &status, 0), pid);
  if (status == W_EXITCODE(BOOSTED))
    return true;
  if (status == W_EXITCODE(FAILED)) // it has been said
    exit(FAILED);
  CHECK_EQ(status, 0);
  return false;
}

void
between_boosts(void (*fn)(int), int arg)
{
  for (int i = 0; i < 4; i++) {
    if (!was_boosted(spawn(fn, arg)))
      return;
  }
  FAIL("four times a boost came in between");
}

void
spin(int unused)
{
  (void)unused;
  for (;;)
    asm volatile("");
}

void
nap(int unused)
{
  int fds[2];
  char c;

  (void)unused;
  OK(pipe(fds)); // both ends are its own: nothing comes
  read(fds[0], &c, 1);
}

void
one_tick(int unused)
{
  (void)unused;
  begin();
  while (ticks_in(me) == 0) {
    look();
    not_for_ever("tick");
  }
}

void
sink_to(int level)
{
  do {
    look();
    unless_boosted(0);
    not_for_ever("lower level");
  } while (info.level[me] < level);
}

void
await_bottom(int pid)
{
  do {
    sleep(1);
    look();
    unless_boosted(pid);
    not_for_ever("lowest level");
  } while (level_of(pid) < BOTTOM);
}

void
sink_exactly(int sleeps)
{
  uint had = 0;

  begin();
  do {
    int level = info.level[me];

    for (int l = 0; l < NLEVEL; l++) {
      int ticks = info.ticks[me][l];

      if ((l > level && ticks > 0) || (l < level && ticks != SLICE(l)) ||
          (l == level && l < BOTTOM && ticks >= SLICE(l)))
        FAIL("at level %d: it has had %d ticks at level %d", level, ticks, l);
    }
    if (sleeps && ticks_in(me) != had) {
      had = ticks_in(me);
      sleep(1);
    }
    look();
    unless_boosted(0);
    not_for_ever("lower level");
  } while (info.level[me] < BOTTOM);
}
