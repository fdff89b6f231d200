// Several processes at the same names and files: one wins, others get an error
// that fits, and nothing is lost or leaked. Row 18 of the list of what breaks
// kernels of this kind.
#include "usertests.h"

#define PROCS  4
#define ROUNDS 60

// Four, on two CPUs: some run at the same time, some are preempted half-way.
static void
run_together(void (*fn)(int))
{
  int pids[PROCS];

  for (int i = 0; i < PROCS; i++)
    pids[i] = spawn(fn, i);
  for (int i = 0; i < PROCS; i++)
    EXPECT_EXIT(pids[i], 0);
}

// The call succeeded, or failed because another process was faster.
// Errors of other kinds (EIO, EMFILE, a reference count gone wrong) fail the
// test.
static bool
won(int result)
{
  if (result < 0)
    CHECK(errno == ENOENT || errno == EEXIST || errno == ENOTEMPTY ||
          errno == EISDIR || errno == ENOTDIR);
  return result >= 0;
}

// Exactly one of those who create with O_EXCL at the same time succeeds.
static void
create_exclusively(int unused)
{
  int wins = 0;

  (void)unused;
  for (int i = 0; i < ROUNDS; i++) {
    int fd = open(numbered("x", i), O_CREATE | O_EXCL | O_RDWR);
    if (won(fd)) {
      wins++;
      OK(close(fd));
    }
  }
  int fd = OK(open("wins", O_CREATE | O_WRONLY | O_APPEND));
  memset(iobuf, 'w', wins);
  CHECK_EQ(write(fd, iobuf, wins), wins);
}

// As many wins as rounds: no name was made twice, none by nobody.
static void
bug18_create(void)
{
  run_together(create_exclusively);
  CHECK_EQ(size_of("wins"), ROUNDS);
}

// Creates and unlinks one name.
static void
create_unlink(int n)
{
  for (int i = 0; i < ROUNDS; i++) {
    int fd = open("same", O_CREATE | O_RDWR);
    if (won(fd)) {
      memset(iobuf, n, 100);
      CHECK_EQ(write(fd, iobuf, 100), 100);
      CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
      CHECK_EQ(read(fd, iobuf, 100), 100);
      OK(close(fd));
    }
    won(unlink("same"));
  }
}

static void
bug18_create_unlink(void)
{
  run_together(create_unlink);
  CHECK(!exists("same"));
}

// An unlinked file that several have open and close at the same time: exactly
// one of them was the last and must free it.
static void
open_unlink_close(int unused)
{
  (void)unused;
  for (int i = 0; i < 10 * ROUNDS; i++) {
    int fd = open("same", O_CREATE | O_RDWR);
    won(unlink("same"));
    if (won(fd))
      OK(close(fd));
  }
}

// The file's blocks must be freed once: usertests sees the counts, and the log
// would free a block twice.
static void
bug18_last_close(void)
{
  run_together(open_unlink_close);
}

// Files renamed over one name; the winner's contents are whole.
static void
rename_over(int n)
{
  char *mine = numbered("mine", n);
  char name[16];

  strcpy(name, mine);
  for (int i = 0; i < ROUNDS; i++) {
    put_file(name, 300, n);
    OK(rename(name, "target"));
    int fd = OK(open("target", O_RDONLY)); // there is always one
    CHECK_EQ(read(fd, iobuf, 300), 300);
    CHECK(is_pattern(iobuf, 300, 0, 0) || is_pattern(iobuf, 300, 1, 0) ||
          is_pattern(iobuf, 300, 2, 0) || is_pattern(iobuf, 300, 3, 0));
    OK(close(fd));
  }
}

// At each moment there is a target, as rename replaces in one step.
static void
bug18_rename(void)
{
  run_together(rename_over);
  CHECK_EQ(nlink_of("target"), 1);
}

// A directory may go between the lookup of its name and the use of what was
// found.
static void
make_remove_dirs(int n)
{
  for (int i = 0; i < ROUNDS; i++) {
    won(mkdir("d"));
    won(mkdir("d/e"));
    int fd = open("d/f", O_CREATE | O_RDWR);
    if (won(fd))
      OK(close(fd));
    won(rename("d/f", numbered("d/g", n)));
    won(unlink(numbered("d/g", n)));
    won(unlink("d/f"));
    won(unlink("d/e"));
    won(unlink("d"));
  }
}

static void
bug18_directories(void)
{
  run_together(make_remove_dirs);
}

// Directories moved into each other: a loop must never come out of it.
static void
move_dirs(int n)
{
  static const char *const from[] = {"a", "b", "a/b", "b/a"};
  static const char *const to[] = {"b/a", "a/b", "b", "a"};

  for (int i = 0; i < ROUNDS; i++) {
    for (int k = 0; k < 4; k++)
      if (rename(from[(k + n) % 4], to[(k + n) % 4]) < 0)
        CHECK(errno == ENOENT || errno == EINVAL || errno == ENOTEMPTY);
    if (i % 10 == 0)
      sleep(0);
  }
}

// That a directory is not moved below itself is checked and done under one
// lock, or two moves at once make a circle that no path reaches.
static void
bug18_move_dirs(void)
{
  OK(mkdir("a"));
  OK(mkdir("b"));
  run_together(move_dirs);
  CHECK(exists("a") || exists("b")); // both in the tree, not in each other
  CHECK(exists("a") + exists("b") + exists("a/b") + exists("b/a") == 2);
}

static void
link_unlink(int n)
{
  const char *name = numbered("l", n);

  for (int i = 0; i < ROUNDS; i++) {
    OK(link("f", name));
    won(link("f", "common"));
    won(unlink("common"));
    OK(unlink(name));
  }
}

static void
bug18_links(void)
{
  put_file("f", 10, 1);
  run_together(link_unlink);
  won(unlink("common"));
  CHECK_EQ(nlink_of("f"), 1);
}

// A file is renamed to a directory's name, which is refused; meanwhile the same
// file gets and loses a name in that directory. The one must not wait for the
// directory with the file locked, as the other waits the other way round.
static void
file_to_directory(int n)
{
  for (int i = 0; i < 20 * ROUNDS; i++) {
    if (n % 2 == 0) {
      CHECK_EQ(rename("f", "v"), -1);
      CHECK_EQ(errno, EISDIR);
    } else {
      won(link("f", "v/f"));
      won(unlink("v/f"));
    }
  }
}

static void
bug18_file_to_directory(void)
{
  put_file("f", 10, 1);
  OK(mkdir("v"));
  run_together(file_to_directory);
  CHECK_EQ(nlink_of("f"), 1);
}

// Appended records stay whole.
static void
append_records(int n)
{
  int fd = OK(open("log", O_CREATE | O_WRONLY | O_APPEND));

  for (int i = 0; i < ROUNDS; i++) {
    memset(iobuf, 'a' + n, 128);
    CHECK_EQ(write(fd, iobuf, 128), 128);
  }
  OK(close(fd));
}

// New blocks at each round: operations as large as there can be.
static void
write_large(int n)
{
  char path[] = {'l', (char)('0' + n), '\0'};
  uint size = 64 * PAGE;
  char *p = sbrk((int)size);

  CHECK(p != (void *)-1);
  memset(p, 'a' + n, size);
  for (int i = 0; i < 30; i++) {
    int fd = OK(open(path, O_CREATE | O_TRUNC | O_WRONLY));

    CHECK_EQ(write(fd, p, size), (int)size);
    OK(close(fd));
  }
  OK(unlink(path));
}

// The log has room for what all of them change, and for nobody else meanwhile.
static void
write_large_together(void)
{
  run_together(write_large);
  CHECK(!exists("l0"));
}

// Offset and size are read and written in one step each.
static void
append_together(void)
{
  int counts[PROCS] = {0};
  int fd;

  run_together(append_records);
  CHECK_EQ(size_of("log"), PROCS * ROUNDS * 128);
  fd = OK(open("log", O_RDONLY));
  for (int i = 0; i < PROCS * ROUNDS; i++) {
    CHECK_EQ(read(fd, iobuf, 128), 128);
    for (int k = 1; k < 128; k++)
      CHECK_EQ(iobuf[k], iobuf[0]);
    CHECK(iobuf[0] >= 'a' && iobuf[0] < 'a' + PROCS);
    counts[iobuf[0] - 'a']++;
  }
  for (int i = 0; i < PROCS; i++)
    CHECK_EQ(counts[i], ROUNDS);
}

// One rewrites a block-sized file again and again, others read it: each sees
// one version, never a mixture.
static void
rewrite_or_read(int n)
{
  int fd = OK(open("f", O_RDWR));

  for (int i = 0; i < 4 * ROUNDS; i++) {
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    if (n == 0) {
      memset(iobuf, i, 2000);
      CHECK_EQ(write(fd, iobuf, 2000), 2000);
      continue;
    }
    CHECK_EQ(read(fd, iobuf, 2000), 2000);
    for (int k = 1; k < 2000; k++)
      CHECK_EQ(iobuf[k], iobuf[0]);
  }
}

static void
read_while_written(void)
{
  int fd = OK(open("f", O_CREATE | O_RDWR));

  memset(iobuf, 7, 2000);
  CHECK_EQ(write(fd, iobuf, 2000), 2000);
  OK(close(fd));
  run_together(rewrite_or_read);
}

// Each process has files of its own in one directory.
static void
own_files(int n)
{
  char name[16];

  for (int i = 0; i < 25; i++) {
    snprintf(name, sizeof(name), "f%d.%d", n, i);
    put_file(name, 3000 + i * 100, n + i);
  }
  for (int i = 0; i < 25; i++) {
    snprintf(name, sizeof(name), "f%d.%d", n, i);
    check_file(name, 3000 + i * 100, n + i);
    OK(unlink(name));
  }
}

// Entries for different names still share the directory's blocks.
static void
files_in_one_directory(void)
{
  run_together(own_files);
}

// A shared descriptor's offset moves once for each write.
static void
shared_offset(void)
{
  int fd = OK(open("f", O_CREATE | O_RDWR));
  int pid = OK(fork());
  int counts[2] = {0};

  memset(iobuf, pid == 0 ? 'c' : 'p', 10);
  for (int i = 0; i < 500; i++)
    CHECK_EQ(write(fd, iobuf, 10), 10);
  if (pid == 0)
    exit(0);
  EXPECT_EXIT(pid, 0);
  CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
  for (int i = 0; i < 1000; i++) {
    CHECK_EQ(read(fd, iobuf, 10), 10);
    CHECK(memcmp(iobuf, "cccccccccc", 10) == 0 ||
          memcmp(iobuf, "pppppppppp", 10) == 0);
    counts[iobuf[0] == 'c']++;
  }
  CHECK(counts[0] == 500 && counts[1] == 500);
}

static void
write_a_little(int n)
{
  int fd = OK(open("f", O_CREATE | O_WRONLY));

  CHECK_EQ(write(fd, &n, sizeof(n)), sizeof(n));
  close(fd);
}

static void
spin_for_ever(int unused)
{
  (void)unused;
  for (;;)
    asm volatile("");
}

// A CPU that spins in user mode, with nobody waiting for it, keeps its TLB
// while it serves the disk to one new process after the other on the second.
static void
disk_beside_spinner(void)
{
  for (int round = 0; round < 6; round++) {
    int spinner = spawn(spin_for_ever, 0);

    for (int i = 0; i < 40; i++)
      EXPECT_EXIT(spawn(write_a_little, i), 0);
    OK(kill(spinner));
    EXPECT_KILLED(spinner, SIGKILL);
  }
}

const struct test race_tests[] = {
    {"disk_beside_spinner", "the disk serves new processes",
     disk_beside_spinner, false},
    {"bug18_create", "one of four creates", bug18_create, false},
    {"bug18_create_unlink", "four create and unlink one name",
     bug18_create_unlink, false},
    {"bug18_last_close", "four close an unlinked file at once",
     bug18_last_close, false},
    {"bug18_rename", "four rename onto one name", bug18_rename, false},
    {"bug18_directories", "four make and remove one directory",
     bug18_directories, false},
    {"bug18_move_dirs", "directories moved into each other", bug18_move_dirs,
     false},
    {"bug18_links", "four link and unlink", bug18_links, false},
    {"bug18_file_to_directory", "a rename to a directory, and a link in it",
     bug18_file_to_directory, false},
    {"append_together", "appended records stay whole", append_together, false},
    {"write_large_together", "four write much at once", write_large_together,
     false},
    {"read_while_written", "a reader sees one version", read_while_written,
     false},
    {"files_in_one_directory", "four fill one directory",
     files_in_one_directory, false},
    {"shared_offset", "parent and child write through one descriptor",
     shared_offset, false},
    {NULL, NULL, NULL, false},
};
