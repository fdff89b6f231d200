// What does main find when exec has started a program, and what does wait tell
// when it has ended?
#include "usertests.h"

#define SHOW  "/bin/showargs"
#define ENV   "/bin/env"
#define MANY  500
#define LONG  3000
#define KIDS  6
#define NOPID 30000

// Runs a program with `argv` and `envp`. What it prints is left in iobuf;
// returns how much that is.
static int
output_of(const char *program, char *argv[], char *envp[])
{
  int fd, n, pid = OK(fork());

  if (pid == 0) {
    OK(close(1));
    CHECK_EQ(open("out", O_CREATE | O_WRONLY | O_TRUNC), 1);
    execve(program, argv, envp);
    exit(1);
  }
  CHECK_EQ(waitpid(pid, NULL, 0), pid);
  fd = OK(open("out", O_RDONLY));
  n = OK(read(fd, iobuf, IOSIZE - 1));
  iobuf[n] = '\0';
  OK(close(fd));
  return n;
}

static int
show(char *argv[])
{
  return output_of(SHOW, argv, NULL);
}

static void
shows(char *argv[], const char *wanted)
{
  show(argv);
  if (strcmp((char *)iobuf, wanted) != 0)
    FAIL("it shows '%s', wanted is '%s'", (char *)iobuf, wanted);
}

static void
args_few(void)
{
  char *three[] = {"showargs", "one", "two", NULL};
  char *five[] = {"x", "-l", "a b", "c", "/dev/null", NULL};

  shows(three, "3 [showargs] [one] [two]\n");
  shows(five, "5 [x] [-l] [a b] [c] [/dev/null]\n");
  shows(three + 2, "1 [two]\n");
}

static void
args_environment(void)
{
  char *argv[] = {"env", NULL}, *none[] = {NULL};
  char *some[] = {"A=1", "B=two words", "C=", NULL};
  const char *wanted = "A=1\nB=two words\nC=\n";

  output_of(ENV, argv, some);
  if (strcmp((char *)iobuf, wanted) != 0)
    FAIL("env shows '%s', wanted is '%s'", (char *)iobuf, wanted);
  CHECK_EQ(output_of(ENV, argv, none), 0);
}

// None at all, some that are empty, and one with each byte that there is.
static void
args_odd(void)
{
  char bytes[256], wanted[300];
  char *empty[] = {"", "", "z", "", NULL}, *all[] = {"s", "", bytes, NULL};

  for (int i = 0; i < 255; i++)
    bytes[i] = (char)(i + 1);
  bytes[255] = '\0';
  snprintf(wanted, sizeof(wanted), "3 [s] [] [%s]\n", bytes);
  shows(all, wanted);
  shows(empty, "4 [] [] [z] []\n");
  shows(empty + 4, "0\n");
}

// As many, and as long, as fit in a page with their pointers.
static void
args_full(void)
{
  static char *argv[MANY + 1], text[LONG + 1];
  char *two[] = {"s", "t", text, NULL}, *words;

  for (int i = 0; i < MANY; i++)
    argv[i] = "a";
  show(argv);
  words = (char *)iobuf;
  CHECK(memcmp(words, "500 [a] [a]", 11) == 0);
  CHECK_EQ(strlen(words), 3 + MANY * 4 + 1);
  memset(text, 'b', LONG);
  show(two);
  CHECK(memcmp(words, "3 [s] [t] [bbbb", 15) == 0);
  CHECK_EQ(strlen(words), 1 + 4 + 4 + 3 + LONG + 1);
}

// More than a page: exec says so, and the caller goes on as it was.
static void
args_too_much(void)
{
  static char *argv[1200], text[5000];
  char *three[] = {"s", "t", text, NULL};

  memset(text, 'b', sizeof(text) - 1);
  CHECK_ERR(exec(SHOW, three), E2BIG);
  for (int i = 0; i < 1199; i++)
    argv[i] = "";
  CHECK_ERR(exec(SHOW, argv), E2BIG);
  text[300] = '\0'; // this one is not too much
  show(three);
  CHECK_EQ(strlen((char *)iobuf), 1 + 4 + 4 + 3 + 300 + 1);
}

// ---- wait ----

static void
end_with(int code)
{
  exit(code);
}

static void
wait_status(void)
{
  static const int codes[] = {7, 0, 1, 99, 255};
  int status;

  for (int i = 0; i < 5; i++) {
    int pid = spawn(end_with, codes[i]);

    status = 12345;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, W_EXITCODE(codes[i]));
  }
}

static void
sleep_on(int ticks)
{
  sleep(ticks);
}

static void
touch_nothing(int address)
{
  *(volatile char *)address = 1;
}

static void
wait_killed(void)
{
  int pid, status;

  pid = spawn(touch_nothing, 0);
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
  pid = spawn(sleep_on, 1000 * HZ);
  OK(kill(pid));
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  pid = spawn(end_with, SIGKILL); // a code is no signal
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == SIGKILL);
}

// Each by its pid, the last one first. All have ended before.
static void
wait_pid(void)
{
  int pid[KIDS], status;

  for (int i = 0; i < KIDS; i++) {
    pid[i] = spawn(end_with, 10 + i);
    CHECK(await_state(pid[i], 'Z'));
  }
  for (int i = KIDS - 1; i >= 0; i--) {
    CHECK_EQ(waitpid(pid[i], &status, 0), pid[i]);
    CHECK_EQ(status, W_EXITCODE(10 + i));
  }
}

// The one that is asked for ends last.
static void
wait_late(void)
{
  int late = spawn(sleep_on, HZ / 2), early = spawn(end_with, 5), status;

  CHECK_EQ(waitpid(late, &status, WNOHANG), 0);
  CHECK_EQ(waitpid(late, &status, 0), late);
  CHECK_EQ(waitpid(-1, &status, 0), early);
  CHECK_EQ(status, W_EXITCODE(5));
}

// Who is nobody's child, or somebody else's, and who has been waited for.
static void
wait_for_parents_child(int pid)
{
  int own = spawn(end_with, 3), status;

  CHECK_ERR(waitpid(pid, &status, 0), ECHILD);
  CHECK_EQ(waitpid(own, &status, 0), own);
}

static void
wait_errors(void)
{
  int first = spawn(end_with, 1), second = spawn(end_with, 2), status = 77;

  CHECK_ERR(waitpid(NOPID, &status, 0), ECHILD);
  CHECK_ERR(waitpid(getpid(), &status, 0), ECHILD);
  CHECK_EQ(status, 77);
  EXPECT_EXIT(spawn(wait_for_parents_child, second), 0);
  CHECK_EQ(waitpid(first, &status, 0), first);
  CHECK_ERR(waitpid(first, &status, 0), ECHILD);
  CHECK_ERR(waitpid(second, (int *)4, 0), EFAULT);
  CHECK_EQ(waitpid(second, &status, 0), second);
  CHECK_EQ(status, W_EXITCODE(2));
  CHECK_ERR(waitpid(-1, &status, 0), ECHILD);
}

const struct test lab_tests[] = {
    {"args_few", "some arguments", args_few, false},
    {"args_environment", "and an environment", args_environment, false},
    {"args_odd", "empty ones, none, all bytes", args_odd, false},
    {"args_full", "a page of them", args_full, false},
    {"args_too_much", "more than a page", args_too_much, false},
    {"wait_status", "what a child gave to exit", wait_status, false},
    {"wait_killed", "why a child was killed", wait_killed, false},
    {"wait_pid", "the child that is asked for", wait_pid, false},
    {"wait_late", "... which ends last", wait_late, false},
    {"wait_errors", "who is no child", wait_errors, false},
    {0},
};
