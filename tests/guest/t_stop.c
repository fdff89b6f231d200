// Stopping and continuing: what a stopped process does not do, what its parent
// is told, and in which order. tests/jobs.t types ^Z.
#include "usertests.h"

#define RW (PROT_READ | PROT_WRITE)

static volatile uint *shared; // words that all processes of a test have

// In each test first.
static void
share(void)
{
  shared = (volatile uint *)map_pages(1, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

// In a job of its own: what is in none cannot be stopped.
static int
start(void (*fn)(int), int arg)
{
  int pid = spawn(fn, arg);

  OK(setpgid(pid, pid));
  return pid;
}

static void
count(int i)
{
  for (;;)
    shared[i]++;
}

static void
sleep_long(int unused)
{
  (void)unused;
  sleep(1000 * HZ);
}

static void
await_count(int i, uint past)
{
  for (int n = 0; n < 20 * HZ && shared[i] <= past; n++)
    sleep(1);
  CHECK(shared[i] > past);
}

// The next news of `pid` must be this.
static void
expect_news(int pid, int wanted)
{
  int status = -1;

  CHECK_EQ(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
  CHECK_EQ(status, wanted);
}

static void
expect_no_news(int pid)
{
  int status = -1;

  CHECK_EQ(waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED), 0);
  CHECK_EQ(status, -1);
}

static void
finish(int pid)
{
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

// No instruction runs from the news of the stop to that of its end.
static void
stop_computing(void)
{
  uint n;

  share();
  int pid = start(count, 0);
  for (int sig = SIGSTOP; sig <= SIGTTOU; sig++) {
    await_count(0, shared[0]);
    OK(sigsend(pid, sig));
    expect_news(pid, W_STOPPED(sig));
    n = shared[0];
    sleep(10);
    CHECK_EQ(shared[0], n);
    CHECK(await_state(pid, 'T'));
    OK(sigsend(pid, SIGCONT));
    expect_news(pid, W_CONTINUED);
    await_count(0, n);
  }
  OK(sigsend(pid, SIGSTOP));
  expect_news(pid, W_STOPPED(SIGSTOP));
  n = shared[0];
  finish(pid);
  CHECK_EQ(shared[0], n);
}

// Only the last is told, once, and to who asks for it.
static void
stop_news(void)
{
  int pid = start(sleep_long, 0), status;

  expect_no_news(pid);
  OK(sigsend(pid, SIGCONT)); // it runs: nothing to tell
  expect_no_news(pid);
  OK(sigsend(pid, SIGSTOP));
  CHECK(await_state(pid, 'T'));
  CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
  CHECK_EQ(waitpid(pid, &status, WNOHANG | WCONTINUED), 0);
  OK(sigsend(pid, SIGTSTP)); // it has stopped already
  CHECK_EQ(waitpid(-1, &status, WNOHANG | WUNTRACED), pid);
  CHECK_EQ(status, W_STOPPED(SIGSTOP));
  expect_no_news(pid);
  OK(sigsend(pid, SIGTSTP));
  expect_no_news(pid);
  OK(sigsend(pid, SIGCONT));
  CHECK_EQ(waitpid(pid, &status, WNOHANG | WUNTRACED), 0);
  expect_news(pid, W_CONTINUED);
  expect_no_news(pid);

  // A stop that nobody was told of before its end, and before a death.
  CHECK(await_state(pid, 'S'));
  OK(sigsend(pid, SIGSTOP));
  CHECK(await_state(pid, 'T'));
  OK(sigsend(pid, SIGCONT));
  expect_news(pid, W_CONTINUED);
  CHECK(await_state(pid, 'S'));
  OK(sigsend(pid, SIGSTOP));
  CHECK(await_state(pid, 'T'));
  OK(kill(pid));
  expect_news(pid, W_KILLED(SIGKILL));
  CHECK_ERR(waitpid(-1, &status, WNOHANG | WUNTRACED), ECHILD);
}

// The pid of its child, which counts too, is shared[3].
static void
count_pair(int unused)
{
  int pid;

  (void)unused;
  if ((pid = OK(fork())) == 0)
    count(1);
  shared[3] = pid;
  count(0);
}

// A group is who is in it now: a shell in a job has groups of its own.
static void
stop_group(void)
{
  uint n[2];

  share();
  int pid = start(count_pair, 0), out = spawn(count, 2);
  OK(setpgid(out, pid));
  OK(setpgid(out, out));
  for (int i = 0; i < 10; i++) {
    await_count(0, shared[0]);
    await_count(1, shared[1]);
    OK(sigsend(-pid, SIGTSTP));
    expect_news(pid, W_STOPPED(SIGTSTP));
    CHECK(await_state(shared[3], 'T')); // at its next tick
    n[0] = shared[0];
    n[1] = shared[1];
    await_count(2, shared[2]);
    CHECK_EQ(shared[0], n[0]);
    CHECK_EQ(shared[1], n[1]);
    expect_no_news(out);
    OK(sigsend(-pid, SIGCONT));
    expect_news(pid, W_CONTINUED);
  }
  OK(kill(-pid)); // but a kill reaches all that ever were
  EXPECT_KILLED(pid, SIGKILL);
  EXPECT_KILLED(out, SIGKILL);
}

static void
stop_itself(int sig)
{
  while (shared[0] == 0)
    sleep(1); // until it is in its group
  OK(sigsend(getpid(), sig));
}

static void
stop_ignored(void)
{
  share();
  CHECK_EQ(signal(SIGTSTP, SIG_IGN), SIG_DFL);
  CHECK_EQ(signal(SIGTSTP, SIG_IGN), SIG_IGN);
  CHECK_EQ(signal(SIGTTIN, SIG_IGN), SIG_DFL);
  CHECK_ERR(signal(SIGSTOP, SIG_IGN), EINVAL);
  CHECK_ERR(signal(SIGCONT, SIG_IGN), EINVAL);
  CHECK_ERR(signal(SIGTSTP, 2), EINVAL);
  int pid = start(stop_itself, SIGTSTP);
  int other = start(stop_itself, SIGTTOU);
  shared[0] = 1;
  EXPECT_EXIT(pid, 0);
  expect_news(other, W_STOPPED(SIGTTOU));
  CHECK_EQ(signal(SIGTSTP, SIG_DFL), SIG_IGN);
  pid = start(stop_itself, SIGTSTP);
  expect_news(pid, W_STOPPED(SIGTSTP));
  finish(pid);
  finish(other);
  CHECK_EQ(signal(SIGTTIN, SIG_DFL), SIG_IGN);
}

// Init, and what is in no job: nobody could type what continues it.
static void
stop_refused(void)
{
  struct procinfo self;

  CHECK_ERR(sigsend(1, SIGSTOP), EPERM);
  CHECK_ERR(sigsend(1, SIGCONT), EPERM);
  CHECK(find_process(getpid(), &self));
  if (self.job == 0)
    CHECK_ERR(sigsend(getpid(), SIGSTOP), EPERM);
  CHECK_ERR(sigsend(0x7ffffff0, SIGSTOP), ESRCH);
  CHECK_ERR(sigsend(-0x7ffffff0, SIGCONT), ESRCH);
  CHECK_ERR(waitpid(-1, NULL, 4), EINVAL);
}

static void
sleep_some(int ticks)
{
  uint since = uptime();

  CHECK_EQ(sleep(ticks), 0);
  CHECK(uptime() - since >= (uint)ticks);
}

// A stop does not end a sleep before its time.
static void
stop_sleeper(void)
{
  int pid = start(sleep_some, 100);

  for (int i = 0; i < 5; i++) {
    CHECK(await_state(pid, 'S'));
    OK(sigsend(pid, SIGSTOP));
    expect_news(pid, W_STOPPED(SIGSTOP));
    OK(sigsend(pid, SIGCONT));
    expect_news(pid, W_CONTINUED);
  }
  EXPECT_EXIT(pid, 0);

  // It is over while it is stopped: it goes on when it may.
  pid = start(sleep_some, 50);
  CHECK(await_state(pid, 'S'));
  OK(sigsend(pid, SIGSTOP));
  expect_news(pid, W_STOPPED(SIGSTOP));
  sleep(80);
  expect_no_news(pid);
  OK(sigsend(pid, SIGCONT));
  expect_news(pid, W_CONTINUED);
  EXPECT_EXIT(pid, 0);
}

static void
read_byte(int fd)
{
  char c;

  CHECK_EQ(read(fd, &c, 1), 1);
  exit(c);
}

// What comes meanwhile is for another reader; what is left is there later.
static void
stop_reader(void)
{
  int fds[2];
  char c;

  OK(pipe(fds));
  int pid = start(read_byte, fds[0]);
  CHECK(await_state(pid, 'S'));
  OK(sigsend(pid, SIGSTOP));
  expect_news(pid, W_STOPPED(SIGSTOP));
  CHECK_EQ(write(fds[1], "\7", 1), 1);
  sleep(3);
  expect_no_news(pid);
  CHECK_EQ(read(fds[0], &c, 1), 1);
  CHECK_EQ(c, 7);
  OK(sigsend(pid, SIGCONT));
  expect_news(pid, W_CONTINUED); // before it can end
  CHECK_EQ(write(fds[1], "\5", 1), 1);
  EXPECT_EXIT(pid, 5);

  // Of two readers one is stopped: a byte wakes the other.
  pid = start(read_byte, fds[0]);
  CHECK(await_state(pid, 'S'));
  int other = start(read_byte, fds[0]);
  CHECK(await_state(other, 'S'));
  OK(sigsend(pid, SIGSTOP));
  expect_news(pid, W_STOPPED(SIGSTOP));
  CHECK_EQ(write(fds[1], "\6", 1), 1);
  EXPECT_EXIT(other, 6);
  finish(pid);
}

// More than the pipe holds: it waits for the reader in between.
static void
write_all(int fd)
{
  static char all[3 * PAGE];

  CHECK_EQ(write(fd, all, sizeof(all)), sizeof(all));
}

static void
stop_writer(void)
{
  static char all[3 * PAGE];
  int fds[2], n, got = 0;

  OK(pipe(fds));
  int pid = start(write_all, fds[1]);
  while (got < (int)sizeof(all)) {
    if (got < (int)sizeof(all) - PAGE) {
      CHECK(await_state(pid, 'S'));
      OK(sigsend(pid, SIGSTOP));
      expect_news(pid, W_STOPPED(SIGSTOP));
    }
    n = OK(read(fds[0], all, PAGE));
    got += n;
    sigsend(pid, SIGCONT);
  }
  CHECK_EQ(got, sizeof(all));
  int status;
  while (waitpid(pid, &status, WCONTINUED) == pid && status == W_CONTINUED)
    ;
  CHECK_EQ(status, 0);
}

// Makes a child that stops, tells of it, and ends without a word.
static void
leave_stopped(int fd)
{
  int pid = spawn(read_byte, fd); // holds the pipe's other end, too

  CHECK(await_state(pid, 'S'));
  OK(sigsend(pid, SIGSTOP));
  expect_news(pid, W_STOPPED(SIGSTOP));
  shared[0] = pid;
}

static void
stop_orphan(void)
{
  int fds[2];

  share();
  OK(pipe(fds));
  int pid = start(leave_stopped, fds[0]);
  close(fds[0]);
  EXPECT_EXIT(pid, 0);
  CHECK(await_state(shared[0], 0));
  close(fds[1]);
}

static void
leave(int n)
{
  while (shared[0] != (uint)n)
    ;
  exit(3);
}

// Who is stopped on its way out either stops before, or ends; never both.
static void
stop_dying(void)
{
  int status;

  share();
  for (int i = 1; i <= 100; i++) {
    int pid = start(leave, i);

    shared[0] = i;
    for (;;) {
      CHECK_EQ(sigsend(pid, SIGSTOP), 0);
      CHECK_EQ(sigsend(pid, SIGCONT), 0);
      int ended = waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED);

      CHECK(ended == 0 || ended == pid);
      if (ended == pid && WIFEXITED(status))
        break;
      CHECK(ended == 0 || status == W_CONTINUED);
    }
    CHECK_EQ(status, W_EXITCODE(3));
  }
}

// Writes and reads a file, all the time.
static void
work_on_file(int i)
{
  int fd = OK(open("work", O_CREATE | O_RDWR));

  for (;;) {
    OK(lseek(fd, 0, 0));
    CHECK_EQ(write(fd, iobuf, IOSIZE), IOSIZE);
    shared[i]++;
  }
}

// Whatever it holds when it is told to stop, it does not keep: others go on,
// and the log can be written.
static void
stop_holder(void)
{
  share();
  int pid = start(work_on_file, 0);
  await_count(0, 0);
  int other = start(work_on_file, 1);
  await_count(1, 0);
  for (int i = 0; i < 30; i++) {
    await_count(0, shared[0]);
    sleep(1); // both run, and wait for each other
    OK(sigsend(pid, SIGSTOP));
    expect_news(pid, W_STOPPED(SIGSTOP));
    await_count(1, shared[1] + 1);
    OK(sync());
    OK(sigsend(pid, SIGCONT));
    expect_news(pid, W_CONTINUED);
  }
  finish(pid);
  finish(other);
}

// Forks all the time, and kills each child, which counts until then. So a
// child that is not stopped with its parent counts on.
static void
fork_on(int unused)
{
  int pid;

  (void)unused;
  for (;;) {
    if ((pid = OK(fork())) == 0)
      count(1);
    OK(kill(pid));
    waitpid(pid, NULL, 0);
    shared[0]++;
  }
}

// Whether shared[i] stays as it is for two ticks, soon: who counts there may
// run to its next tick, which is late on a busy host.
static bool
comes_to_rest(int i)
{
  uint n = shared[i] - 1;

  for (int tries = 0; tries < 50 && shared[i] != n; tries++) {
    n = shared[i];
    sleep(2);
  }
  return shared[i] == n;
}

// A child that is being made while its group is stopped stops, too.
static void
stop_fork(void)
{
  share();
  int pid = start(fork_on, 0);
  for (int i = 0; i < 40; i++) {
    await_count(0, shared[0]);
    OK(sigsend(-pid, SIGSTOP));
    expect_news(pid, W_STOPPED(SIGSTOP));
    CHECK(comes_to_rest(1));
    OK(sigsend(-pid, SIGCONT));
    expect_news(pid, W_CONTINUED);
  }
  OK(kill(-pid));
  EXPECT_KILLED(pid, SIGKILL);
}

#define CROWD 8

// Stops and continues the others, whose pids are shared[1..], in any order.
static void
molest(int seed)
{
  uint x = seed * 2654435761u + 1;
  int fds[2];
  char c = 0;

  OK(pipe(fds));
  for (;;) {
    x = x * 1664525 + 1013904223;
    int pid = shared[1 + (x >> 16) % CROWD];

    sigsend(pid, (x >> 24) % 3 == 0 ? SIGTSTP : SIGCONT);
    if ((x >> 26) % 8 == 0) {
      CHECK_EQ(write(fds[1], &c, 1), 1);
      CHECK_EQ(read(fds[0], &c, 1), 1);
    }
    if ((x >> 20) % 64 == 0)
      sleep(1);
  }
}

// Nobody is lost, and nothing: all can be continued, and all can be killed.
static void
stop_crowd(void)
{
  struct meminfo before, after;
  int pid[CROWD], status;

  share();
  OK(meminfo(&before));
  for (int i = 0; i < CROWD; i++) {
    pid[i] = start(molest, i);
    shared[1 + i] = pid[i];
  }
  for (uint end = uptime() + HZ; uptime() < end;) {
    for (int i = 0; i < CROWD; i++)
      sigsend(pid[i], SIGCONT);
    while (waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0)
      CHECK(status == W_STOPPED(SIGTSTP) || status == W_CONTINUED);
  }
  for (int i = 0; i < CROWD; i++)
    finish(pid[i]);
  for (int i = 0; i < 500; i++) {
    OK(meminfo(&after));
    if (after.procs == before.procs)
      break;
    sleep(1);
  }
  CHECK_EQ(after.procs, before.procs);
  CHECK_EQ(after.files, before.files);
  CHECK_EQ(after.free_frames, before.free_frames);
}

const struct test stop_tests[] = {
    {"stop_computing", "a stopped process runs no instruction", stop_computing,
     false},
    {"stop_news", "waitpid tells of a stop and its end, once", stop_news,
     false},
    {"stop_group", "a group is stopped, and goes on, as one", stop_group,
     false},
    {"stop_ignored", "signal lets three of the stops be ignored", stop_ignored,
     false},
    {"stop_refused", "init cannot be stopped, nor the console's shell",
     stop_refused, false},
    {"stop_sleeper", "a stop neither ends a sleep nor prolongs it",
     stop_sleeper, false},
    {"stop_reader", "a stopped reader of a pipe takes nothing", stop_reader,
     false},
    {"stop_writer", "a stopped writer to a pipe loses nothing", stop_writer,
     false},
    {"stop_orphan", "a stopped process dies with its parent", stop_orphan,
     false},
    {"stop_dying", "a stop on the way out does not keep a process", stop_dying,
     false},
    {"stop_holder", "a stopped process keeps no lock of a file", stop_holder,
     false},
    {"stop_fork", "a child born into a stopped group is stopped", stop_fork,
     false},
    {"stop_crowd", "processes that stop each other lose nothing", stop_crowd,
     false},
    {NULL, NULL, NULL, false},
};
