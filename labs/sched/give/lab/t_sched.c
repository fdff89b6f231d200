// Do processes run as often as their tickets say, by lottery and by stride?
// The calls are made by their numbers, so that this builds before they are
// there. All for one CPU: on two, two processes run at all times, however few
// tickets they have.
//
// Time is what the kernel counts: the ticks at which it has found each of the
// processes running. A busy host makes ticks longer, not other shares.
#include "usertests.h"
#include "pstat.h"

#define SETTICKETS 42
#define GETPINFO   43
#define SETPOLICY  44
#define UNTIL      (60 * HZ) // ticks: longer than all here takes

static struct pstat info;

// What the kernel answers: the result in %eax, and the errno in %ecx if that is
// -1 (docs/ABI.md).
static int
call(int number, uint first)
{
  uint stack[] = {0, first, 0, 0, 0}; // a return address, the arguments
  int result, error;

  __asm__ volatile("push %%ebp; mov %%esp, %%ebp; mov %%edx, %%esp; int $64;"
                   "mov %%ebp, %%esp; pop %%ebp"
                   : "=a"(result), "=c"(error)
                   : "a"(number), "d"(stack)
                   : "memory", "cc");
  if (result == -1)
    errno = error;
  return result;
}

static void
set_tickets(int n)
{
  CHECK_EQ(call(SETTICKETS, n), 0);
}

static void
set_policy(int policy)
{
  OK(call(SETPOLICY, policy));
}

// The slot of a process, as of now.
static int
slot_of(int pid)
{
  CHECK_EQ(call(GETPINFO, (uint)&info), 0);
  for (int i = 0; i < NPROC; i++) {
    if (info.inuse[i] == 1 && info.pid[i] == pid)
      return i;
  }
  FAIL("getpinfo does not know process %d", pid);
}

static int
tickets_of(int pid)
{
  return info.tickets[slot_of(pid)];
}

static void
tickets_told(void)
{
  struct procinfo self;

  CHECK_EQ(tickets_of(getpid()), 1);
  set_tickets(7);
  CHECK_EQ(tickets_of(getpid()), 7);
  set_tickets(MAXTICKETS);
  CHECK_EQ(tickets_of(getpid()), MAXTICKETS);
  for (int i = 0; i < NPROC; i++) {
    if (info.inuse[i]) {
      CHECK_EQ(info.inuse[i], 1);
      CHECK(find_process(info.pid[i], &self));
    } else {
      CHECK(info.pid[i] == 0 && info.tickets[i] == 0 && info.ticks[i] == 0);
    }
  }
}

static void
tickets_refused(void)
{
  static const int bad[] = {0, -1, MAXTICKETS + 1, 0x7fffffff, -0x7fffffff};

  set_tickets(7);
  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    CHECK_ERR(call(SETTICKETS, bad[i]), EINVAL);
    CHECK_EQ(tickets_of(getpid()), 7);
  }
  CHECK_ERR(call(SETPOLICY, STRIDE + 1), EINVAL);
  CHECK_ERR(call(SETPOLICY, -1u), EINVAL);
  CHECK_EQ(call(SETPOLICY, STRIDE), LOTTERY);
  CHECK_EQ(call(SETPOLICY, LOTTERY), STRIDE);
}

static void
pinfo_pointer(void)
{
  CHECK_ERR(call(GETPINFO, USERTOP), EFAULT);
  CHECK_ERR(call(GETPINFO, USERTOP - 16), EFAULT);
  CHECK_ERR(call(GETPINFO, TEXTSTART), EFAULT);
  CHECK_EQ(call(GETPINFO, (uint)&info), 0);
}

// ---- who competes ----

// Until it is killed. With 0, it has the tickets of its parent.
static void
spin(int tickets)
{
  if (tickets > 0)
    set_tickets(tickets);
  for (;;)
    asm volatile("");
}

static void
nap(int tickets)
{
  set_tickets(tickets);
  for (;;)
    sleep(UNTIL);
}

static void
end(int pid)
{
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

// Lets others run until `pid` has so many tickets.
static void
await_tickets(int pid, int tickets)
{
  uint start = uptime();

  while (tickets_of(pid) != tickets) {
    CHECK(uptime() - start < UNTIL);
    sleep(1);
  }
}

// Who is watched: this process, then its children. `ticks` counts from begin().
#define RIVALS 7
static struct {
  int n, pid[RIVALS], slot[RIVALS];
  uint first[RIVALS], ticks[RIVALS], all;
} race;

static void
look(void)
{
  CHECK_EQ(call(GETPINFO, (uint)&info), 0);
  race.all = 0;
  for (int i = 0; i < race.n; i++) {
    race.ticks[i] = info.ticks[race.slot[i]] - race.first[i];
    race.all += race.ticks[i];
  }
}

static void
begin(void)
{
  for (int i = 0; i < race.n; i++) {
    race.slot[i] = slot_of(race.pid[i]);
    race.first[i] = 0;
  }
  look();
  for (int i = 0; i < race.n; i++)
    race.first[i] = race.ticks[i];
}

// Starts a rival with its tickets, and waits until it has them.
static void
rival(int tickets)
{
  int pid = spawn(spin, tickets);

  await_tickets(pid, tickets);
  race.pid[race.n++] = pid;
}

static void
this_one(int tickets)
{
  race.n = 0;
  race.pid[race.n++] = getpid();
  set_tickets(tickets);
}

// This process competes, too: it does nothing but look.
static void
run_until(uint all)
{
  uint start = uptime();

  begin();
  do {
    look();
    CHECK(uptime() - start < UNTIL);
  } while (race.all < all);
}

static void
end_all(void)
{
  for (int i = 1; i < race.n; i++)
    end(race.pid[i]);
}

// ---- lottery ----

static void
tickets_fork(void)
{
  int pid;

  set_tickets(100);
  pid = spawn(spin, 0);
  CHECK_EQ(tickets_of(pid), 100);
  set_tickets(5);
  CHECK_EQ(tickets_of(pid), 100);
  end(pid);
}

// Of 240 draws, who has a sixth of the tickets wins 40, give or take 6. A
// kernel that gives turns to all alike gives it 120.
static void
few_and_many(void)
{
  this_one(10);
  rival(50);
  run_until(240);
  if (race.ticks[0] < 12 || race.ticks[0] > 72)
    FAIL("10 tickets: %u ticks, 50 tickets: %u ticks", race.ticks[0],
         race.ticks[1]);
  end_all();
}

static void
lottery_share(void)
{
  few_and_many();
}

static void
lottery_sleepers(void)
{
  int rich[3];

  for (int i = 0; i < 3; i++) {
    rich[i] = spawn(nap, MAXTICKETS);
    await_tickets(rich[i], MAXTICKETS);
    CHECK(await_state(rich[i], 'S'));
  }
  few_and_many();
  for (int i = 0; i < 3; i++)
    end(rich[i]);
}

// Each of the poor wins a twelfth of 300 draws: 25, and none once in 10^11.
static void
lottery_all(void)
{
  this_one(6);
  for (int i = 1; i < RIVALS; i++)
    rival(1);
  run_until(300);
  for (int i = 1; i < RIVALS; i++)
    CHECK(race.ticks[i] > 0);
  CHECK(race.ticks[0] > 2 * race.ticks[1]);
  end_all();
}

// ---- stride ----

// At each look, nobody is more than 4 turns from what it should have. Chance
// would go further at some time in 400 turns.
static void
stride_share(void)
{
  static const int tickets[] = {10, 20, 30};
  uint start = uptime();

  set_policy(STRIDE);
  this_one(tickets[0]);
  rival(tickets[1]);
  rival(tickets[2]);
  run_until(100); // whatever they had before they had their tickets is over
  begin();
  do {
    look();
    for (int i = 0; i < race.n; i++) {
      int off = (int)(race.ticks[i] * 60) - (int)race.all * tickets[i];
      if (off < -4 * 60 || off > 4 * 60)
        FAIL("%d of 60 tickets: %u of %u ticks", tickets[i], race.ticks[i],
             race.all);
    }
    CHECK(uptime() - start < UNTIL);
  } while (race.all < 400);
  end_all();
}

// The last two ran while this one slept. Then it has its third of the time, and
// not more, as if it had saved up.
static void
stride_sleeper(void)
{
  set_policy(STRIDE);
  this_one(10);
  rival(10);
  rival(10);
  sleep(80);
  run_until(45);
  if (race.ticks[0] * 2 > race.all)
    FAIL("after a sleep, a third of the tickets: %u of %u ticks", race.ticks[0],
         race.all);
  end_all();
}

// Nor has a new process anything to make up for.
static void
stride_new(void)
{
  set_policy(STRIDE);
  this_one(10);
  rival(10);
  run_until(80);
  race.pid[race.n++] = spawn(spin, 10);
  run_until(45);
  if (race.ticks[2] * 2 > race.all)
    FAIL("a new process, a third of the tickets: %u of %u ticks", race.ticks[2],
         race.all);
  CHECK(race.ticks[2] > 4);
  end_all();
}

const struct test lab_tests[] = {
    {"tickets_told", "tickets are set and told", tickets_told, false},
    {"tickets_refused", "what makes no sense is refused", tickets_refused,
     false},
    {"pinfo_pointer", "getpinfo checks its pointer", pinfo_pointer, false},
    {"tickets_fork", "a child has its parent's tickets", tickets_fork, false},
    {"lottery_share", "a share by tickets", lottery_share, false},
    {"lottery_sleepers", "who sleeps does not play", lottery_sleepers, false},
    {"lottery_all", "nobody starves", lottery_all, false},
    {"stride_share", "exact shares", stride_share, false},
    {"stride_sleeper", "a sleeper saves nothing up", stride_sleeper, false},
    {"stride_new", "a new process is not first", stride_new, false},
    {0},
};
