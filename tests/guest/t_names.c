// Names that the kernel has in its cache, and that then change: each operation
// on names, by the process that looked them up and by another.
#include "usertests.h"

// What is asked of each name, so that it is in the cache with its old meaning.
static void
look(const char *path)
{
  int fd = open(path, O_RDONLY);

  if (fd >= 0)
    OK(close(fd));
}

static const char *const cached[] = {"f",   "g",     "d",      "d/f", "d/g",
                                     "d/s", "d/.",   "d/..",   "e",   "e/f",
                                     "e/d", "e/d/f", "e/d/..", "."};

static void
look_all(void)
{
  for (uint i = 0; i < sizeof(cached) / sizeof(cached[0]); i++)
    look(cached[i]);
}

// The changes, one after the other; each step finds what the last has left.
static void
change(int step)
{
  switch (step) {
  case 0:
    put_file("f", 10, 1);
    break;
  case 1:
    OK(mkdir("d"));
    break;
  case 2:
    OK(link("f", "d/f"));
    break;
  case 3:
    OK(rename("f", "g"));
    break;
  case 4:
    put_file("f", 20, 2);
    OK(rename("f", "d/f"));
    break;
  case 5:
    OK(mkdir("e"));
    OK(rename("d", "e/d"));
    break;
  case 6:
    OK(unlink("e/d/f"));
    break;
  case 7:
    OK(unlink("e/d"));
    put_file("e/d", 30, 3); // likely to get the directory's number
    break;
  case 8:
    OK(unlink("e/d"));
    OK(mkdir("e/d"));
    break;
  }
}

// What must be true after a step.
static void
judge(int step)
{
  switch (step) {
  case 0:
    check_file("f", 10, 1);
    CHECK_ERR(open("d", O_RDONLY), ENOENT);
    break;
  case 1:
    CHECK_EQ(ino_of("d/."), ino_of("d"));
    CHECK_EQ(ino_of("d/.."), ino_of("."));
    CHECK_ERR(open("d/f", O_RDONLY), ENOENT);
    break;
  case 2:
    CHECK_EQ(ino_of("d/f"), ino_of("f"));
    break;
  case 3:
    CHECK_ERR(open("f", O_RDONLY), ENOENT);
    CHECK_EQ(ino_of("d/f"), ino_of("g"));
    break;
  case 4:
    CHECK_ERR(open("f", O_RDONLY), ENOENT);
    check_file("d/f", 20, 2);
    check_file("g", 10, 1);
    break;
  case 5:
    CHECK_ERR(open("d/f", O_RDONLY), ENOENT);
    check_file("e/d/f", 20, 2);
    CHECK_EQ(ino_of("e/d/.."), ino_of("e"));
    break;
  case 6:
    CHECK_ERR(open("e/d/f", O_RDONLY), ENOENT);
    CHECK_EQ(ino_of("e/d/."), ino_of("e/d"));
    break;
  case 7:
    check_file("e/d", 30, 3);
    CHECK_ERR(open("e/d/f", O_RDONLY), ENOTDIR);
    CHECK_ERR(open("e/d/.", O_RDONLY), ENOTDIR);
    break;
  case 8:
    CHECK_ERR(open("e/d/f", O_RDONLY), ENOENT);
    CHECK_EQ(ino_of("e/d/.."), ino_of("e"));
    break;
  }
}

#define STEPS 9

static void
names_changed(void)
{
  for (int step = 0; step < STEPS; step++) {
    look_all();
    change(step);
    judge(step);
  }
}

static void
names_changed_by_another(void)
{
  for (int step = 0; step < STEPS; step++) {
    look_all();
    EXPECT_EXIT(spawn(change, step), 0);
    judge(step);
  }
}

// Not even "." and ".." are found in a removed directory, though the cache had
// them; nor in the next that gets its number what was in the first.
static void
names_removed_cwd(void)
{
  OK(mkdir("d"));
  OK(chdir("d"));
  put_file("f", 10, 1);
  OK(unlink("f"));
  look(".");
  look("..");
  look("none");
  OK(unlink("../d"));
  CHECK_ERR(open(".", O_RDONLY), ENOENT);
  CHECK_ERR(open("..", O_RDONLY), ENOENT);
  CHECK_ERR(open("../f", O_RDONLY), ENOENT);
  CHECK_ERR(open("f", O_CREATE | O_RDWR), ENOENT);
  CHECK_ERR(mkdir("none"), ENOENT);
}

#define MANY 2500 // more than fit the cache of a machine of 64 MB

// One file under more names than the cache has room for, in an order in which
// each is forgotten before it is asked for again; and a directory that has lost
// names does not grow when it gets as many.
static void
names_many(void)
{
  uint size;

  put_file("f", 10, 1);
  OK(mkdir("d"));
  OK(chdir("d"));
  for (int i = 0; i < MANY; i++)
    OK(link("../f", numbered("n", i)));
  size = size_of(".");
  for (int i = 0; i < MANY; i += 7) {
    CHECK_EQ(ino_of(numbered("n", i)), ino_of("../f"));
    CHECK_ERR(open(numbered("m", i), O_RDONLY), ENOENT);
    CHECK_ERR(link("../f", numbered("n", i)), EEXIST);
  }
  for (int i = 0; i < MANY; i += 3)
    OK(unlink(numbered("n", i)));
  for (int i = 0; i < MANY; i += 3) {
    CHECK(!exists(numbered("n", i)));
    OK(link("../f", numbered("again", i)));
  }
  CHECK_EQ(size_of("."), size);
  CHECK_EQ(nlink_of("../f"), MANY + 1);
}

// ---- several processes ----

#define PROCS  4
#define ROUNDS 400

static const char *const shared[] = {"a", "b",   "d",   "d/a",  "d/b",
                                     "e", "e/a", "e/d", "e/d/a"};
#define NSHARED (sizeof(shared) / sizeof(shared[0]))

// The call succeeded, or another process was faster.
static void
lost_or_won(int result)
{
  if (result < 0)
    CHECK(errno == ENOENT || errno == EEXIST || errno == ENOTEMPTY ||
          errno == EISDIR || errno == ENOTDIR || errno == EINVAL ||
          errno == EPERM);
}

// Changes and asks for shared names, by chance.
static void
storm(int n)
{
  uint seed = n * 7919 + 1;

  for (int i = 0; i < ROUNDS; i++) {
    seed = seed * 1103515245 + 12345;
    const char *one = shared[(seed >> 8) % NSHARED];
    const char *other = shared[(seed >> 16) % NSHARED];
    int fd = -1;

    switch ((seed >> 24) % 8) {
    case 0:
      lost_or_won(fd = open(one, O_CREATE | O_RDWR));
      break;
    case 1:
      lost_or_won(mkdir(one));
      break;
    case 2:
      lost_or_won(unlink(one));
      break;
    case 3:
      lost_or_won(rename(one, other));
      break;
    case 4:
      lost_or_won(link(one, other));
      break;
    default:
      lost_or_won(fd = open(one, O_RDONLY));
    }
    if (fd >= 0)
      OK(close(fd));
  }
}

// Each entry of directory `path` is found under its name, and no other name
// that the storm uses is found.
static void
compare(const char *path)
{
  static const char *const last[] = {"a", "b", "d", "e"};
  char name[80];
  struct dirent de;
  uint listed = 0, found = 0;
  int fd = open(path, O_RDONLY);

  if (fd < 0)
    return;
  while (read(fd, &de, sizeof(de)) == sizeof(de)) {
    if (de.inum == 0)
      continue;
    snprintf(name, sizeof(name), "%s/%.30s", path, de.name);
    CHECK_EQ(ino_of(name), de.inum);
    listed++;
  }
  OK(close(fd));
  if (listed == 0) // it is a file now
    return;
  for (uint i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
    snprintf(name, sizeof(name), "%s/%s", path, last[i]);
    found += exists(name);
  }
  CHECK_EQ(listed, found + 2); // and the dots
}

static void
names_storm(void)
{
  int pids[PROCS];

  for (int i = 0; i < PROCS; i++)
    pids[i] = spawn(storm, i);
  for (int i = 0; i < PROCS; i++)
    EXPECT_EXIT(pids[i], 0);
  compare(".");
  compare("./d");
  compare("./e");
  compare("./e/d");
}

// A name that is always there, and means one of two files.
static void
swap(int n)
{
  for (int i = 0; i < ROUNDS; i++) {
    const char *mine = numbered("new", n);

    put_file(mine, 100, 1);
    OK(rename(mine, "d/x"));
  }
}

static void
names_replaced(void)
{
  int pids[2];

  OK(mkdir("d"));
  put_file("d/x", 100, 1);
  pids[0] = spawn(swap, 0);
  pids[1] = spawn(swap, 1);
  for (int i = 0; i < 10 * ROUNDS; i++) {
    int fd = OK(open("d/x", O_RDONLY));

    CHECK_EQ(read(fd, iobuf, 200), 100);
    CHECK(is_pattern(iobuf, 100, 1, 0));
    OK(close(fd));
  }
  EXPECT_EXIT(pids[0], 0);
  EXPECT_EXIT(pids[1], 0);
}

// Makes and removes a directory that others go through, and puts a file with
// the same name in its place.
static void
come_and_go(int unused)
{
  (void)unused;
  for (int i = 0; i < ROUNDS; i++) {
    OK(mkdir("d"));
    put_file("d/f", 10, 1);
    OK(unlink("d/f"));
    OK(unlink("d"));
    put_file("d", 10, 1);
    OK(unlink("d"));
  }
}

// No reference to what was removed leads to another file, or to a directory
// that is none.
static void
names_reused(void)
{
  int pid = spawn(come_and_go, 0);
  struct stat st;

  for (int i = 0; i < 10 * ROUNDS; i++) {
    int fd = open("d/f", O_RDONLY);

    lost_or_won(fd);
    if (fd < 0)
      continue;
    OK(fstat(fd, &st));
    CHECK_EQ(st.type, T_FILE);
    CHECK(st.size == 0 || st.size == 10);
    OK(close(fd));
  }
  EXPECT_EXIT(pid, 0);
}

const struct test names_tests[] = {
    {"names_changed", "names in the cache follow each change", names_changed,
     false},
    {"names_changed_by_another", "and what another process changes",
     names_changed_by_another, false},
    {"names_removed_cwd", "nothing is found in a removed directory",
     names_removed_cwd, false},
    {"names_many", "more names than the cache has room for", names_many, true},
    {"names_storm", "four processes change and ask at once", names_storm,
     false},
    {"names_replaced", "a name that is replaced is never missing",
     names_replaced, false},
    {"names_reused", "a path through what comes and goes", names_reused, false},
    {NULL, NULL, NULL, false},
};
