// usertests: asks the kernel, from a program's side, whether it keeps its
// promises.
//
// Every test runs in a child process in a directory of its own below /ut. When
// it has ended, the kernel's counts (frames, files, inodes, buffers, processes,
// disk space) must be what they were. A test that does not end in time is
// killed. The program leaves nothing behind and can be run again.
#include "usertests.h"

#define TOPDIR     "/ut"
#define TIME_LIMIT (120 * HZ) // ticks a test may take
#define SLOW_LIMIT (900 * HZ) // and one marked slow
#define SETTLE     (30 * HZ)  // ticks until all counts must be back
#define MAXNAMES   32         // tests named on the command line

const char *test_name = "none";
const char *self_path = "/bin/usertests";
uint stack_top;

static struct procinfo old_procs[NPROC]; // there before the test
static int nold;
static int passed, failed;

static bool
is_old(int pid)
{
  for (int i = 0; i < nold; i++)
    if (old_procs[i].pid == pid)
      return true;
  return false;
}

// Kills what a failed test has left running: processes of our group that are
// newer than the test.
// Three rounds, as one that is killed may have just forked.
static void
kill_leftovers(void)
{
  static struct procinfo procs[NPROC];
  struct procinfo self;

  if (!find_process(getpid(), &self))
    return;
  for (int round = 0; round < 3; round++) {
    int n = procinfo(procs, NPROC);
    for (int i = 0; i < n; i++)
      if (procs[i].pgid == self.pgid && !is_old(procs[i].pid))
        kill(procs[i].pid);
  }
}

// Waits for the test in process `pid`; false if it had to be killed. Orphans
// come to this process if it was started in the place of init.
static bool
await_test(int pid, int *status, uint limit)
{
  uint start = uptime();
  bool in_time = true;
  int got;

  while ((got = waitpid(pid, status, WNOHANG)) == 0) {
    if (uptime() - start > limit) {
      in_time = false;
      kill(pid);
    }
    if (uptime() - start > limit + SETTLE)
      return false;
    sleep(1);
  }
  return in_time && got == pid;
}

// Cached blocks are not among them: what the kernel keeps to be quicker is no
// leak.
static bool
same_counts(const struct meminfo *a, const struct meminfo *b)
{
  return a->free_frames == b->free_frames && a->procs == b->procs &&
         a->files == b->files && a->inodes == b->inodes && a->bufs == b->bufs &&
         a->free_blocks == b->free_blocks && a->free_inodes == b->free_inodes;
}

static void
print_count(const char *what, uint before, uint after)
{
  if (before != after)
    printf("test %s: FAILED: %s got %u wanted %u\n", test_name, what, after,
           before);
}

// Waits until the counts are back; prints those that do not come back.
// A zombie's slot or a frame may come back late: init reaps, a CPU frees the
// last page table. 30 s are enough for a busy host.
static bool
counts_are_back(const struct meminfo *before)
{
  struct meminfo now;
  uint start = uptime();

  sync();
  for (;;) {
    while (getpid() == 1 && waitpid(-1, NULL, WNOHANG) > 0)
      ;
    meminfo(&now);
    if (same_counts(before, &now))
      return true;
    if (uptime() - start > SETTLE)
      break;
    sleep(1);
  }
  print_count("free frames", before->free_frames, now.free_frames);
  print_count("processes", before->procs, now.procs);
  print_count("open files", before->files, now.files);
  print_count("inodes in use", before->inodes, now.inodes);
  print_count("buffers held", before->bufs, now.bufs);
  print_count("free blocks", before->free_blocks, now.free_blocks);
  print_count("free inodes", before->free_inodes, now.free_inodes);
  return false;
}

// Runs the test in a child; whether all of its checks held.
// In a child, so that a test may crash, lose its directory or run out of
// anything without harm to the next.
static bool
run_in_child(const struct test *t, const char *dir)
{
  uint limit = t->slow ? SLOW_LIMIT : TIME_LIMIT;
  int status = 0;
  int pid = fork();

  if (pid < 0) {
    printf("test %s: FAILED: fork: %s\n", t->name, strerror(errno));
    return false;
  }
  if (pid == 0) {
    if (chdir(dir) < 0)
      FAIL("chdir %s: %s", dir, strerror(errno));
    t->run();
    exit(0);
  }
  bool in_time = await_test(pid, &status, limit);
  if (!in_time)
    printf("test %s: FAILED: no end after %u s\n", t->name, limit / HZ);
  else if (status != 0 && status != W_EXITCODE(FAILED))
    printf("test %s: FAILED: status got 0x%x wanted 0\n", t->name, status);
  return in_time && status == 0;
}

// The name of the directory is the test's: tests use it in absolute paths.
static void
run_test(const struct test *t)
{
  struct meminfo before;
  char dir[64];
  bool ok;

  test_name = t->name;
  snprintf(dir, sizeof(dir), "%s/%s", TOPDIR, t->name);
  nold = procinfo(old_procs, NPROC);
  meminfo(&before);
  if (mkdir(dir) < 0) {
    printf("test %s: FAILED: mkdir: %s\n", t->name, strerror(errno));
    failed++;
    return;
  }
  ok = run_in_child(t, dir);
  kill_leftovers();
  for (int i = 0; remove_tree(dir) < 0 && i < 10; i++)
    sleep(HZ / 10); // a killed process may still be in there
  ok = counts_are_back(&before) && ok;
  if (ok)
    printf("test %s: ok\n", t->name);
  ok ? passed++ : failed++;
}

// Lets the kernel set up what it keeps for ever: page tables, cached blocks,
// room in the top directory.
// Else the first test that touches these would be blamed for them.
static void
warm_up(void)
{
  int fds[2];
  int pids[8];

  if (chdir("/") == 0 && mkdir(TOPDIR) < 0 && errno == EEXIST) {
    remove_tree(TOPDIR);
    mkdir(TOPDIR);
  }
  put_file(TOPDIR "/warm", 3 * BSIZE, 1);
  unlink(TOPDIR "/warm");
  for (int i = 0; i < 8; i++)
    if ((pids[i] = fork()) == 0) {
      sleep(3);
      exit(0);
    }
  for (int i = 0; i < 8; i++)
    waitpid(pids[i], NULL, 0);
  if (pipe(fds) == 0) {
    close(fds[0]);
    close(fds[1]);
  }
}

static const struct test *
find_test(const char *name)
{
  for (uint i = 0; tables[i]; i++)
    for (const struct test *t = tables[i]; t->name; t++)
      if (strcmp(t->name, name) == 0)
        return t;
  return NULL;
}

static void
run_all(bool quick, bool verbose)
{
  for (uint i = 0; tables[i]; i++)
    for (const struct test *t = tables[i]; t->name; t++) {
      if (quick && t->slow)
        continue;
      if (verbose)
        printf("test %s ...\n", t->name);
      run_test(t);
    }
}

static int
list(void)
{
  for (uint i = 0; tables[i]; i++)
    for (const struct test *t = tables[i]; t->name; t++)
      printf("%-26s %s%s\n", t->name, t->what, t->slow ? " (slow)" : "");
  return 0;
}

// All names are checked before the first runs: a typing error at the end would
// cost the time of all.
static void
run_named(int n, char *names[])
{
  for (int i = 0; i < n; i++) {
    if (find_test(names[i]) == NULL) {
      fprintf(stderr, "usertests: no test %s; usertests -l lists them\n",
              names[i]);
      exit(2);
    }
  }
  for (int i = 0; i < n; i++)
    run_test(find_test(names[i]));
}

int
main(int argc, char *argv[])
{
  const char *use = "usertests [-l | -q | -v] [NAME...]\n"
                    "  -l  list the tests   -q  leave out the slow ones\n"
                    "  -v  name each before it runs";
  char option = 0;

  // The kernel puts the arguments into the topmost page of the stack.
  stack_top = ((uint)argv[0] | (PAGE - 1)) + 1;
  if (argc > 2 && strcmp(argv[1], "--helper") == 0)
    return helper(argc, argv);
  setvbuf(stdout, NULL, _IONBF, 0); // children must inherit nothing
  usage(argc, argv, false, use);
  if (argv[0][0] == '/')
    self_path = argv[0];
  if (argc > 1 && argv[1][0] == '-') {
    option = argv[1][1];
    usage(argc, argv, strchr("lqv", option) == NULL, use);
    argc--, argv++;
  }
  if (option == 'l')
    return list();
  warm_up();
  if (argc > 1)
    run_named(argc - 1, argv + 1);
  else
    run_all(option == 'q', option == 'v');
  remove_tree(TOPDIR);
  printf("usertests: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
