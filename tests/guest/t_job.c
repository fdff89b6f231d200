// Jobs: groups within groups, who may have the terminal, what is kept back.
// tests/recover.t asks the rest from the console.
#include "usertests.h"

static void
sleep_long(int unused)
{
  (void)unused;
  sleep(1000 * HZ);
}

// Leaves its parent's group and starts a child that leaves its own.
static void
two_groups(int fd)
{
  int pids[2] = {getpid(), 0};

  OK(setpgid(0, 0));
  pids[1] = spawn(sleep_long, 0);
  OK(setpgid(pids[1], pids[1]));
  OK(write(fd, pids, sizeof(pids)));
  sleep_long(0);
}

// From outside, as the shell's kill %JOB does.
static void
kill_group(void)
{
  int fds[2], pids[2], other;

  OK(pipe(fds));
  int pid = OK(fork());
  if (pid == 0) {
    OK(setpgid(0, 0));
    spawn(two_groups, fds[1]);
    sleep_long(0);
  }
  other = spawn(sleep_long, 0);
  CHECK_EQ(read(fds[0], pids, sizeof(pids)), sizeof(pids));

  // The outer group is killed, and what was started in it, whatever group that
  // has moved to; nobody else.
  CHECK_EQ(kill(-pid), 0);
  EXPECT_KILLED(pid, SIGKILL);
  CHECK(await_state(pids[0], 0) && await_state(pids[1], 0));
  CHECK_EQ(waitpid(other, NULL, WNOHANG), 0);
  CHECK_ERR(kill(-pid), ESRCH);
  CHECK_ERR(kill(-other), ESRCH); // leads no group
  CHECK_ERR(kill(-1), EINVAL);
  OK(kill(other));
  EXPECT_KILLED(other, SIGKILL);
}

// Starts children that sleep, one after the other. Its memory makes it spend
// nearly all of its time in fork.
static void
fork_and_end(int unused)
{
  (void)unused;
  OK(setpgid(0, 0));
  for (;;) {
    int pid = fork();

    if (pid == 0)
      sleep_long(0);
    if (pid > 0) {
      OK(kill(pid));
      wait(NULL);
    }
  }
}

// Whether all of group `pgid` have ended, after some time at most.
static bool
group_ends(int pgid)
{
  static struct procinfo table[NPROC];

  for (int round = 0; round < 5 * HZ; round++) {
    int n = OK(procinfo(table, NPROC)), left = 0;

    for (int i = 0; i < n; i++)
      left += table[i].pgid == pgid && table[i].state != 'Z';
    if (left == 0)
      return true;
    sleep(1);
  }
  return false;
}

// A child that is being made when its group is killed belongs to that, too.
static void
kill_group_in_fork(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  uint pages = info.free_frames / 4 < 1000 ? info.free_frames / 4 : 1000;
  char *memory = sbrk(pages * PAGE);
  CHECK(memory != (void *)-1);
  for (uint i = 0; i < pages; i++)
    memory[i * PAGE] = 1;
  for (int i = 0; i < 12; i++) {
    int pid = spawn(fork_and_end, 0);

    do
      sleep(1 + i % 3); // until it has its group
    while (kill(-pid) < 0);
    EXPECT_KILLED(pid, SIGKILL);
    CHECK(group_ends(pid));
  }
}

// Moves to groups of other numbers, more of them than are remembered.
static void
move_about(int fd)
{
  char c = 0;

  for (int i = 1; i <= 2 * JOBDEPTH; i++)
    OK(setpgid(0, 1000000 * i));
  OK(setpgid(0, 1)); // init's own, which nobody can kill
  OK(write(fd, &c, 1));
  sleep_long(0);
}

// A job that could be left would be one that cannot be ended.
static void
no_way_out(void)
{
  struct procinfo info;
  int fds[2];
  char c;

  OK(pipe(fds));
  int pid = OK(fork());
  if (pid == 0) {
    OK(setpgid(0, 0));
    spawn(move_about, fds[1]);
    sleep_long(0);
  }
  CHECK_EQ(read(fds[0], &c, 1), 1);
  OK(kill(-pid));
  EXPECT_KILLED(pid, SIGKILL);
  close(fds[1]);
  CHECK_EQ(read(fds[0], &c, 1), 0); // the other has ended, too
  CHECK(find_process(1, &info));
  CHECK_EQ(info.job, 0);
}

// Groups are numbers that no new process gets.
// Else a new process would be in the job of a number that it never asked for.
static void
pids_of_jobs(void)
{
  int next = spawn(sleep_long, 0) + 5;

  OK(kill(next - 5));
  EXPECT_KILLED(next - 5, SIGKILL);
  int pid = OK(fork());
  if (pid == 0) {
    for (int i = 0; i < 2 * JOBDEPTH; i++)
      OK(setpgid(0, next));
    OK(setpgid(0, 0));
    for (int i = 0; i < 10; i++) {
      int child = spawn(sleep_long, 0);
      CHECK(child != next);
      OK(kill(child));
      EXPECT_KILLED(child, SIGKILL);
    }
    exit(0);
  }
  EXPECT_EXIT(pid, 0);
}

// In a group of its own, which does not have the terminal.
static void
without_terminal(int con)
{
  char c;

  OK(setpgid(0, 0));
  CHECK_ERR(ioctl(con, CONS_FOREGROUND, getpid()), EPERM);
  CHECK_ERR(ioctl(con, CONS_FOREGROUND, 0), EPERM);
  CHECK_ERR(ioctl(con, CONS_RAW, 0), EPERM);
  CHECK_ERR(ioctl(con, CONS_RAW, 1), EPERM);
  CHECK_ERR(read(con, &c, 1), EIO);
  CHECK_ERR(ioctl(con, CONS_FOREGROUND, -1), EINVAL);
  CHECK_ERR(ioctl(con, CONS_RAW, 2), EINVAL);
}

// Gives it back at the end: who has been given the terminal may pass it on.
static void
take_terminal(int con)
{
  OK(setpgid(0, 0));
  for (int i = 0; i < 500 && ioctl(con, CONS_RAW, 1) < 0; i++)
    sleep(1);
  CHECK_EQ(ioctl(con, CONS_RAW, 1), 0);
  CHECK_EQ(ioctl(con, CONS_FOREGROUND, 0), 0);
}

// The test's own job has the terminal and keeps it.
static void
terminal(void)
{
  int con = OK(open("/console", O_RDWR));
  int child;

  EXPECT_EXIT(spawn(without_terminal, con), 0);
  CHECK_ERR(ioctl(con, CONS_FOREGROUND, 0x7ffffff0), ESRCH);
  CHECK_ERR(ioctl(con, CONS_FOREGROUND, 1), ESRCH); // not of its making
  for (int i = 0; i < 5; i++) {
    child = spawn(take_terminal, con);
    while (ioctl(con, CONS_FOREGROUND, child) < 0)
      CHECK_EQ(errno, ESRCH); // before its setpgid
    EXPECT_EXIT(child, 0);
    EXPECT_EXIT(spawn(without_terminal, con), 0);
  }
  CHECK_EQ(ioctl(con, CONS_RAW, 0), 0); // it is back
}

static int
fork_all(int n)
{
  int pid = 0;

  while (n < NPROC && (pid = fork()) > 0)
    n++;
  if (pid == 0)
    sleep_long(0);
  return n;
}

// Some processes and frames are for the console's shell alone, so that somebody
// can still type kill.
static void
kept_back(void)
{
  struct meminfo before, info;
  int fds[2], pid, n;
  char c;

  // The test is no program that the console's shell has started itself.
  OK(meminfo(&before));
  OK(pipe(fds));
  pid = OK(fork());
  if (pid == 0) {
    OK(setpgid(0, 0));
    n = fork_all(0);
    OK(meminfo(&info));
    CHECK(n > 5 && info.procs <= NPROC - KEPT_PROCS); // or memory ended first
    while (sbrk(PAGE) != (void *)-1)
      ;
    OK(meminfo(&info));
    CHECK(info.free_frames >= 100);
    OK(write(fds[1], "", 1));
    kill(-getpid());
  }
  EXPECT_KILLED(pid, SIGKILL);
  CHECK_EQ(read(fds[0], &c, 1), 1);
  for (int i = 0; i < 500 && info.procs != before.procs; i++) {
    sleep(1); // init reaps them
    OK(meminfo(&info));
  }
  CHECK_EQ(info.procs, before.procs);
}

// Maps as many files as it can, which keeps their inodes.
static void
hold_inodes(int n, int done)
{
  for (int i = 0; i < NMAPS; i++) {
    int fd = open(numbered("f", n * NMAPS + i), O_CREATE | O_RDWR);

    if (fd < 0) {
      CHECK_EQ(errno, ENFILE);
      break;
    }
    map_pages(1, PROT_READ, MAP_PRIVATE, fd, 0);
    OK(close(fd));
  }
  OK(write(done, "", 1));
  sleep_long(0);
}

// Some inodes, too: a program's mappings keep more of them than descriptors do.
static void
inodes_kept(void)
{
  struct meminfo info;
  int fds[2], pid;
  char c;

  OK(pipe(fds));
  pid = OK(fork());
  if (pid == 0) {
    OK(setpgid(0, 0));
    for (int n = 0; n < NINODE / NMAPS + 1; n++) {
      if (OK(fork()) == 0)
        hold_inodes(n, fds[1]);
      CHECK_EQ(read(fds[0], &c, 1), 1);
    }
    OK(meminfo(&info));
    CHECK_EQ(info.inodes, NINODE - KEPT_INODES);
    kill(-getpid());
  }
  EXPECT_KILLED(pid, SIGKILL);
  while (wait(NULL) > 0)
    ;
}

const struct test job_tests[] = {
    {"kill_group", "kill(-group) kills what was started in the group, too",
     kill_group, false},
    {"kill_group_in_fork", "... and what is just being started",
     kill_group_in_fork, false},
    {"job_no_way_out", "setpgid leads out of no job", no_way_out, false},
    {"job_pids", "a new process gets no number that is a group's", pids_of_jobs,
     false},
    {"job_terminal", "who may have the terminal", terminal, false},
    {"job_kept_back", "processes and memory are kept back", kept_back, false},
    {"job_inodes_kept", "and so are inodes", inodes_kept, false},
    {NULL, NULL, NULL, false},
};
