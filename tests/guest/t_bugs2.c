// Regressions, rows 14 to 26 of the list of what breaks kernels of this kind.
// Row 16 is in t_fpu.c, 18 in t_race.c, 19 in t_badptr.c, 21 in t_trap.c, 23
// in t_pipe.c, 24 in t_mem.c.
#include "usertests.h"

static void
sleep_long(int unused)
{
  (void)unused;
  sleep(1000 * HZ);
}

// Fills the process table with sleepers, their pids in `pids`. How many.
// What stops it may be the table or memory: on a small machine memory ends
// first.
static int
fill_table(int pids[NPROC])
{
  int n = 0;
  int pid;

  while (n < NPROC && (pid = fork()) >= 0) {
    if (pid == 0)
      sleep_long(0);
    pids[n++] = pid;
  }
  CHECK(n < NPROC);
  CHECK(errno == EAGAIN || errno == ENOMEM);
  return n;
}

static void
reap_all(int n, const int pids[])
{
  for (int i = 0; i < n; i++)
    OK(kill(pids[i]));
  for (int i = 0; i < n; i++)
    EXPECT_KILLED(pids[i], SIGKILL);
}

// Children of a process that ends go to init, which must reap them even while
// no slot is free.
static void
bug14_orphans(void)
{
  struct procinfo info;
  int fds[2], pid, orphan;

  OK(pipe(fds));
  pid = OK(fork());
  if (pid == 0) {
    int pids[NPROC];
    int n = fill_table(pids);
    for (int i = 0; i < n; i++)
      OK(kill(pids[i]));
    OK(write(fds[1], &pids[n - 1], sizeof(int)));
    exit(0); // the children, dead or dying, are init's
  }
  CHECK_EQ(read(fds[0], &orphan, sizeof(int)), sizeof(int));
  EXPECT_EXIT(pid, 0);
  if (getpid() != 1 && find_process(1, &info) &&
      strcmp(info.name, "usertests") != 0)
    CHECK(await_state(orphan, 0));
}

static void
eat_memory(void)
{
  for (uint step = 1 << 20; step >= PAGE; step /= 2)
    while (sbrk(step) != (void *)-1)
      ;
}

// fork needs as much memory as the process has, and there is less.
static void
fork_without_memory(int unused)
{
  struct meminfo before, after;

  (void)unused;
  eat_memory();
  meminfo(&before);
  for (int i = 0; i < 20; i++) {
    CHECK_ERR(fork(), ENOMEM);
    meminfo(&after);
    CHECK_EQ(after.procs, before.procs);
    CHECK_EQ(after.free_frames, before.free_frames);
    CHECK_EQ(after.files, before.files);
  }
  CHECK_ERR(wait(NULL), ECHILD);
}

// A fork that gives up half-way has taken a slot, a kernel stack, page tables,
// and references to files; each must be given back. 20 times, as one leaked
// frame could hide in what is free.
static void
bug15_failed_fork(void)
{
  EXPECT_EXIT(spawn(fork_without_memory, 0), 0);
  EXPECT_EXIT(spawn(fork_without_memory, 0), 0);
}

// A negative number of ticks taken as unsigned is a sleep of a year.
static void
bug20_sleep_args(void)
{
  uint start = uptime();

  CHECK_EQ(sleep(0), 0);
  CHECK_ERR(sleep(-1), EINVAL);
  CHECK_ERR(sleep((int)0x80000000), EINVAL);
  CHECK_EQ(sleep(5), 0);
  CHECK(uptime() - start >= 5);
}

// The same number each round: a slot that is not given back makes it smaller.
static void
bug22_fork_till_full(void)
{
  struct meminfo before, after;
  int pids[NPROC];
  int n = fill_table(pids);

  reap_all(n, pids);
  meminfo(&before);
  for (int round = 0; round < 4; round++) {
    CHECK_EQ(fill_table(pids), n);
    reap_all(n, pids);
    meminfo(&after);
    CHECK_EQ(after.procs, before.procs);
    CHECK_EQ(after.files, before.files);
    CHECK_EQ(after.inodes, before.inodes);
  }
}

// Forks `total` times, ten children alive at any time, and checks that no two
// living processes have one pid.
static void
fork_many(int total)
{
  enum { ALIVE = 10 };
  int pids[ALIVE] = {0};

  for (int i = 0; i < total; i++) {
    int pid = OK(fork());
    if (pid == 0)
      exit(0);
    CHECK(pid > 1 && pid != getpid());
    if (pids[i % ALIVE] != 0)
      EXPECT_EXIT(pids[i % ALIVE], 0);
    pids[i % ALIVE] = 0;
    for (int k = 0; k < ALIVE; k++)
      CHECK(pids[k] != pid);
    pids[i % ALIVE] = pid;
  }
  for (int k = 0; k < ALIVE; k++)
    EXPECT_EXIT(pids[k], 0);
}

// A pid that is a counter wraps around some time; then it must leave out those
// in use, 0 and 1, and negative numbers.
static void
bug26_pids(void)
{
  fork_many(500);
}

static void
bug26_pid_wrap(void)
{
  fork_many(33000);
}

const struct test bug2_tests[] = {
    {"bug14_orphans", "init reaps orphans when the table is full",
     bug14_orphans, false},
    {"bug15_failed_fork", "a fork without memory undoes all", bug15_failed_fork,
     false},
    {"bug20_sleep_args", "sleep of 0 and -1", bug20_sleep_args, false},
    {"bug22_fork_till_full", "fork until it fails, again and again",
     bug22_fork_till_full, false},
    {"bug26_pids", "500 forks, no pid twice", bug26_pids, false},
    {"bug26_pid_wrap", "33000 forks, no pid twice", bug26_pid_wrap, true},
    {NULL, NULL, NULL, false},
};
