// Regressions, rows 1 to 13 of the list of what breaks kernels of this kind.
// Row 5 is in t_fault.c, 6 in t_exec.c, 7 in t_mem.c, 9 in t_space.c.
//
// Each test is named by its row, bugNN. What is tried is what a kernel does
// wrong that looks up names, counts links or locks inodes in the obvious way.
#include "usertests.h"

// A second entry "." or ".." in a directory, made by link or rename, makes the
// tree a graph: removal of the directory then never ends, or frees a directory
// in use.
static void
bug01_link_dot(void)
{
  put_file("f", 10, 1);
  OK(mkdir("dir"));
  CHECK_ERR(link("f", "dir/."), EEXIST);
  CHECK_ERR(link("f", "dir/.."), EEXIST);
  CHECK_ERR(link("f", "."), EEXIST);
  CHECK_ERR(link("f", ".."), EEXIST);
  CHECK_ERR(link("f", "/"), EEXIST);
  CHECK_ERR(mkdir("dir/."), EEXIST);
  CHECK_ERR(mkdir("dir/.."), EEXIST);
  CHECK_ERR(mknod("dir/.", 1, 1), EEXIST);
  CHECK_FAILS(rename("f", "dir/."));
  CHECK_FAILS(rename("f", "dir/.."));
  CHECK_FAILS(rename("dir", "dir/."));
  CHECK_EQ(nlink_of("f"), 1);
  CHECK(exists("dir/../f"));
}

static void
exit_with(int code)
{
  exit(code);
}

// pid 0 is what unused slots of the process table have: a kill that compares
// pids only hits those, and the next process that gets such a slot is born
// killed.
static void
bug02_kill_zero(void)
{
  CHECK_ERR(kill(0), EINVAL);
  CHECK_FAILS(kill(-1));
  CHECK(errno == EINVAL || errno == ESRCH);
  CHECK_FAILS(kill(-getpid()));
  CHECK_FAILS(kill((int)0x80000000));
  for (int i = 0; i < NPROC + 10; i++)
    EXPECT_EXIT(spawn(exit_with, i), i);
}

// Orphans have nobody to go to without init, and the kernel panics when it
// exits.
static void
bug03_kill_init(void)
{
  struct procinfo info;

  CHECK_ERR(kill(1), EPERM);
  sleep(2);
  CHECK(find_process(1, &info));
  CHECK(info.state != 'Z');
}

// Takes two directories in an order that depends on `n`.
static void
link_both_ways(int n)
{
  const char *name = numbered("x", n);
  const char *one = n % 2 ? "a" : "b";
  const char *two = n % 2 ? "b" : "a";
  char from[64], to[64];

  for (int i = 0; i < 60; i++) {
    snprintf(from, sizeof(from), "%s/%s", one, name);
    snprintf(to, sizeof(to), "%s/%s", two, name);
    OK(close(OK(open(from, O_CREATE | O_WRONLY))));
    OK(link(from, to));
    OK(unlink(from));
    OK(rename(to, from));
    OK(unlink(from));
    if (open("a/../b/../a/../b/none", O_RDONLY) >= 0)
      FAIL("a file nobody made");
    close(open("common", O_CREATE | O_RDWR));
    unlink("common");
  }
}

// Two processes that lock the same two directories in opposite order wait for
// each other for ever: the time limit of the test is what notices it.
static void
bug04_lock_order(void)
{
  int pids[4];

  OK(mkdir("a"));
  OK(mkdir("b"));
  for (int i = 0; i < 4; i++)
    pids[i] = spawn(link_both_ways, i);
  for (int i = 0; i < 4; i++)
    EXPECT_EXIT(pids[i], 0);
}

// A removed directory's ".." must not lead anywhere: its parent may be gone,
// and its inode belong to another file.
static void
bug08_removed_cwd(void)
{
  char *argv[] = {"x", NULL};

  OK(mkdir("a"));
  OK(mkdir("a/b"));
  OK(chdir("a/b"));
  OK(unlink("../../a/b"));
  OK(unlink("/ut/bug08_removed_cwd/a"));
  CHECK_ERR(open("..", O_RDONLY), ENOENT);
  CHECK_ERR(open("../x", O_CREATE | O_RDWR), ENOENT);
  CHECK_ERR(chdir(".."), ENOENT);
  CHECK_ERR(chdir("../.."), ENOENT);
  CHECK_ERR(open("x", O_CREATE | O_RDWR), ENOENT);
  CHECK_ERR(mkdir("x"), ENOENT);
  CHECK_ERR(exec("../x", argv), ENOENT);
  EXPECT_EXIT(spawn(exit_with, 3), 3);
  OK(chdir("/"));
}

// Opens files until that fails, waits for the byte that says all have, then
// ends. Exit status: the errno.
static void
open_many(int ready_and_go)
{
  int ready = ready_and_go / NOFILE, go = ready_and_go % NOFILE;
  int reason;
  char c = 0;

  while (open("f", O_RDONLY) >= 0)
    ;
  reason = errno;
  CHECK_FAILS(open("not/there", O_RDONLY));
  OK(write(ready, &c, 1));
  read(go, &c, 1);
  exit(reason);
}

// The table of open files is one for all processes. When it is full, the calls
// that need an entry fail cleanly: no name made, no inode or descriptor kept.
static void
bug10_open_files(void)
{
  enum { PROCS = NFILE / (NOFILE - 8) };
  int ready[2], go[2], fds[2], status, enfile = 0;
  char c = 0;

  put_file("f", 10, 1);
  OK(pipe(ready));
  OK(pipe(go));
  for (int i = 0; i < PROCS; i++)
    spawn(open_many, ready[1] * NOFILE + go[0]);
  for (int i = 0; i < PROCS; i++)
    CHECK_EQ(read(ready[0], &c, 1), 1);
  // One may be free again: a child's failing open had it when another gave up.
  while (open("f", O_RDONLY) >= 0)
    ;
  CHECK_ERR(open("new", O_CREATE | O_RDWR), ENFILE);
  CHECK_ERR(pipe(fds), ENFILE);
  for (int i = 0; i < PROCS; i++)
    CHECK_EQ(write(go[1], &c, 1), 1);
  for (int i = 0; i < PROCS; i++) {
    CHECK(wait(&status) > 0);
    CHECK(status == W_EXITCODE(ENFILE) || status == W_EXITCODE(EMFILE));
    enfile += status == W_EXITCODE(ENFILE);
  }
  CHECK(enfile > 0);
  CHECK(!exists("new"));
}

static void
read_slowly(int n)
{
  char *name = numbered("r", n % 5);

  for (int i = 0; i < 5; i++) {
    int fd = OK(open(name, O_RDONLY));
    for (int k = 0; k < 8; k++) {
      CHECK_EQ(read(fd, iobuf, 1000), 1000);
      CHECK(is_pattern(iobuf, 1000, n % 5, k * 1000));
    }
    OK(close(fd));
  }
}

// More processes than there are buffers for a path's blocks each: who holds a
// buffer must not wait for another one without an end.
static void
bug10_many_readers(void)
{
  enum { PROCS = 41 };
  int pids[PROCS];

  for (int i = 0; i < 5; i++)
    put_file(numbered("r", i), 8000, i);
  for (int i = 0; i < PROCS; i++)
    pids[i] = spawn(read_slowly, i);
  for (int i = 0; i < PROCS; i++)
    EXPECT_EXIT(pids[i], 0);
}

// 2000 entries reach into the indirect block; every second is removed, so
// lookups pass free ones.
static void
bug11_big_directory(void)
{
  enum { LINKS = 2000 };

  put_file("f", 5, 1);
  for (int i = 0; i < LINKS; i++)
    OK(link("f", numbered("name", i)));
  CHECK_EQ(nlink_of("f"), LINKS + 1);
  CHECK_EQ(ino_of("name1234"), ino_of("f"));
  CHECK(size_of(".") >= LINKS * sizeof(struct dirent));
  for (int i = LINKS - 1; i >= 0; i -= 2)
    OK(unlink(numbered("name", i)));
  CHECK(exists("name0") && !exists("name1") && exists("name1998"));
  for (int i = 0; i < LINKS; i += 2)
    OK(unlink(numbered("name", i)));
  CHECK_EQ(nlink_of("f"), 1);
}

// Several directories, because each is searched from its start.
// nlink has 16 bits and a sign: one link more would make it negative, and the
// file's blocks free while names are left.
static void
bug11_link_limit(void)
{
  enum { PERDIR = 1000 };
  int links = 1;

  put_file("f", 5, 1);
  for (int d = 0; links < MAXLINK; d++) {
    OK(mkdir(numbered("d", d)));
    OK(chdir(numbered("d", d)));
    for (int i = 0; i < PERDIR && links < MAXLINK; i++, links++)
      OK(link("../f", numbered("", i)));
    OK(chdir(".."));
  }
  CHECK_EQ(nlink_of("f"), MAXLINK);
  CHECK_ERR(link("f", "onemore"), EMLINK);
  CHECK_EQ(nlink_of("f"), MAXLINK);
  OK(unlink("d0/0"));
  OK(link("f", "onemore"));
}

// What is made in a directory without a name has no name either, and is lost
// with its blocks.
static void
bug12_removed_dir(void)
{
  put_file("f", 5, 1);
  OK(mkdir("e"));
  OK(mkdir("dir"));
  OK(chdir("dir"));
  OK(unlink("../dir"));
  CHECK_ERR(open("x", O_CREATE | O_RDWR), ENOENT);
  CHECK_ERR(mkdir("x"), ENOENT);
  CHECK_ERR(mknod("x", 1, 1), ENOENT);
  CHECK_ERR(link("/ut/bug12_removed_dir/f", "x"), ENOENT);
  CHECK_ERR(rename("/ut/bug12_removed_dir/f", "x"), ENOENT);
  CHECK_ERR(rename("/ut/bug12_removed_dir/e", "x"), ENOENT);
  OK(chdir("/ut/bug12_removed_dir"));
  CHECK_EQ(nlink_of("f"), 1);
}

// exec reads a file's header; a device or a directory has none, and reading a
// device could wait for ever with the inode locked.
static void
bug13_exec_device(void)
{
  char *argv[] = {"x", NULL};

  OK(mknod("con", 1, 1));
  OK(mkdir("dir"));
  CHECK_ERR(exec("con", argv), EACCES);
  CHECK_ERR(exec("dir", argv), EACCES);
  CHECK_ERR(exec(".", argv), EACCES);
  CHECK_ERR(exec("/", argv), EACCES);
  put_file("after", 100, 1); // the file system goes on
  check_file("after", 100, 1);
}

const struct test bug_tests[] = {
    {"bug01_link_dot", "link onto . and .. is refused", bug01_link_dot, false},
    {"bug02_kill_zero", "kill of 0 and -1 hits nobody", bug02_kill_zero, false},
    {"bug03_kill_init", "init cannot be killed", bug03_kill_init, false},
    {"bug04_lock_order", "links both ways do not deadlock", bug04_lock_order,
     false},
    {"bug08_removed_cwd", ".. of a removed directory is gone",
     bug08_removed_cwd, false},
    {"bug10_open_files", "the table of open files fills", bug10_open_files,
     false},
    {"bug10_many_readers", "41 processes read at once", bug10_many_readers,
     false},
    {"bug11_big_directory", "2000 names in a directory", bug11_big_directory,
     false},
    {"bug11_link_limit", "32767 links to a file, not more", bug11_link_limit,
     true},
    {"bug12_removed_dir", "nothing is made in a removed directory",
     bug12_removed_dir, false},
    {"bug13_exec_device", "exec of a device or directory", bug13_exec_device,
     false},
    {NULL, NULL, NULL, false},
};
