// rename, which replaces, moves between directories, and must never make a
// directory its own ancestor.
#include "usertests.h"

// What fails leaves the old name where it was.
static void
rename_file(void)
{
  put_file("a", 100, 1);
  OK(rename("a", "b"));
  CHECK(!exists("a"));
  check_file("b", 100, 1);
  CHECK_EQ(nlink_of("b"), 1);
  CHECK_ERR(rename("a", "c"), ENOENT);
  CHECK_ERR(rename("b", "none/c"), ENOENT);
  CHECK_ERR(rename("b", "b/c"), ENOTDIR);
  CHECK_ERR(rename("", "c"), ENOENT);
  CHECK_ERR(rename("b", ""), ENOENT);
  check_file("b", 100, 1);
}

// The replaced file loses this name and may have others, or be open.
static void
rename_over_file(void)
{
  int fd;

  put_file("a", 100, 1);
  put_file("b", 20000, 2);
  OK(link("b", "c"));
  fd = OK(open("b", O_RDONLY));
  OK(rename("a", "b"));
  CHECK(!exists("a"));
  check_file("b", 100, 1);
  CHECK_EQ(nlink_of("c"), 1);
  OK(unlink("c"));
  CHECK_EQ(read(fd, iobuf, 1000), 1000); // still there for who has it open
  CHECK(is_pattern(iobuf, 1000, 2, 0));
  OK(close(fd));
}

// POSIX: two names of one file, and nothing happens. Removing one first would
// lose it.
static void
rename_onto_itself(void)
{
  put_file("a", 100, 1);
  OK(mkdir("d"));
  CHECK_EQ(rename("a", "a"), 0);
  CHECK_EQ(rename("d", "d"), 0);
  CHECK_EQ(rename("a", "./d/../a"), 0);
  OK(link("a", "b")); // two names of one file: nothing happens
  CHECK_EQ(rename("a", "b"), 0);
  CHECK(exists("a") && exists("b"));
  CHECK_EQ(nlink_of("a"), 2);
}

// An empty one only; its link in the parent goes, the moved one's stays.
static void
rename_over_directory(void)
{
  int links = nlink_of(".");
  uint ino;

  OK(mkdir("d"));
  OK(mkdir("e"));
  put_file("d/f", 10, 1);
  ino = ino_of("d");
  CHECK_ERR(rename("e", "d"), ENOTEMPTY);
  OK(rename("d", "e"));
  CHECK(!exists("d"));
  CHECK_EQ(ino_of("e"), ino);
  check_file("e/f", 10, 1);
  CHECK_EQ(nlink_of("."), links + 1);
}

// What is replaced holds what is moved: one of both is locked already.
static void
rename_over_parent(void)
{
  OK(mkdir("d"));
  OK(mkdir("d/e"));
  OK(mkdir("d/e/f"));
  CHECK_ERR(rename("d/e", "d"), ENOTEMPTY);
  CHECK_ERR(rename("d/e/f", "d"), ENOTEMPTY);
  CHECK_ERR(rename("d/e/f", "d/e"), ENOTEMPTY);
  put_file("d/e/g", 10, 1);
  CHECK_FAILS(rename("d/e/g", "d/e"));
  CHECK_FAILS(rename("d/e/g", "d"));
  check_file("d/e/g", 10, 1);
  CHECK(exists("d/e/f"));
}

// A name of a file must not become one of a directory by accident, nor the
// other way.
static void
rename_mixed_types(void)
{
  OK(mkdir("d"));
  put_file("f", 10, 1);
  CHECK_ERR(rename("f", "d"), EISDIR);
  CHECK_ERR(rename("d", "f"), ENOTDIR);
  check_file("f", 10, 1);
  CHECK(exists("d"));
}

// By paths that lead there on detours, too: names do not tell, inodes do.
static void
rename_into_subtree(void)
{
  OK(mkdir("d"));
  OK(mkdir("d/e"));
  OK(mkdir("d/e/f"));
  CHECK_ERR(rename("d", "d/x"), EINVAL);
  CHECK_ERR(rename("d", "d/e/x"), EINVAL);
  CHECK_ERR(rename("d", "d/e/f/x"), EINVAL);
  CHECK_ERR(rename("d", "./d/e/../e/f/x"), EINVAL);
  CHECK_FAILS(rename("d", "d/e"));
  CHECK_FAILS(rename("d/e/f", "d")); // an ancestor is not empty
  CHECK(exists("d/e/f"));
  OK(rename("d/e/f", "f")); // out of it is fine
  OK(rename("d", "f/d"));
  CHECK(exists("f/d/e"));
}

static void
rename_dots(void)
{
  OK(mkdir("d"));
  put_file("f", 1, 1);
  CHECK_FAILS(rename(".", "x"));
  CHECK_FAILS(rename("..", "x"));
  CHECK_FAILS(rename("d/.", "x"));
  CHECK_FAILS(rename("d/..", "x"));
  CHECK_FAILS(rename("d", "."));
  CHECK_FAILS(rename("d", ".."));
  CHECK_FAILS(rename("/", "x"));
  CHECK_FAILS(rename("d", "/"));
  CHECK(exists("d") && exists("f") && !exists("x"));
}

// A directory that moves gets a new "..", its parents' link counts follow.
static void
rename_across(void)
{
  int a, b;

  OK(mkdir("a"));
  OK(mkdir("b"));
  OK(mkdir("a/d"));
  put_file("a/d/f", 10, 1);
  a = nlink_of("a");
  b = nlink_of("b");
  OK(rename("a/d", "b/e"));
  CHECK_EQ(nlink_of("a"), a - 1);
  CHECK_EQ(nlink_of("b"), b + 1);
  CHECK_EQ(ino_of("b/e/.."), ino_of("b"));
  check_file("b/e/f", 10, 1);
  OK(mkdir("a/g"));
  OK(rename("b/e", "a/g")); // over an empty one
  CHECK_EQ(nlink_of("a"), a);
  CHECK_EQ(nlink_of("b"), b);
  CHECK_EQ(ino_of("a/g/.."), ino_of("a"));
  OK(rename("a/g/f", "b/f"));
  check_file("b/f", 10, 1);
  OK(unlink("a/g"));
  OK(unlink("a"));
}

// Moves of the current directory: its ".." is the new parent.
static void
rename_cwd(void)
{
  OK(mkdir("a"));
  OK(mkdir("b"));
  OK(mkdir("a/d"));
  OK(chdir("a/d"));
  OK(rename("../../a/d", "/ut/rename_cwd/b/d"));
  CHECK_EQ(ino_of(".."), ino_of("/ut/rename_cwd/b"));
  put_file("f", 10, 1);
  check_file("/ut/rename_cwd/b/d/f", 10, 1);
}

// What is moved keeps its type and number.
static void
rename_device(void)
{
  struct stat st;

  OK(mknod("dev", 2, 0));
  put_file("f", 10, 1);
  OK(rename("dev", "f"));
  OK(stat("f", &st));
  CHECK_EQ(st.type, T_DEV);
}

const struct test rename_tests[] = {
    {"rename_file", "a file gets another name", rename_file, false},
    {"rename_over_file", "a file replaces another", rename_over_file, false},
    {"rename_onto_itself", "nothing changes", rename_onto_itself, false},
    {"rename_over_directory", "a directory replaces an empty one",
     rename_over_directory, false},
    {"rename_over_parent", "not over what it is in", rename_over_parent, false},
    {"rename_mixed_types", "EISDIR and ENOTDIR", rename_mixed_types, false},
    {"rename_into_subtree", "not below itself", rename_into_subtree, false},
    {"rename_dots", ". and .. cannot be renamed", rename_dots, false},
    {"rename_across", "to another directory", rename_across, false},
    {"rename_cwd", "of the current directory", rename_cwd, false},
    {"rename_device", "a device replaces a file", rename_device, false},
    {NULL, NULL, NULL, false},
};
