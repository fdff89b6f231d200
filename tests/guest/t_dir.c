// Directories and names: mkdir, unlink, link, mknod, chdir, paths.
#include "usertests.h"

// The parent's link count is that of ".." entries below it, and comes back.
static void
make_directory(void)
{
  int links = nlink_of(".");

  OK(mkdir("d"));
  CHECK_EQ(nlink_of("."), links + 1);
  CHECK_EQ(ino_of("d/.."), ino_of("."));
  CHECK_EQ(ino_of("d/."), ino_of("d"));
  CHECK_ERR(mkdir("d"), EEXIST);
  CHECK_ERR(mkdir("/"), EEXIST);
  CHECK_ERR(mkdir("none/d"), ENOENT);
  CHECK_ERR(mkdir(""), ENOENT);
  put_file("f", 1, 1);
  CHECK_ERR(mkdir("f"), EEXIST);
  CHECK_ERR(mkdir("f/d"), ENOTDIR);
  OK(unlink("d"));
  CHECK_EQ(nlink_of("."), links);
}

// A directory goes only when it is empty; "." and ".." never.
static void
unlink_errors(void)
{
  OK(mkdir("d"));
  put_file("d/f", 1, 1);
  CHECK_ERR(unlink("d"), ENOTEMPTY);
  CHECK_ERR(unlink("none"), ENOENT);
  CHECK_ERR(unlink("none/f"), ENOENT);
  CHECK_ERR(unlink("d/f/g"), ENOTDIR);
  CHECK_ERR(unlink(""), ENOENT);
  CHECK_ERR(unlink("."), EINVAL);
  CHECK_ERR(unlink(".."), EINVAL);
  CHECK_ERR(unlink("d/."), EINVAL);
  CHECK_ERR(unlink("d/.."), EINVAL);
  CHECK_FAILS(unlink("/"));
  OK(unlink("d/f"));
  OK(unlink("d"));
  CHECK_ERR(unlink("d"), ENOENT);
}

// rmfile is unlink for all but directories, empty or not.
static void
rmfile_calls(void)
{
  OK(mkdir("d"));
  put_file("f", 1, 1);
  CHECK_ERR(rmfile("d"), EISDIR);
  CHECK_ERR(rmfile("d/"), EISDIR);
  CHECK_ERR(rmfile("d/."), EISDIR);
  CHECK_ERR(rmfile(".."), EISDIR);
  CHECK_ERR(rmfile("/"), EBUSY);
  CHECK_ERR(rmfile("f/"), ENOTDIR);
  CHECK_ERR(rmfile("none"), ENOENT);
  CHECK_ERR(rmfile(""), ENOENT);
  OK(mknod("n", 2, 0));
  OK(rmfile("n"));
  OK(rmfile("f"));
  CHECK_ERR(rmfile("f"), ENOENT);
  OK(unlink("d"));
}

// No links to directories: a circle could not be told from a tree that is deep.
static void
link_calls(void)
{
  put_file("f", 100, 1);
  OK(mkdir("d"));
  OK(link("f", "d/g"));
  CHECK_EQ(nlink_of("f"), 2);
  CHECK_EQ(ino_of("f"), ino_of("d/g"));
  CHECK_ERR(link("f", "d/g"), EEXIST);
  CHECK_ERR(link("f", "f"), EEXIST);
  CHECK_ERR(link("none", "x"), ENOENT);
  CHECK_ERR(link("f", "none/x"), ENOENT);
  CHECK_ERR(link("d", "x"), EPERM);
  CHECK_ERR(link(".", "x"), EPERM);
  CHECK_ERR(link("f", "f/x"), ENOTDIR);
  CHECK_ERR(link("f", ""), ENOENT);
  OK(unlink("f"));
  CHECK_EQ(nlink_of("d/g"), 1);
  check_file("d/g", 100, 1);
}

// Devices by number, as init makes them in /dev.
static void
make_node(void)
{
  int fd;

  OK(mknod("null", 2, 0));
  fd = OK(open("null", O_RDWR));
  CHECK_EQ(write(fd, iobuf, 1000), 1000);
  CHECK_EQ(read(fd, iobuf, 1000), 0);
  OK(close(fd));
  OK(mknod("zero", 3, 0));
  fd = OK(open("zero", O_RDWR));
  memset(iobuf, 1, 1000);
  CHECK_EQ(read(fd, iobuf, 1000), 1000);
  CHECK(all_zero(iobuf, 1000));
  OK(close(fd));
  CHECK_ERR(mknod("null", 1, 1), EEXIST);
  CHECK_ERR(mknod("none/x", 1, 1), ENOENT);
}

// A device number nobody answers to.
static void
no_such_device(void)
{
  static const int majors[] = {0, NDEV, 1000, -1, 0x7fff, -0x8000};

  for (uint i = 0; i < sizeof(majors) / sizeof(majors[0]); i++) {
    int fd;
    if (mknod("dev", majors[i], 0) < 0)
      continue;
    fd = open("dev", O_RDWR);
    if (fd >= 0) {
      CHECK_FAILS(read(fd, iobuf, 1));
      CHECK_FAILS(write(fd, iobuf, 1));
      CHECK_FAILS(ioctl(fd, CONS_RAW, 0));
      OK(close(fd));
    }
    OK(unlink("dev"));
  }
}

// ".." of the root is the root: nobody gets above it.
static void
change_directory(void)
{
  char path[64];

  OK(mkdir("d"));
  put_file("f", 1, 1);
  CHECK_ERR(chdir("f"), ENOTDIR);
  CHECK_ERR(chdir("none"), ENOENT);
  CHECK_ERR(chdir(""), ENOENT);
  OK(chdir("d"));
  CHECK(exists("../f"));
  CHECK(strcmp(getcwd(path, sizeof(path)), "/ut/change_directory/d") == 0);
  OK(chdir("."));
  OK(chdir(".."));
  CHECK(exists("f"));
  OK(chdir("/"));
  OK(chdir(".."));
  CHECK_EQ(ino_of("."), ROOTINO);
  OK(chdir("/ut/../ut/change_directory"));
  CHECK(exists("f"));
}

// An entry has 30 bytes for a name and no NUL when all are used. A name that is
// too long is refused, not cut: two names that differ behind the 30th byte are
// two files.
static void
long_names(void)
{
  const char *longest = "a23456789012345678901234567890";
  const char *toolong = "a234567890123456789012345678901";
  char path[80] = "/ut/long_names/";

  put_file(longest, 10, 1);
  CHECK_ERR(open(toolong, O_RDONLY), ENAMETOOLONG);
  CHECK_ERR(open(toolong, O_CREATE | O_RDWR), ENAMETOOLONG);
  CHECK_ERR(mkdir(toolong), ENAMETOOLONG);
  CHECK_ERR(mknod(toolong, 1, 1), ENAMETOOLONG);
  CHECK_ERR(link(longest, toolong), ENAMETOOLONG);
  CHECK_ERR(rename(longest, toolong), ENAMETOOLONG);
  CHECK_ERR(unlink(toolong), ENAMETOOLONG);
  CHECK_ERR(chdir(toolong), ENAMETOOLONG);
  CHECK_ERR(open(strcat(path, toolong), O_RDONLY), ENAMETOOLONG);
  check_file(longest, 10, 1);
  OK(unlink(longest));
}

// The limit is on what is copied in, whatever is in it.
static void
long_paths(void)
{
  static char path[MAXPATH + 200];

  put_file("f", 10, 1);
  for (int i = 0; i < 1000; i += 2)
    memcpy(path + i, "./", 2);
  strcpy(path + 1000, "f");
  check_file(path, 10, 1);
  memset(path, '/', MAXPATH + 100);
  strcpy(path + MAXPATH + 100, "f");
  CHECK_ERR(open(path, O_RDONLY), ENAMETOOLONG);
  CHECK_ERR(open(path, O_CREATE | O_RDWR), ENAMETOOLONG);
  CHECK_ERR(mkdir(path), ENAMETOOLONG);
  CHECK_ERR(link("f", path), ENAMETOOLONG);
  strcpy(path + MAXPATH, "f");
  CHECK_ERR(unlink(path), ENAMETOOLONG);
}

// A slash at the end says that the name is a directory's.
static void
slashes(void)
{
  OK(mkdir("d/"));
  OK(mkdir("d//e///"));
  put_file("d///e//f", 10, 1);
  check_file("./d/./e/../e/f", 10, 1);
  OK(chdir("d/"));
  check_file("e/f", 10, 1);
  OK(chdir("/ut//slashes/"));
  CHECK_ERR(open("d/", O_WRONLY), EISDIR);
  OK(close(OK(open("//", O_RDONLY))));
  CHECK_ERR(open("d/e/f/", O_RDONLY), ENOTDIR);
  CHECK_ERR(unlink("d/e/f/"), ENOTDIR);
  OK(unlink("d/e/f"));
  OK(unlink("d/e/"));
  OK(unlink("d"));
}

// Deeper than descriptors and kernel stack would allow to a walk that recurses
// in the kernel.
static void
deep_tree(void)
{
  enum { DEPTH = 100 };

  for (int i = 0; i < DEPTH; i++) {
    OK(mkdir(numbered("d", i)));
    OK(chdir(numbered("d", i)));
  }
  put_file("bottom", 100, 1);
  OK(link("bottom", "/ut/deep_tree/top"));
  for (int i = DEPTH - 1; i >= 0; i--) {
    OK(chdir(".."));
    CHECK_ERR(unlink(numbered("d", i)), ENOTEMPTY);
    CHECK(exists(numbered("d", i)));
  }
  check_file("top", 100, 1);
  OK(remove_tree("d0"));
  CHECK_EQ(nlink_of("top"), 1);
}

// A directory opened for reading holds what was made in it.
static void
read_directory(void)
{
  char name[DIRSIZ + 1];
  int found = 0, dots = 0;
  uint inum;
  int fd;

  for (int i = 0; i < 150; i++)
    put_file(numbered("n", i), 0, 0);
  fd = OK(open(".", O_RDONLY));
  while (OK(readdir(fd, &inum, name)) == 1) {
    if (name[0] == '.')
      dots++;
    else if (name[0] == 'n' && inum == ino_of(name))
      found++;
  }
  CHECK_EQ(found, 150);
  CHECK_EQ(dots, 2);
  CHECK_ERR(write(fd, iobuf, 1), EBADF);
}

// A removed name's slot is used again.
// Else a directory in which files come and go fills the disk.
static void
directory_reuses_slots(void)
{
  uint size;

  for (int i = 0; i < 50; i++)
    put_file(numbered("n", i), 0, 0);
  size = size_of(".");
  for (int round = 0; round < 10; round++)
    for (int i = 0; i < 50; i++) {
      OK(unlink(numbered("n", i)));
      put_file(numbered("n", i), 0, 0);
    }
  CHECK_EQ(size_of("."), size);
}

const struct test dir_tests[] = {
    {"make_directory", "mkdir and its errors", make_directory, false},
    {"unlink_errors", "unlink and its errors", unlink_errors, false},
    {"rmfile_calls", "rmfile and its errors", rmfile_calls, false},
    {"link_calls", "link and its errors", link_calls, false},
    {"make_node", "null and zero devices", make_node, false},
    {"no_such_device", "device numbers nobody has", no_such_device, false},
    {"change_directory", "chdir and its errors", change_directory, false},
    {"long_names", "names of 30 and 31 characters", long_names, false},
    {"long_paths", "paths up to the limit and beyond", long_paths, false},
    {"slashes", "extra slashes and dots", slashes, false},
    {"deep_tree", "100 directories deep", deep_tree, false},
    {"read_directory", "a directory lists its names", read_directory, false},
    {"directory_reuses_slots", "a directory does not grow by churn",
     directory_reuses_slots, false},
    {NULL, NULL, NULL, false},
};
