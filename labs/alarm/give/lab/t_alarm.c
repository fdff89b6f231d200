// Does sleep() wake those whose time has come, in their order, and nobody else?
// The kernel counts how often each process was given a CPU (procinfo: runs), so
// a busy host does not change what is seen here. All for one CPU.
#include "usertests.h"

#define MANY 30

// What a sleeper tells when it wakes.
struct woken {
  int id;
  uint runs; // it was given a CPU so often while it slept
  uint late; // ticks after its time
  bool early;
};

static int fds[2];

static uint
runs_of(int pid)
{
  struct procinfo info;

  CHECK(find_process(pid, &info));
  return info.runs;
}

// Sleeps until the clock shows `due`, and tells.
static void
sleep_until(int id, uint due)
{
  uint runs = runs_of(getpid()), now;
  struct woken me = {.id = id};

  CHECK((int)(due - uptime()) > 0);
  OK(sleep(due - uptime()));
  now = uptime();
  me.early = (int)(now - due) < 0;
  me.late = now - due;
  me.runs = runs_of(getpid()) - runs;
  CHECK_EQ(write(fds[1], &me, sizeof(me)), sizeof(me));
}

// Sleeps for one tick, again and again: somebody is due at each tick.
static void
doze(int unused)
{
  (void)unused;
  for (;;)
    sleep(1);
}

static uint due_base; // when the first sleeper of a group is due
static int spread;    // ticks from each to the next, by its rank

// Ranks are the ids, mixed: who begins first is not due first.
static void
ranked_sleeper(int id)
{
  sleep_until(id, due_base + id * spread);
}

// `n` sleepers, all in time; `got` is what they told, in their order.
static void
sleep_together(int n, int step, struct woken *got)
{
  int pids[MANY];

  OK(pipe(fds));
  spread = step;
  due_base = uptime() + 150; // time enough to begin on a busy host
  for (int i = 0; i < n; i++)
    pids[i] = spawn(ranked_sleeper, i * 7 % n);
  for (int i = 0; i < n; i++)
    CHECK_EQ(read(fds[0], &got[i], sizeof(*got)), sizeof(*got));
  for (int i = 0; i < n; i++)
    EXPECT_EXIT(pids[i], 0);
  close(fds[0]);
  close(fds[1]);
}

// Between going to sleep and waking a process is given the CPU once; a tick
// that comes while it computes may take it away once or twice more.
#define FEW 6

static void
check_sleepers(int n, const struct woken *got)
{
  for (int i = 0; i < n; i++) {
    CHECK(!got[i].early);
    if (got[i].runs > FEW)
      FAIL("a sleeper was given the CPU %u times", got[i].runs);
  }
}

static void
sleep_alone(void)
{
  struct woken me;

  OK(pipe(fds));
  sleep_until(0, uptime() + 80);
  CHECK_EQ(read(fds[0], &me, sizeof(me)), sizeof(me));
  check_sleepers(1, &me);
}

static void
sleep_beside(void)
{
  int pid = spawn(doze, 0);

  sleep_alone();
  CHECK(runs_of(pid) > 10);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

// A tick may come between the waking and the telling, and change the order. On
// a busy host some do, but not in each of five rounds.
static void
check_order(int n, int step)
{
  static struct woken got[MANY];
  int i;

  for (int round = 0; round < 5; round++) {
    sleep_together(n, step, got);
    check_sleepers(n, got);
    for (i = 0; i < n && got[i].id == i; i++)
      ;
    if (i == n)
      return;
  }
  FAIL("sleeper %d wakes when %d is due", got[i].id, i);
}

static void
wake_order(void)
{
  check_order(5, 6);
}

static void
wake_many(void)
{
  check_order(MANY - 1, 2);
}

// A busy host may delay some, but not in each of five rounds.
static void
wake_same_tick(void)
{
  static struct woken got[MANY];
  uint latest = 0;

  for (int round = 0; round < 5; round++) {
    sleep_together(MANY, 0, got);
    check_sleepers(MANY, got);
    latest = 0;
    for (int i = 0; i < MANY; i++)
      latest = got[i].late > latest ? got[i].late : latest;
    if (latest < 15)
      return;
  }
  FAIL("30 are due at the same tick, and one wakes %u ticks later", latest);
}

static void
sleep_long(int ticks)
{
  sleep(ticks);
}

static void
spin_and_sleep(int unused)
{
  uint start = uptime();

  (void)unused;
  while (uptime() - start < 3)
    ;
  OK(sleep(20));
}

// Some that are killed between others in the list, ahead of them and behind.
// Then their slots and stacks are used again, and who slept on still wakes.
static void
kill_asleep(void)
{
  int dead[6], on[2], pid[6];
  uint start = uptime();

  for (int i = 0; i < 6; i++) {
    dead[i] = spawn(sleep_long, 300 + 40 * i);
    if (i < 2)
      on[i] = spawn(sleep_long, 320 + 60 * i);
  }
  for (int i = 0; i < 6; i++) {
    CHECK(await_state(dead[i], 'S'));
    OK(kill(dead[i]));
    EXPECT_KILLED(dead[i], SIGKILL);
  }
  CHECK(uptime() - start < 300);
  for (int i = 0; i < 6; i++)
    pid[i] = spawn(spin_and_sleep, 0);
  for (int i = 0; i < 6; i++)
    EXPECT_EXIT(pid[i], 0);
  EXPECT_EXIT(on[0], 0);
  EXPECT_EXIT(on[1], 0);
  CHECK(uptime() - start >= 380);
}

static void
long_and_short(void)
{
  int pid = spawn(sleep_long, 0x7fffffff);
  uint start = uptime();

  CHECK(await_state(pid, 'S'));
  for (int i = 0; i < 10; i++)
    OK(sleep(0));
  CHECK_ERR(sleep(-1), EINVAL);
  sleep_alone();
  CHECK(uptime() - start < 800);
  CHECK(runs_of(pid) <= FEW);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

const struct test lab_tests[] = {
    {"sleep_alone", "one sleeper is woken once", sleep_alone, false},
    {"sleep_beside", "... beside another", sleep_beside, false},
    {"wake_order", "who is due first wakes first", wake_order, false},
    {"wake_many", "29 sleepers", wake_many, false},
    {"wake_same_tick", "30 due at once", wake_same_tick, false},
    {"kill_asleep", "a sleeper is killed", kill_asleep, false},
    {"long_and_short", "long and short times", long_and_short, false},
    {0},
};
