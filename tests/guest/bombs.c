// Programs that use the machine up or misuse the terminal, for tests/recover.t:
// usertests --helper bomb WHAT. Each says "bomb: full" once it has got all it
// can get, and never ends by itself unless that is the point of it.
#include "usertests.h"

static int told; // this process has said so

// Once: a bomb goes on for ever, and its output would hide the shell's.
static void
tell_full(void)
{
  if (!told)
    printf("bomb: full\n");
  told = 1;
}

// Not by a loop: a process that sleeps keeps what it has without taking a CPU
// from those that are measured.
static _Noreturn void
stay(void)
{
  for (;;)
    sleep(1000 * HZ);
}

// Every process makes new ones as fast as it can, each in a group of its own.
// `groups`: a kill of one group, or of one process after the other, never
// catches up with it. Only the job, which nobody can leave, ends it.
static _Noreturn void
bomb_fork(bool groups)
{
  int first = getpid();

  for (;;) {
    int pid = fork();
    if (pid == 0 && groups)
      setpgid(0, 0);
    if (pid < 0 && getpid() == first)
      tell_full();
  }
}

// One process after the other: whoever has found the pid finds a dead one.
static _Noreturn void
bomb_hare(void)
{
  int hops = 0;

  for (;;) {
    int pid = fork();
    if (pid > 0)
      exit(0);
    if (pid == 0)
      setpgid(0, 0);
    if (++hops == 300)
      tell_full();
  }
}

// Takes memory in ever smaller pieces, over and over.
static _Noreturn void
bomb_memory(void)
{
  for (;;) {
    for (int n = 1024 * PAGE; n >= PAGE; n /= 2)
      while (sbrk(n) != (void *)-1)
        ;
    tell_full();
  }
}

// The same by many small processes, which never let go.
static _Noreturn void
bomb_crowd(void)
{
  int first = getpid();

  while (fork() >= 0)
    while (sbrk(PAGE) != (void *)-1 && (uint)sbrk(0) < 0x100000)
      ;
  told = getpid() != first; // one of them says it, or the prompt is not seen
  bomb_memory();
}

// Takes all descriptors, in as many processes as it takes: `get` takes one or
// two, and fails.
static _Noreturn void
bomb_table(int (*get)(void))
{
  int pid = 0;

  while (pid >= 0) {
    while (get() >= 0)
      ;
    if (errno == ENFILE || errno == ENOMEM)
      break;
    pid = fork();
    if (pid > 0) {
      waitpid(pid, NULL, 0);
      stay();
    }
    for (int fd = 3; pid == 0 && fd < NOFILE; fd++)
      close(fd);
  }
  tell_full();
  for (;;)
    get();
}

static int
get_file(void)
{
  return open("/bin/cat", O_RDONLY);
}

static int
get_pipe(void)
{
  int fds[2];

  return pipe(fds);
}

// ---- the terminal ----

// Sets raw mode and dies of it.
// The shell must find the console in its usual mode, though nobody was left to
// set it back.
static void
bomb_raw(void)
{
  CHECK_EQ(ioctl(0, CONS_RAW, 1), 0);
  tell_full();
  kill(getpid());
}

// Gives the terminal to a group that then dies, and computes.
// A group that has died must not keep the terminal: its number could go to
// somebody else, and the shell could not read any more.
static _Noreturn void
bomb_giver(void)
{
  int pid = OK(fork());

  if (pid == 0)
    stay();
  OK(setpgid(pid, pid));
  OK(ioctl(0, CONS_FOREGROUND, pid));
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
  tell_full();
  for (;;)
    ;
}

// Takes ^C as a key, and looks at none.
// ^\ is for this one: the key that no program can take.
static _Noreturn void
bomb_deaf(void)
{
  OK(ioctl(0, CONS_RAW, 1));
  OK(ioctl(0, CONS_FOREGROUND, 0));
  tell_full();
  for (;;)
    ;
}

// From the background: tries all that would take the terminal from the shell.
// A background job asks again and again, as the moment matters at which the
// foreground changes.
static _Noreturn void
bomb_thief(void)
{
  int fd = OK(open("/console", O_RDWR));
  char c;

  for (int i = 0; i < 200; i++) {
    CHECK_ERR(ioctl(fd, CONS_FOREGROUND, getpid()), EPERM);
    CHECK_ERR(ioctl(fd, CONS_FOREGROUND, 0), EPERM);
    CHECK_ERR(ioctl(fd, CONS_FOREGROUND, 1), EPERM);
    CHECK_ERR(ioctl(fd, CONS_RAW, i % 2), EPERM);
    CHECK_ERR(read(fd, &c, 1), EIO);
    if (i == 100)
      tell_full();
    sleep(1);
  }
  stay();
}

// Kills all it sees, but its own.
// What it must not reach: init, and the shell it was started from, which is in
// another job.
static _Noreturn void
bomb_killer(void)
{
  static struct procinfo all[NPROC];

  for (int round = 0;; round++) {
    int n = procinfo(all, NPROC);
    for (int i = 0; i < n; i++)
      if (all[i].pid != getpid())
        kill(all[i].pid);
    kill(-1);
    if (round == 100)
      tell_full();
  }
}

int
bomb(const char *what)
{
  if (strcmp(what, "fork") == 0)
    bomb_fork(false);
  if (strcmp(what, "groups") == 0)
    bomb_fork(true);
  if (strcmp(what, "hare") == 0)
    bomb_hare();
  if (strcmp(what, "memory") == 0)
    bomb_memory();
  if (strcmp(what, "crowd") == 0)
    bomb_crowd();
  if (strcmp(what, "files") == 0)
    bomb_table(get_file);
  if (strcmp(what, "pipes") == 0)
    bomb_table(get_pipe);
  if (strcmp(what, "raw") == 0)
    bomb_raw();
  if (strcmp(what, "giver") == 0)
    bomb_giver();
  if (strcmp(what, "deaf") == 0)
    bomb_deaf();
  if (strcmp(what, "thief") == 0)
    bomb_thief();
  if (strcmp(what, "killer") == 0)
    bomb_killer();
  return FAILED;
}
