// Are there threads in the kernel, and what has and does each? Most tests make
// them by the system call itself. What a thread finds wrong it notes for the
// first one to look at: a check that failed in a thread would end only that.
#include "usertests.h"
#include "thread.h"
#include "threadtests.h"

#define NSTACKS 64

static char stacks[NSTACKS][2048] __attribute__((aligned(16)));
static volatile uint go, there, done, result, result_errno;

void
await(const volatile uint *word, uint value)
{
  while (*word != value)
    sleep(1);
}

int
make(void (*run)(void *), int n)
{
  return OK(clone(run, (void *)n, stacks[n + 1]));
}

void
join_it(int tid, int n)
{
  void *stack = NULL;

  CHECK_EQ(join(tid, &stack), tid);
  CHECK_EQ(stack, stacks[n + 1]);
}

static void
quit(void *arg)
{
  thread_exit();
}

static void
wait_go(void *arg)
{
  __atomic_fetch_add(&there, 1, __ATOMIC_SEQ_CST);
  await(&go, 1);
  thread_exit();
}

// ---- beginning ----

static volatile uint frame;

static void
look_around(void *arg)
{
  frame = (uint)__builtin_frame_address(0);
  result = 1000 + (int)arg;
  there = getpid();
  thread_exit();
}

static void
thread_runs(void)
{
  result = 0;
  int tid = make(look_around, 5);

  CHECK(tid != getpid());
  join_it(tid, 5);
  CHECK_EQ(result, 1005);
  CHECK_EQ(there, tid);
  CHECK(frame > (uint)stacks[5] && frame < (uint)stacks[6]);
  // The compiler relies on it: the argument is at a multiple of 16.
  CHECK_EQ((frame + 8) % 16, 0);
}

static void
clone_refuses(void)
{
  struct meminfo before, after;
  char *page;

  OK(meminfo(&before));
  CHECK_ERR(clone(quit, NULL, (void *)USERTOP), EFAULT);
  CHECK_ERR(clone(quit, NULL, (void *)(USERTOP + 0x200000)), EFAULT);
  CHECK_ERR(clone(quit, NULL, NULL), EFAULT);
  CHECK_ERR(clone(quit, NULL, (void *)(TEXTSTART + 64)), EFAULT); // read-only
  page =
      map_pages(1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK_ERR(clone(quit, NULL, stacks[1]), EBUSY);
  OK(munmap(page, PAGE));
  OK(meminfo(&after));
  CHECK_EQ(after.procs, before.procs);
  join_it(make(quit, 0), 0);
}

static void
clone_all(void)
{
  int tids[NSTACKS], n = 0;

  while (n < NSTACKS - 1) {
    if ((tids[n] = clone(wait_go, NULL, stacks[n + 1])) < 0)
      break;
    n++;
  }
  CHECK(n > 10 && n < NSTACKS - 1);
  CHECK_EQ(errno, EAGAIN);
  go = 1;
  while (n-- > 0)
    join_it(tids[n], n);
  join_it(make(quit, 0), 0);
}

// ---- joining ----

static volatile int other;

static void
join_other(void *arg)
{
  result = join(other, NULL);
  thread_exit();
}

static void
join_rules(void)
{
  void *stack = NULL;

  CHECK_ERR(join(-1, NULL), ECHILD);
  int a = make(quit, 0), b = make(quit, 1);
  CHECK(await_state(a, 'Z'));
  CHECK(await_state(b, 'Z'));
  CHECK_ERR(join(getpid(), NULL), ECHILD);
  CHECK_ERR(join(12345, NULL), ECHILD);
  CHECK_ERR(join(b, (void **)USERTOP), EFAULT);
  CHECK_ERR(join(b, (void **)TEXTSTART), EFAULT);
  join_it(b, 1);
  CHECK_ERR(join(b, &stack), ECHILD);
  CHECK_EQ(stack, NULL);
  join_it(a, 0);
  CHECK_ERR(join(-1, NULL), ECHILD);
  a = make(wait_go, 0);
  go = 1;
  CHECK_EQ(join(-1, &stack), a);
  CHECK_EQ(stack, stacks[1]);
}

// Any thread may join another one, but for itself and the first.
static void
join_by_other(void)
{
  other = make(wait_go, 0);
  int tid = make(join_other, 1);

  CHECK(await_state(tid, 'S'));
  go = 1;
  join_it(tid, 1);
  CHECK_EQ(result, other);
  CHECK_ERR(join(other, NULL), ECHILD);
  other = getpid();
  join_it(make(join_other, 1), 1);
  CHECK_EQ(result, -1);
  other = -1; // there is only itself
  join_it(make(join_other, 1), 1);
  CHECK_EQ(result, -1);
}

static int ends[2]; // of a pipe

// A child that ends with `status` when the pipe has a byte, or no writer.
static void
read_and_exit(int status)
{
  char c;

  close(ends[1]);
  read(ends[0], &c, 1);
  exit(status);
}

// Lets the child end when the first thread, number `arg`, sleeps. The end of
// this thread is not what wakes it.
static void
end_child(void *arg)
{
  result = await_state((int)arg, 'S') && write(ends[1], "x", 1) == 1;
  await(&done, 1);
  thread_exit();
}

static void
wait_and_join(void)
{
  int status;

  OK(pipe(ends));
  int pid = spawn(read_and_exit, 3), tid = make(wait_go, 0);
  CHECK_ERR(join(pid, NULL), ECHILD);
  CHECK_EQ(waitpid(-1, &status, WNOHANG), 0);
  go = 1;
  CHECK(await_state(tid, 'Z'));
  CHECK_EQ(waitpid(-1, &status, WNOHANG), 0);
  CHECK_ERR(waitpid(tid, &status, 0), ECHILD);
  join_it(tid, 0);

  // One waits for a thread, and one for a child, which ends first.
  go = 0;
  other = make(wait_go, 0);
  tid = make(join_other, 1);
  CHECK(await_state(tid, 'S'));
  int end = OK(clone(end_child, (void *)getpid(), stacks[3]));
  EXPECT_EXIT(pid, 3);
  done = 1;
  join_it(end, 2);
  CHECK_EQ(result, 1);
  go = 1;
  join_it(tid, 1);
  CHECK_EQ(result, other);
}

// ---- what is refused ----

static void
ask_refused(void *arg)
{
  uint end = (uint)sbrk(0);
  int pid = fork();

  if (pid == 0)
    exit(1);
  result_errno = errno;
  result = pid == -1 && (int)sbrk(-PAGE) == -1 && (uint)sbrk(0) == end;
  there = 1;
  await(&go, 1);
  thread_exit();
}

static void
refused(void)
{
  char *const argv[] = {"false", NULL};
  int tid = make(ask_refused, 0);

  await(&there, 1);
  CHECK_EQ(result, 1);
  CHECK_EQ(result_errno, EBUSY);
  CHECK_ERR(fork(), EBUSY);
  CHECK_ERR(exec("/bin/false", argv), EBUSY);
  CHECK_ERR(sbrk(-PAGE), EBUSY);
  CHECK_ERR(sbrk(0x400001), EBUSY);
  CHECK_ERR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            EBUSY);
  go = 1;
  CHECK(await_state(tid, 'Z'));
  join_it(tid, 0);

  // And all is as before when there is none any more.
  OK(sbrk(PAGE));
  OK(sbrk(-PAGE));
  OK(sbrk(0x400001));
  OK(sbrk(-0x400001));
  munmap(map_pages(1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), PAGE);
  EXPECT_EXIT(spawn((void (*)(int))exit, 6), 6);
}

// ---- the end ----

static void
spin(void *arg)
{
  __atomic_fetch_add(&there, 1, __ATOMIC_SEQ_CST);
  for (;;)
    ;
}

static void
sleep_long(void *arg)
{
  __atomic_fetch_add(&there, 1, __ATOMIC_SEQ_CST);
  sleep(1000000);
  thread_exit();
}

static void
read_nothing(void *arg)
{
  char c;

  __atomic_fetch_add(&there, 1, __ATOMIC_SEQ_CST);
  read(ends[0], &c, 1); // which has a writer: this thread
  thread_exit();
}

static void
sleep_on_word(void *arg)
{
  __atomic_fetch_add(&there, 1, __ATOMIC_SEQ_CST);
  futex_wait(&done, 0);
  thread_exit();
}

// Makes threads that end, and joins none.
static void
make_more(void *arg)
{
  __atomic_fetch_add(&there, 1, __ATOMIC_SEQ_CST);
  for (int i = 0;; i++)
    clone(quit, NULL, stacks[NSTACKS - i % 50]);
}

// A process with threads that do all kinds of things, and more each moment. It
// ends with `status`; or, if that is -1, it waits to be killed.
static void
end_among_threads(int status)
{
  there = 0;
  OK(pipe(ends));
  make(spin, 0);
  make(sleep_long, 1);
  make(read_nothing, 2);
  make(sleep_on_word, 4);
  make(join_other, 5); // waits for whoever ends
  make(make_more, 3);  // until no slot is free
  await(&there, 5);
  if (status != -1)
    exit(status);
  for (;;)
    sleep(1000);
}

static void
exit_ends_all(void)
{
  other = -1;
  for (int i = 0; i < 3; i++)
    EXPECT_EXIT(spawn(end_among_threads, 5), 5);
}

static void
kill_ends_all(void)
{
  other = -1;
  int pid = spawn(end_among_threads, -1);

  sleep(5);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

static void
touch_null(void *arg)
{
  *(volatile int *)arg = 1;
  thread_exit();
}

static void
sleep_beside_fault(int unused)
{
  (void)unused;
  OK(clone(touch_null, NULL, stacks[1]));
  for (;;)
    sleep(1000);
}

// Tells the number of its thread.
static void
sleep_beside_sleeper(int unused)
{
  (void)unused;
  int tid = make(sleep_long, 0);
  CHECK_EQ(write(ends[1], &tid, sizeof(tid)), sizeof(tid));
  for (;;)
    sleep(1000);
}

// _Exit in a thread is not the end of the process.
static void
exit_in_thread(int code)
{
  join_it(make(quit, 0), 0);
  exit(code);
}

static void
die_together(void)
{
  int tid;

  EXPECT_KILLED(spawn(sleep_beside_fault, 0), SIGSEGV);
  OK(pipe(ends));
  int pid = spawn(sleep_beside_sleeper, 0);
  CHECK_EQ(read(ends[0], &tid, sizeof(tid)), sizeof(tid));
  OK(kill(tid));
  EXPECT_KILLED(pid, SIGKILL);
  EXPECT_EXIT(spawn(exit_in_thread, 4), 4);
}

const struct test lab_tests[] = {
    {"thread_runs", "clone runs a function on its stack", thread_runs, false},
    {"clone_refuses", "... not without a stack", clone_refuses, false},
    {"clone_all", "... until no slot is free", clone_all, false},
    {"join_rules", "join, early, late, twice, nobody", join_rules, false},
    {"join_by_other", "... by any thread", join_by_other, false},
    {"wait_and_join", "wait takes children, join threads", wait_and_join,
     false},
    {"sbrk_shared", "sbrk by one is seen by all", sbrk_shared, false},
    {"sbrk_both", "two call sbrk at once", sbrk_both, false},
    {"touch_both", "two touch new pages at once", touch_both, false},
    {"fork_before", "what was shared by a fork before", fork_before, false},
    {"refused", "what is refused while there are threads", refused, false},
    {"exit_ends_all", "a process ends with all threads", exit_ends_all, false},
    {"kill_ends_all", "... if it is killed, too", kill_ends_all, false},
    {"die_together", "... or a thread is", die_together, false},
    {"futex_calls", "futex_wait and futex_wake", futex_calls, false},
    {"futex_own", "... each process has its own", futex_own, false},
    {"ping_pong", "... and none is lost", ping_pong, false},
    {"create", "thread_create and thread_join", create, false},
    {"create_both", "... by two threads at once", create_both, false},
    {"lock_counts", "a lock lets in one", lock_counts, false},
    {"lock_order", "... in the order of their tickets", lock_order, false},
    {"cond_between", "a signal before the sleep", cond_between, false},
    {"cond_wakes", "cond_signal and cond_broadcast", cond_wakes, false},
    {"buffer", "producers and consumers", buffer, false},
    {0},
};
