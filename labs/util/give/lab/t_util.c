// Do the lab's programs do what the handout says? Each runs with its input from
// the file `in`, its output goes to the file `out`. What it prints is read when
// it has ended, not later: who ends before its children is found by that.
#include "usertests.h"

#define OUTSIZE 8192

static char out[OUTSIZE]; // what the last program wrote

// The program in the place of this process, which has its descriptors ready.
static void
become(char *const argv[])
{
  char path[32];

  snprintf(path, sizeof(path), "/bin/%s", argv[0]);
  exec(path, argv);
  FAIL("%s: %s", path, strerror(errno));
}

// From `input`, if that is not NULL. Its pid.
static int
start(char *const argv[], const char *input)
{
  int in = OK(open("in", O_CREATE | O_WRONLY | O_TRUNC));

  if (input != NULL)
    CHECK_EQ(write(in, input, strlen(input)), (int)strlen(input));
  OK(close(in));
  int pid = OK(fork());
  if (pid == 0) {
    close(0);
    CHECK_EQ(open("in", O_RDONLY), 0);
    close(1);
    CHECK_EQ(open("out", O_CREATE | O_WRONLY | O_TRUNC), 1);
    become(argv);
  }
  return pid;
}

static void
read_out(void)
{
  int fd = OK(open("out", O_RDONLY));
  int n = OK(read(fd, out, OUTSIZE - 1));

  out[n] = '\0';
  OK(close(fd));
}

// Runs it to its end, which must have this exit status.
static void
run(char *const argv[], const char *input, int status)
{
  EXPECT_EXIT(start(argv, input), status);
  read_out();
}

// The first line that differs is what is shown.
static void
check_out(const char *wanted)
{
  const char *got = out;
  uint line = 1;

  if (strcmp(out, wanted) == 0)
    return;
  for (; *got == *wanted && *got != '\0'; got++, wanted++)
    line += *got == '\n';
  FAIL("its output differs in line %u, at '%.20s'; wanted is '%.20s'", line,
       got, wanted);
}

// Whether the output has the line, and once.
static bool
has_line(const char *text)
{
  uint found = 0;
  size_t n = strlen(text);

  for (const char *p = out; p != NULL && *p != '\0';) {
    found += strncmp(p, text, n) == 0 && p[n] == '\n';
    p = strchr(p, '\n');
    p += p != NULL;
  }
  return found == 1;
}

static int
lines(void)
{
  int n = 0;

  for (const char *p = out; *p != '\0'; p++)
    n += *p == '\n';
  return n;
}

static int
processes_called(const char *name)
{
  static struct procinfo table[NPROC];
  int n = OK(procinfo(table, NPROC)), found = 0;

  for (int i = 0; i < n; i++)
    found += strcmp(table[i].name, name) == 0;
  return found;
}

// ---- pingpong ----

static void
ping(void)
{
  char *argv[] = {"pingpong", NULL};
  int pid = start(argv, NULL), child;
  char wanted[64];

  EXPECT_EXIT(pid, 0);
  read_out();
  child = atoi(out);
  CHECK(child > 0 && child != pid);
  snprintf(wanted, sizeof(wanted), "%d: ping\n%d: pong\n", child, pid);
  check_out(wanted);
}

// The order of the two lines comes from the pipes and not from luck.
static void
ping_often(void)
{
  for (int i = 0; i < 20; i++)
    ping();
}

// ---- primes ----

// All primes up to `max`, a line each.
static void
primes_up_to(int max, char *text)
{
  *text = '\0';
  for (int n = 2; n <= max; n++) {
    int k = 2;

    while (k * k <= n && n % k != 0)
      k++;
    if (k * k > n)
      text += snprintf(text, 8, "%d\n", n);
  }
}

static void
check_primes(int max)
{
  static char wanted[OUTSIZE];
  char *argv[] = {"primes", numbered("", max), NULL};

  run(argv, NULL, 0);
  CHECK_EQ(processes_called("primes"), 0);
  primes_up_to(max, wanted);
  check_out(wanted);
}

static void
primes_few(void)
{
  check_primes(35);
  check_primes(2);
  check_primes(1);
}

// 46 processes in a row, of which each may have 16 files open.
static void
primes_many(void)
{
  check_primes(200);
}

// Its output is a pipe that has room for the first five lines: then whoever
// prints the sixth stands still, and so do all behind.
static void
primes_row(void)
{
  static char fill[PAGE - 11];
  char *argv[] = {"primes", "20", NULL};
  int fds[2], seen = 0, n;

  OK(pipe(fds));
  CHECK_EQ(write(fds[1], fill, sizeof(fill)), sizeof(fill));
  int pid = OK(fork());
  if (pid == 0) {
    close(1);
    CHECK_EQ(dup(fds[1]), 1);
    close(fds[0]);
    close(fds[1]);
    become(argv);
  }
  OK(close(fds[1]));
  for (int i = 0; i < 300 && seen < 6; i++) {
    seen = processes_called("primes");
    sleep(1);
  }
  while ((n = OK(read(fds[0], iobuf, IOSIZE))) > 0)
    ;
  EXPECT_EXIT(pid, 0);
  OK(close(fds[0]));
  if (seen < 6)
    FAIL("five primes are printed, and there are %d processes", seen);
}

// ---- finder ----

static void
touch(const char *path)
{
  OK(close(OK(open(path, O_CREATE | O_WRONLY))));
}

// Runs it, and checks that what it finds is what `paths` has, in any order.
static void
check_found(const char *dir, const char *name, int n, char *const paths[])
{
  char *argv[] = {"finder", (char *)dir, (char *)name, NULL};

  run(argv, NULL, 0);
  for (int i = 0; i < n; i++)
    if (!has_line(paths[i]))
      FAIL("a line is missing, or is there twice: %s", paths[i]);
  CHECK_EQ(lines(), n);
}

static void
find_tree(void)
{
  char *paths[] = {"t/x", "t/a/x", "t/a/b/x"};

  OK(mkdir("t"));
  OK(mkdir("t/a"));
  OK(mkdir("t/a/b"));
  OK(mkdir("t/c"));
  for (int i = 0; i < 3; i++)
    touch(paths[i]);
  touch("t/c/y");
  check_found("t", "x", 3, paths);
  check_found("t", "b", 1, (char *[]){"t/a/b"});
  check_found("t", "none", 0, NULL);
}

// Names of which one begins or ends as another, and the longest there may be.
static void
find_names(void)
{
  static char *paths[] = {"n/ab", "n/xab/ab", "n/ab2/ab"};

  OK(mkdir("n"));
  OK(mkdir("n/xab"));
  OK(mkdir("n/ab2"));
  for (int i = 0; i < 3; i++)
    touch(paths[i]);
  touch("n/aab");
  touch("n/ab.c");
  touch("n/a-name-of-exactly-thirty-bytes");
  check_found("n", "ab", 3, paths);
  check_found("n", "a-name-of-exactly-thirty-bytes", 1,
              (char *[]){"n/a-name-of-exactly-thirty-bytes"});
}

// A directory that has the name is found, and looked into.
static void
find_directory(void)
{
  OK(mkdir("d"));
  OK(mkdir("d/x"));
  OK(mkdir("d/x/x"));
  touch("d/x/x/x");
  check_found("d", "x", 3, (char *[]){"d/x", "d/x/x", "d/x/x/x"});
}

// More directories beside each other, and in each other, than a process may
// have files open; and a path of 600 bytes.
static void
find_wide(void)
{
  static char wide[40][48], deep[800] = "w", *paths[41];

  OK(mkdir("w"));
  for (int i = 0; i < 40; i++) {
    snprintf(wide[i], sizeof(wide[i]), "w/%d", i);
    OK(mkdir(wide[i]));
    strcat(wide[i], "/x");
    touch(wide[i]);
    paths[i] = wide[i];
  }
  for (int i = 0; i < 22; i++) {
    strcat(deep, "/one-of-many-directories-.....");
    OK(mkdir(deep));
  }
  strcat(deep, "/x");
  touch(deep);
  paths[40] = deep;
  check_found("w", "x", 41, paths);
}

static void
find_nowhere(void)
{
  char *argv[] = {"finder", "nowhere", "x", NULL};

  run(argv, NULL, 1);
  CHECK_EQ(lines(), 0);
}

// ---- each ----

// Each takes a while: who does not wait for it has printed nothing yet.
static void
each_lines(void)
{
  char *argv[] = {"each", "sh", "-c", "sleep 0.2; echo got \"$0\"", NULL};

  run(argv, "one\ntwo  words\n\nlast", 0);
  check_out("got one\ngot two  words\ngot last\n");
}

// 200 lines: who does not wait for its children has too many of them soon.
static void
each_many(void)
{
  static char input[2000], wanted[2000];
  char *argv[] = {"each", "echo", NULL};

  for (int i = 0; i < 200; i++)
    strcat(input, numbered("", i)), strcat(input, "\n");
  strcpy(wanted, input);
  run(argv, input, 0);
  check_out(wanted);
}

// The second command is over before the first, unless it begins later.
static void
each_in_turn(void)
{
  char *argv[] = {"each", "sh", "-c", NULL};

  run(argv, "sleep 0.3; echo slow\necho quick\n", 0);
  check_out("slow\nquick\n");
}

static void
each_status(void)
{
  char *argv[] = {"each", "cat", NULL};

  touch("a");
  OK(close(2)); // cat's words
  run(argv, "a\na\n", 0);
  run(argv, "nowhere\na\n", 1);
  run(argv, "", 0);
  char *none[] = {"each", "no-such-command", NULL};
  run(none, "a\n", 1);
}

static void
each_long(void)
{
  static char line[900];
  char *argv[] = {"each", "echo", NULL};

  memset(line, 'l', sizeof(line) - 2);
  line[sizeof(line) - 2] = '\n';
  run(argv, line, 0);
  check_out(line);
}

const struct test lab_tests[] = {
    {"ping", "a byte goes there and back", ping_often, false},
    {"primes_few", "primes up to 35, 2 and 1", primes_few, false},
    {"primes_many", "primes up to 200", primes_many, false},
    {"primes_row", "a process for each prime", primes_row, false},
    {"find_tree", "finds files in a tree", find_tree, false},
    {"find_names", "whole names only", find_names, false},
    {"find_directory", "finds directories, and goes on", find_directory, false},
    {"find_wide", "more directories than open files", find_wide, false},
    {"find_nowhere", "no such directory", find_nowhere, false},
    {"each_lines", "a command for each line", each_lines, false},
    {"each_many", "200 lines", each_many, false},
    {"each_in_turn", "one command after the other", each_in_turn, false},
    {"each_status", "the status says if one has failed", each_status, false},
    {"each_long", "a long line", each_long, false},
    {0},
};
