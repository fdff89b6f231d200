// Is the scheduler a feedback queue of levels, as the handout says?
//
// Time is what the kernel counts: the ticks at which it has found a process
// running, and the clock's ticks.
#include "watch.h"
#include "getpinfo.h"
#include "usertests.h"

// ---- getpinfo ----

static void
told(void)
{
  struct procinfo other;

  begin();
  while (uptime() - since < 5) // so that some ticks are counted
    ;
  count_all_ticks();
  CHECK(ticks_in(me) > 0);
  for (int i = 0; i < PSTAT_MAX; i++) {
    if (info.inuse[i]) {
      CHECK_EQ(info.inuse[i], 1);
      CHECK(find_process(info.pid[i], &other));
      CHECK(info.level[i] >= 0 && info.level[i] <= BOTTOM);
    } else {
      CHECK(info.pid[i] == 0 && info.level[i] == 0 && ticks_in(i) == 0);
    }
  }
}

static void
pinfo_pointer(void)
{
  struct pstat *there;
  int fd;

  CHECK_EQ(getpinfo((struct pstat *)USERTOP), -EFAULT);
  CHECK_EQ(getpinfo((struct pstat *)(USERTOP - 16)), -EFAULT);
  CHECK_EQ(getpinfo((struct pstat *)TEXTSTART), -EFAULT);
  CHECK_EQ(getpinfo(&info), 0);
  put_file("f", PAGE, 1);
  fd = OK(open("f", O_RDWR));
  there =
      (struct pstat *)map_pages(1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK_EQ(getpinfo(there), 0);
  CHECK_EQ(there->pid[slot_of(getpid())], getpid());
}

// ---- down ----

static void
goes_down(void)
{
  between_boosts(sink_exactly, false);
}

static void
no_gaming(void)
{
  between_boosts(sink_exactly, true);
}

static void
child_of_low(int unused)
{
  int pid, level;

  (void)unused;
  begin();
  sink_to(BOTTOM);
  pid = spawn(nap, 0);
  look();
  level = level_of(pid);
  CHECK(info.boosts != nboosts || info.level[me] == BOTTOM);
  unless_boosted(pid);
  end_child(pid);
  CHECK_EQ(level, 0);
}

static void
born_at_top(void)
{
  between_boosts(child_of_low, 0);
}

static void
sink_and_sleep(int unused)
{
  (void)unused;
  begin();
  sink_to(2);
  for (int i = 0; i < 3; i++) {
    sleep(4);
    look();
    unless_boosted(0);
    CHECK_EQ(info.level[me], 2);
  }
}

static void
sleeper_stays(void)
{
  between_boosts(sink_and_sleep, 0);
}

// ---- who is first ----

// It is new, and `slot` is that of a process at the bottom, which must get
// nothing until this one is nearly there, too.
static void
alone_until_bottom(int slot)
{
  uint had, last = SLICE(BOTTOM - 1) - 2;

  begin();
  had = ticks_in(slot);
  do {
    look();
    unless_boosted(0);
    not_for_ever("lower level");
    if (ticks_in(slot) != had)
      FAIL("at level %d, while one at the lowest had %u ticks", info.level[me],
           ticks_in(slot) - had);
  } while (info.ticks[me][BOTTOM - 1] < last);
}

static void
beside_one_at_bottom(int unused)
{
  int low;
  bool again;

  (void)unused;
  begin();
  low = spawn(spin, 0);
  await_bottom(low);
  again = was_boosted(spawn(alone_until_bottom, slot_of(low)));
  end_child(low);
  exit(again ? BOOSTED : 0);
}

static void
higher_first(void)
{
  between_boosts(beside_one_at_bottom, 0);
}

// Who sleeps for three ticks beside one that computes at the bottom has the CPU
// after three, or four as the first may be nearly over; not after a slice.
static void
sleep_beside_low(int unused)
{
  int low;

  (void)unused;
  begin();
  low = spawn(spin, 0);
  await_bottom(low);
  for (int i = 0; i < 8; i++) {
    uint now = uptime();

    sleep(3);
    now = uptime() - now;
    look();
    unless_boosted(low);
    if (now > 5)
      FAIL("sleep(3) took %u ticks beside a process of the lowest level", now);
  }
  end_child(low);
}

static void
woken_at_once(void)
{
  between_boosts(sleep_beside_low, 0);
}

// Two compute at the bottom. Between two looks of this one the other had a
// turn, or none. Two turns may be short: something else had the CPU in them.
static void
watch_turns(int unused)
{
  uint had, turn, slice = SLICE(BOTTOM), shorter = 0;
  int other = spawn(spin, 0), slot;

  (void)unused;
  begin();
  slot = slot_of(other);
  had = 0;
  for (;;) {
    look();
    unless_boosted(other);
    not_for_ever("turn of the other process");
    turn = info.ticks[slot][BOTTOM] - had;
    had += turn;
    if (turn == slice)
      break;
    if (turn > slice)
      FAIL("a turn of %u ticks at the lowest level", turn);
    if (turn > 0 && ++shorter > 2)
      FAIL("three turns at the lowest level, the last of %u ticks", turn);
  }
  end_child(other);
}

static void
whole_turns(void)
{
  between_boosts(watch_turns, 0);
}

const struct test lab_tests[] = {
    {"told", "getpinfo tells of all", told, false},
    {"pinfo_pointer", "getpinfo checks its pointer", pinfo_pointer, false},
    {"goes_down", "a slice at each level", goes_down, false},
    {"no_gaming", "a sleep gives no new slice", no_gaming, false},
    {"born_at_top", "a new process is at the top", born_at_top, false},
    {"sleeper_stays", "who sleeps stays at its level", sleeper_stays, false},
    {"higher_first", "a higher level comes first", higher_first, false},
    {"woken_at_once", "... at the next tick", woken_at_once, false},
    {"whole_turns", "turns in a level", whole_turns, false},
    {"boost_period", "how often there is a boost", boost_period, false},
    {"boost_sleepers", "a boost of who sleeps", boost_sleepers, false},
    {"boost_slice", "a boost gives a slice", boost_slice, false},
    {"nobody_starves", "the lowest level has its turn", nobody_starves, false},
    {"two_sink", "two CPUs", two_sink, false},
    {"crowd", "many processes on all CPUs", crowd, false},
    {0},
};
