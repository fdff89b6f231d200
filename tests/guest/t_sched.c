// Preemption, sleep, and kill of processes wherever they are.
#include "usertests.h"

// Works for a while without a system call, says so, and never stops.
static void
spin_and_report(int fd)
{
  volatile uint n;
  char c = 'x';

  for (;;) {
    for (n = 0; n < 1000000; n++)
      ;
    write(fd, &c, 1);
  }
}

// `asm volatile`, as a compiler may take an empty loop away.
static void
spin(int unused)
{
  (void)unused;
  for (;;)
    asm volatile("");
}

// Each reports after a piece of work, so a count of reports is a count of
// turns, without a clock.
static void
preemption(void)
{
  enum { PROCS = 6 };
  int pids[PROCS], fds[PROCS][2];
  char c;

  for (int i = 0; i < PROCS; i++) {
    OK(pipe(fds[i]));
    pids[i] = spawn(spin_and_report, fds[i][1]);
    OK(close(fds[i][1]));
  }
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < PROCS; i++)
      CHECK_EQ(read(fds[i][0], &c, 1), 1);
  for (int i = 0; i < PROCS; i++)
    OK(kill(pids[i]));
  for (int i = 0; i < PROCS; i++)
    EXPECT_KILLED(pids[i], SIGKILL);
}

// Pure loops on every CPU do not keep others from running.
// Disk interrupts come on a CPU that somebody's loop has.
static void
spinners_do_not_starve(void)
{
  int pids[NCPU];

  for (int i = 0; i < NCPU; i++)
    pids[i] = spawn(spin, 0);
  for (int i = 0; i < 5; i++) {
    sleep(1);
    put_file("f", 5000, i);
    check_file("f", 5000, i);
  }
  for (int i = 0; i < NCPU; i++)
    OK(kill(pids[i]));
  for (int i = 0; i < NCPU; i++)
    EXPECT_KILLED(pids[i], SIGKILL);
}

// At least: how much longer depends on the host.
static void
sleep_lower_bound(void)
{
  static const int spans[] = {1, 2, 3, 10, 20};

  for (uint i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
    uint start = uptime();
    CHECK_EQ(sleep(spans[i]), 0);
    CHECK(uptime() - start >= (uint)spans[i]);
  }
}

// With a count on each CPU it could go back: processes move between them.
static void
uptime_grows(void)
{
  uint last = uptime();

  for (int i = 0; i < 1000; i++) {
    uint now = uptime();
    CHECK(now >= last);
    last = now;
  }
}

static void
sleep_long(int unused)
{
  (void)unused;
  sleep(0x7fffffff);
}

// Both ends are its own: it waits for what cannot come.
static void
read_pipe(int unused)
{
  int fds[2];
  char c;

  (void)unused;
  OK(pipe(fds));
  read(fds[0], &c, 1);
}

static void
write_full_pipe(int unused)
{
  int fds[2];

  (void)unused;
  OK(pipe(fds));
  for (;;)
    write(fds[1], iobuf, 1000);
}

// After the wait another sleep, as the kill may come late on a slow host.
static void
wait_for_child(int unused)
{
  int pid = OK(fork());

  (void)unused;
  if (pid == 0) {
    sleep(20);
    exit(0);
  }
  wait(NULL);
  sleep(0x7fffffff);
}

static void
read_console(int fd)
{
  for (;;)
    read(fd, iobuf, 1);
}

// In state 'S' it is in the call: await_state sees to that.
static void
kill_in(void (*fn)(int), int arg)
{
  int pid = spawn(fn, arg);

  CHECK(await_state(pid, 'S'));
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

static void
kill_in_sleep(void)
{
  kill_in(sleep_long, 0);
}

static void
kill_in_pipe_read(void)
{
  kill_in(read_pipe, 0);
}

static void
kill_in_pipe_write(void)
{
  kill_in(write_full_pipe, 0);
}

static void
kill_in_wait(void)
{
  kill_in(wait_for_child, 0);
  sleep(25); // its child ends
}

static void
kill_in_console(void)
{
  OK(mknod("con", 1, 1));
  kill_in(read_console, OK(open("con", O_RDONLY)));
}

// It enters the kernel only by the timer.
static void
kill_in_loop(void)
{
  for (int i = 0; i < 10; i++) {
    int pid = spawn(spin, 0);
    sleep(i % 3);
    OK(kill(pid));
    EXPECT_KILLED(pid, SIGKILL);
  }
}

static void
call_for_ever(int unused)
{
  (void)unused;
  for (;;) {
    close(open("f", O_CREATE | O_RDWR));
    unlink("f");
  }
}

// In the middle of changes to the disk: a process that is killed there ends at
// a place where all locks are free and the operation is whole.
static void
kill_in_system_call(void)
{
  int pids[4];

  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < 4; i++)
      pids[i] = spawn(call_for_ever, 0);
    sleep(2);
    for (int i = 0; i < 4; i++)
      OK(kill(pids[i]));
    for (int i = 0; i < 4; i++)
      EXPECT_KILLED(pids[i], SIGKILL);
  }
}

// Answers each byte from the pipe by taking that process group.
static void
answer(int from)
{
  uchar byte;

  while (read(from, &byte, 1) == 1)
    OK(setpgid(0, 1000 + byte));
}

static int
group_of(int pid)
{
  static struct procinfo info[64];
  int n = OK(procinfo(info, 64));

  for (int i = 0; i < n; i++) {
    if (info[i].pid == pid)
      return info[i].pgid;
  }
  return -1;
}

// Asks 50 questions without ever giving up the CPU: how many in a row were
// answered with no tick in between, at best.
static uint
answers_within_a_tick(int to, int pid)
{
  uint best = 0, run = 0, since = uptime();

  for (uchar i = 0; i < 50; i++) {
    CHECK_EQ(write(to, &i, 1), 1);
    while (group_of(pid) != 1000 + i)
      ;
    run = uptime() == since ? run + 1 : 0;
    since = uptime();
    best = run > best ? run : best;
  }
  return best;
}

// If the idle CPU were not interrupted at once, each answer would wait for its
// next tick: two may come between two of ours, four in a row do not. A busy
// host can spoil many tries, but nothing else can make one good.
static void
wakes_idle_cpu(void)
{
  struct meminfo mem;
  uint best = 0;
  int fds[2], pid;

  OK(meminfo(&mem));
  if (mem.ncpu < 2)
    return;
  OK(pipe(fds));
  pid = spawn(answer, fds[0]);
  for (int i = 0; i < 100 && best < 4; i++) {
    best = answers_within_a_tick(fds[1], pid);
    sleep(1);
  }
  CHECK(best >= 4);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
  close(fds[0]);
  close(fds[1]);
}

const struct test sched_tests[] = {
    {"preemption", "six loops all make progress", preemption, false},
    {"spinners_do_not_starve", "files work while all CPUs spin",
     spinners_do_not_starve, false},
    {"sleep_lower_bound", "sleep is never short", sleep_lower_bound, false},
    {"wakes_idle_cpu", "a wakeup does not wait for the tick", wakes_idle_cpu,
     false},
    {"uptime_grows", "uptime does not go back", uptime_grows, false},
    {"kill_in_sleep", "kill reaches a sleeper", kill_in_sleep, false},
    {"kill_in_pipe_read", "kill reaches a reader", kill_in_pipe_read, false},
    {"kill_in_pipe_write", "kill reaches a writer", kill_in_pipe_write, false},
    {"kill_in_wait", "kill reaches a waiting parent", kill_in_wait, false},
    {"kill_in_console", "kill reaches a console reader", kill_in_console,
     false},
    {"kill_in_loop", "kill reaches an endless loop", kill_in_loop, false},
    {"kill_in_system_call", "kill reaches makers of files", kill_in_system_call,
     false},
    {NULL, NULL, NULL, false},
};
