// Boosts, and several CPUs.
#include "watch.h"
#include "usertests.h"

// ---- boosts ----

// In so many ticks of the clock there were so many boosts, however late this
// process has looked. Two compute, so that two CPUs have ticks.
void
boost_period(void)
{
  int other = spawn(spin, 0);
  uint first, last, n;

  first = uptime();
  begin();
  while (uptime() - since < 3 * BOOST + BOOST / 2)
    ;
  last = uptime();
  look();
  n = info.boosts - nboosts;
  if (n < (last - since - 2) / BOOST || n > (uptime() - first) / BOOST + 1)
    FAIL("%u boosts in %u ticks", n, last - since);
  end_child(other);
}

// At a lower level, for ever asleep.
static void
sleep_below(int unused)
{
  begin();
  do {
    look();
    not_for_ever("lower level");
  } while (info.level[me] < 1);
  nap(unused);
}

static void
boost_of_one_asleep(int unused)
{
  int pid = spawn(sleep_below, 0);

  (void)unused;
  begin();
  CHECK(await_state(pid, 'S'));
  look();
  unless_boosted(pid);
  CHECK(level_of(pid) >= 1);
  while (info.boosts == nboosts) {
    sleep(1);
    look();
    not_for_ever("boost");
  }
  CHECK_EQ(level_of(pid), 0);
  end_child(pid);
}

void
boost_sleepers(void)
{
  between_boosts(boost_of_one_asleep, 0);
}

// Writes a byte when there is a boost.
static void
tell_boost(int fd)
{
  char c = 'b';

  do {
    sleep(1);
    look();
    not_for_ever("boost");
  } while (info.boosts == nboosts);
  CHECK_EQ(write(fd, &c, 1), 1);
}

// A part of its slice is used, and it sleeps, at a boost; then it has a whole
// one.
static void
use_a_part(int unused)
{
  uint had;
  int fds[2], pid;
  char c;

  OK(pipe(fds));
  one_tick(unused);
  unless_boosted(0);
  CHECK_EQ(info.level[me], 0);
  had = info.ticks[me][0];
  pid = spawn(tell_boost, fds[1]);
  OK(close(fds[1]));
  if (read(fds[0], &c, 1) != 1)
    c = 0; // the child has said why
  EXPECT_EXIT(pid, 0);
  look();
  nboosts = info.boosts;
  sink_to(1);
  CHECK_EQ(info.ticks[me][0] - had, SLICE(0));
}

void
boost_slice(void)
{
  between_boosts(use_a_part, 0);
}

// One at the bottom, while there is always one at the top: a new one that ends
// after a tick.
void
nobody_starves(void)
{
  int low = spawn(spin, 0), slot;
  uint had;

  begin();
  slot = slot_of(low);
  do {
    sleep(1);
    look();
    not_for_ever("lowest level");
  } while (info.level[slot] < BOTTOM);
  had = ticks_in(slot);
  since = uptime();
  while (uptime() - since < 2 * BOOST + BOOST / 2)
    EXPECT_EXIT(spawn(one_tick, 0), 0);
  look();
  CHECK(ticks_in(slot) > had);
  end_child(low);
}

// ---- several CPUs ----

static void
sink_and_count(int unused)
{
  (void)unused;
  begin();
  sink_to(BOTTOM);
  count_all_ticks();
}

// Two sink at the same time, each on a CPU of its own. Whatever tick finds one
// counts, on both CPUs.
void
two_sink(void)
{
  for (int i = 0; i < 8; i++) {
    int one = spawn(sink_and_count, 0);
    int other = spawn(sink_and_count, 0);
    bool again = was_boosted(one);

    if (!was_boosted(other) && !again)
      return;
  }
  FAIL("eight times a boost came in between");
}

static void
look_at_all(void)
{
  uint had = ticks_in(me);

  look();
  for (int i = 0; i < PSTAT_MAX; i++)
    CHECK(info.level[i] >= 0 && info.level[i] <= BOTTOM);
  CHECK_EQ(info.pid[me], getpid());
  CHECK(ticks_in(me) >= had);
}

static void
until_tick(int unused)
{
  uint now = uptime();

  (void)unused;
  while (uptime() == now)
    ;
}

static void
churn(int n)
{
  uint start = uptime();
  int fds[2];
  char c = 0;

  OK(pipe(fds));
  begin();
  for (; uptime() - start < 2 * BOOST; n++) {
    look_at_all();
    if (n % 4 == 0)
      sleep(1);
    else if (n % 4 == 1)
      EXPECT_EXIT(spawn(until_tick, 0), 0);
    else if (n % 4 == 2)
      until_tick(0);
    CHECK_EQ(write(fds[1], &c, 1), 1);
    CHECK_EQ(read(fds[0], &c, 1), 1);
  }
}

void
crowd(void)
{
  int pid[8];

  for (int i = 0; i < 8; i++)
    pid[i] = spawn(churn, i);
  for (int i = 0; i < 8; i++)
    EXPECT_EXIT(pid[i], 0);
}
