// fork, exit, wait, waitpid, kill, getpid, setpgid, procinfo.
//
// Who may wait for whom, and what arrives of an exit, is a small table with
// many corners. A kernel that gets one of them wrong leaves zombies, or sleeps
// for ever, in a shell that somebody writes next year.
#include "usertests.h"

static int data = 1;

static void
exit_with(int code)
{
  exit(code);
}

// Long enough to be there when it is looked at; whoever starts it kills it.
static void
sleep_long(int unused)
{
  (void)unused;
  sleep(1000 * HZ);
}

// Data, stack and heap: each has pages of its own.
static void
fork_copies(void)
{
  volatile int local = 1;
  char *heap = sbrk(PAGE);
  int pid;

  heap[0] = 1;
  pid = OK(fork());
  if (pid == 0) {
    CHECK(data == 1 && local == 1 && heap[0] == 1);
    data = local = heap[0] = 2;
    exit(5);
  }
  EXPECT_EXIT(pid, 5);
  CHECK(data == 1 && local == 1 && heap[0] == 1);
}

// Parent and child share the file and its offset, and the directory.
static void
fork_shares_files(void)
{
  int fd, pid;

  put_file("f", 20, 3);
  OK(mkdir("d"));
  OK(chdir("d"));
  fd = OK(open("../f", O_RDONLY));
  pid = OK(fork());
  if (pid == 0) {
    CHECK_EQ(read(fd, iobuf, 10), 10);
    OK(chdir(".."));
    CHECK(exists("f"));
    exit(0);
  }
  EXPECT_EXIT(pid, 0);
  CHECK_EQ(read(fd, iobuf, IOSIZE), 10);
  CHECK(is_pattern(iobuf, 10, 3, 10));
  CHECK(exists("../f"));
}

// Eight bits arrive, as elsewhere.
static void
exit_status(void)
{
  static const int codes[] = {0, 1, 42, 127, 128, 255};
  int status;

  for (uint i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
    EXPECT_EXIT(spawn(exit_with, codes[i]), codes[i]);
  int pid = spawn(exit_with, 0x1234);
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK_EQ(status, W_EXITCODE(0x34));
  pid = spawn(exit_with, -1);
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK_EQ(status, W_EXITCODE(255));
}

// ECHILD comes before anything is waited for: else a program without children
// sleeps for ever.
static void
wait_any(void)
{
  int seen[3] = {0}, status;

  CHECK_ERR(wait(NULL), ECHILD);
  for (int i = 0; i < 3; i++)
    spawn(exit_with, i);
  for (int i = 0; i < 3; i++) {
    OK(wait(&status));
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) < 3);
    seen[WEXITSTATUS(status)]++;
  }
  CHECK(seen[0] == 1 && seen[1] == 1 && seen[2] == 1);
  CHECK_ERR(wait(&status), ECHILD);
  int pid = spawn(exit_with, 9);
  CHECK_EQ(wait(NULL), pid);
}

// A child is joined once. Pids that are no child's, init's and its own among
// them, are refused.
static void
waitpid_specific(void)
{
  int status;
  int first = spawn(exit_with, 1);
  int second = spawn(exit_with, 2);

  EXPECT_EXIT(second, 2);
  CHECK_ERR(waitpid(second, &status, 0), ECHILD);
  EXPECT_EXIT(first, 1);
  CHECK_ERR(waitpid(1, &status, 0), ECHILD);
  CHECK_ERR(waitpid(getpid(), &status, 0), ECHILD);
  CHECK_ERR(waitpid(0x7ffffff0, &status, WNOHANG), ECHILD);
  CHECK_ERR(waitpid(-1, &status, WNOHANG), ECHILD);
  CHECK_ERR(waitpid(-1, &status, 1000), EINVAL);
  CHECK_ERR(waitpid(0, &status, 0), EINVAL);
  CHECK_ERR(waitpid(-2, &status, 0), EINVAL);
}

// A grandchild is nobody's but its parent's.
static void
waitpid_grandchild(void)
{
  int fds[2], grandchild, status;

  OK(pipe(fds));
  int child = OK(fork());
  if (child == 0) {
    grandchild = spawn(sleep_long, 0);
    OK(write(fds[1], &grandchild, sizeof(int)));
    EXPECT_KILLED(grandchild, SIGKILL);
    exit(0);
  }
  CHECK_EQ(read(fds[0], &grandchild, sizeof(int)), sizeof(int));
  CHECK_ERR(waitpid(grandchild, &status, 0), ECHILD);
  OK(kill(grandchild));
  EXPECT_EXIT(child, 0);
}

// 0 means "not yet", and the status stays as it was.
static void
waitpid_nohang(void)
{
  int status = 77;
  int pid = spawn(sleep_long, 0);

  CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
  CHECK_EQ(waitpid(-1, &status, WNOHANG), 0);
  CHECK_EQ(status, 77);
  OK(kill(pid));
  CHECK(await_state(pid, 'Z'));
  CHECK_EQ(waitpid(pid, &status, WNOHANG), pid);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

// A pid that was joined is nobody any more.
static void
kill_errors(void)
{
  int pid = spawn(sleep_long, 0);

  CHECK_ERR(kill(0x7ffffff0), ESRCH);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
  CHECK_ERR(kill(pid), ESRCH);
}

// The kill takes effect on the way back from the call, not at the next tick.
// Its status cannot tell, nor can a write, which would refuse a killed process.
static void
kill_self(int unused)
{
  (void)unused;
  kill(getpid());
  mkdir("after");
  FAIL("alive after killing itself");
}

static void
kill_own(void)
{
  struct stat st;

  EXPECT_KILLED(spawn(kill_self, 0), SIGKILL);
  CHECK_ERR(stat("after", &st), ENOENT);
}

// A pid kept in a page that fork copies would be the parent's.
static void
getpid_fork(void)
{
  int self = getpid();
  int pid = OK(fork());

  if (pid == 0)
    exit(getpid() != self && getpid() > 0 ? 1 : 2);
  EXPECT_EXIT(pid, 1);
  CHECK_EQ(getpid(), self);
}

// Nothing behind the entries that were asked for is written.
static void
procinfo_self(void)
{
  struct procinfo info, one[2];
  int pid = spawn(sleep_long, 0);

  CHECK(find_process(getpid(), &info));
  CHECK_EQ(info.state, 'X');
  uint size = info.size; // what is mapped: less than all up to the break
  CHECK(size > USTACKPAGES * PAGE && size < (uint)sbrk(0) - 1000 * PAGE);
  CHECK(sbrk(3 * PAGE) != (void *)-1);
  CHECK(find_process(getpid(), &info));
  CHECK_EQ(info.size, size + 3 * PAGE);
  CHECK_EQ(strcmp(info.name, "usertests"), 0);
  CHECK(await_state(pid, 'S'));
  CHECK(find_process(pid, &info));
  CHECK_EQ(info.ppid, getpid());
  CHECK_EQ(procinfo(one, 0), 0);
  CHECK_ERR(procinfo(one, -1), EINVAL);
  memset(one, 0x55, sizeof(one));
  CHECK_EQ(procinfo(one, 1), 1);
  CHECK_EQ(one[1].pid, 0x55555555);
  CHECK(find_process(1, &info));
  CHECK_EQ(info.ppid, 0);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

// Only for oneself and one's children; a group may be any number.
static void
process_groups(void)
{
  struct procinfo self, info;
  int pid = spawn(sleep_long, 0);

  CHECK(find_process(getpid(), &self) && find_process(pid, &info));
  CHECK_EQ(info.pgid, self.pgid);
  CHECK_EQ(setpgid(pid, 0), 0);
  CHECK(find_process(pid, &info));
  CHECK_EQ(info.pgid, pid);
  CHECK_EQ(setpgid(pid, self.pgid), 0);
  CHECK(find_process(pid, &info));
  CHECK_EQ(info.pgid, self.pgid);
  CHECK_ERR(setpgid(pid, -1), EINVAL);
  CHECK_ERR(setpgid(0x7ffffff0, 0), ESRCH);
  CHECK_ERR(setpgid(1, 0), ESRCH);
  CHECK_EQ(setpgid(0, self.pgid), 0);
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

// A child outlives its parent and gets init for one.
static void
orphan_goes_to_init(void)
{
  struct procinfo info;
  int fds[2], pid, orphan;

  OK(pipe(fds));
  pid = OK(fork());
  if (pid == 0) {
    orphan = spawn(sleep_long, 0);
    OK(write(fds[1], &orphan, sizeof(int)));
    exit(0);
  }
  CHECK_EQ(read(fds[0], &orphan, sizeof(int)), sizeof(int));
  EXPECT_EXIT(pid, 0);
  CHECK(find_process(orphan, &info));
  CHECK_EQ(info.ppid, 1);
  OK(kill(orphan));
}

// Each joins its own two: 2^(depth + 1) - 1 processes, all at once at the worst
// moment, which must fit into NPROC.
static void
fork_tree(int depth)
{
  if (depth == 0)
    return;
  int left = spawn(fork_tree, depth - 1);
  int right = spawn(fork_tree, depth - 1);

  EXPECT_EXIT(left, 0);
  EXPECT_EXIT(right, 0);
}

static void
tree_of_processes(void)
{
  fork_tree(4);
}

const struct test proc_tests[] = {
    {"fork_copies", "a child has a copy of all memory", fork_copies, false},
    {"fork_shares_files", "a child shares open files", fork_shares_files,
     false},
    {"exit_status", "exit's status reaches the parent", exit_status, false},
    {"wait_any", "wait joins children in any order", wait_any, false},
    {"waitpid_specific", "waitpid joins the child named", waitpid_specific,
     false},
    {"waitpid_grandchild", "waitpid of a grandchild", waitpid_grandchild,
     false},
    {"waitpid_nohang", "WNOHANG returns at once", waitpid_nohang, false},
    {"kill_errors", "kill of nobody", kill_errors, false},
    {"kill_own", "a process kills itself", kill_own, false},
    {"getpid_fork", "getpid differs in a child", getpid_fork, false},
    {"procinfo_self", "procinfo tells the truth", procinfo_self, false},
    {"process_groups", "setpgid and its errors", process_groups, false},
    {"orphan_goes_to_init", "an orphan's parent is init", orphan_goes_to_init,
     false},
    {"tree_of_processes", "31 processes fork and join", tree_of_processes,
     false},
    {NULL, NULL, NULL, false},
};
