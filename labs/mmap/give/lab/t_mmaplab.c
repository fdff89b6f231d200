// Files that are mapped: who sees what is written there, and when has the file
// got it? What of parts, of children, of descriptors that are closed?
#include "usertests.h"

#define RW (PROT_READ | PROT_WRITE)

static char *at; // where the mapping is

static void
read_at(int offset)
{
  (void)*(volatile char *)(at + offset);
}

static void
write_at(int offset)
{
  *(volatile char *)(at + offset) = 'w';
}

// `pages` of a new file of `size` bytes of pattern 1, from page `first` on. The
// descriptor is closed.
static void
map_new(uint size, int prot, int flags, uint first, uint pages)
{
  int fd;

  put_file("f", size, 1);
  fd = OK(open("f", O_RDWR));
  at = map_pages(pages, prot, flags, fd, first * PAGE);
  OK(close(fd));
}

static char
byte_of_file(int offset)
{
  int fd = OK(open("f", O_RDONLY));
  char byte;

  OK(lseek(fd, offset, SEEK_SET));
  CHECK_EQ(read(fd, &byte, 1), 1);
  OK(close(fd));
  return byte;
}

static bool
is_part(const char *p, uint n, uint offset)
{
  return is_pattern((const uchar *)p, n, 1, offset);
}

// ---- one process ----

static void
file_read(void)
{
  map_new(3 * PAGE + 100, PROT_READ, MAP_PRIVATE, 0, 4);
  CHECK(is_part(at, 3 * PAGE + 100, 0));
  CHECK(all_zero(at + 3 * PAGE + 100, PAGE - 100));
  OK(munmap(at, 4 * PAGE));
  map_new(3 * PAGE + 100, PROT_READ, MAP_SHARED, 1, 2);
  CHECK(is_part(at + PAGE, PAGE, 2 * PAGE)); // the second one first
  CHECK(is_part(at, PAGE, PAGE));
  OK(munmap(at, 2 * PAGE));
}

static void
refused(int fd, int prot, int flags, int off, int err)
{
  CHECK(mmap(NULL, PAGE, prot, flags, fd, off) == (void *)-1);
  CHECK_EQ(errno, err);
}

static void
file_errors(void)
{
  int fds[2], f, r, w;

  map_new(2 * PAGE, RW, MAP_SHARED, 0, 2);
  OK(munmap(at, 2 * PAGE));
  f = OK(open("f", O_RDWR));
  r = OK(open("f", O_RDONLY));
  w = OK(open("f", O_WRONLY));
  OK(pipe(fds));
  refused(-1, PROT_READ, MAP_PRIVATE, 0, EBADF);
  refused(NOFILE, PROT_READ, MAP_SHARED, 0, EBADF);
  refused(fds[1] + 1, PROT_READ, MAP_SHARED, 0, EBADF);
  refused(fds[0], PROT_READ, MAP_PRIVATE, 0, ENODEV);
  refused(OK(open(".", O_RDONLY)), PROT_READ, MAP_PRIVATE, 0, ENODEV);
  refused(OK(open("/dev/zero", O_RDONLY)), PROT_READ, MAP_PRIVATE, 0, ENODEV);
  refused(w, PROT_READ, MAP_PRIVATE, 0, EACCES);
  refused(w, RW, MAP_SHARED, 0, EACCES);
  refused(r, RW, MAP_SHARED, 0, EACCES);
  refused(f, PROT_READ, MAP_PRIVATE, 100, EINVAL);
  refused(f, PROT_READ, MAP_PRIVATE | MAP_SHARED, 0, EINVAL);
  at = map_pages(1, RW, MAP_PRIVATE, r, 0); // a copy may be written
  write_at(0);
  OK(munmap(at, PAGE));
  at = map_pages(1, PROT_READ, MAP_SHARED, r, 0);
  CHECK_ERR(mprotect(at, PAGE, RW), EACCES);
  OK(munmap(at, PAGE));
}

static void
file_own(void)
{
  char *other;
  int fd;

  map_new(2 * PAGE, RW, MAP_PRIVATE, 0, 2);
  fd = OK(open("f", O_RDONLY));
  other = map_pages(2, PROT_READ, MAP_PRIVATE, fd, 0);
  memset(at, 'x', PAGE + 1);
  OK(msync(at, 2 * PAGE, MS_SYNC));
  CHECK(is_part(other, 2 * PAGE, 0));
  CHECK(is_part(at + PAGE + 1, PAGE - 1, PAGE + 1));
  OK(munmap(at, 2 * PAGE));
  check_file("f", 2 * PAGE, 1);
  OK(munmap(other, 2 * PAGE));
}

// What may not be done kills: writing to what is only read, and touching what
// is behind the end of the file. A shared mapping does not let a file grow.
static void
file_end(void)
{
  map_new(PAGE + 100, PROT_READ, MAP_SHARED, 0, 3);
  EXPECT_EXIT(spawn(read_at, PAGE + 200), 0);
  EXPECT_DIES(write_at, 0);
  EXPECT_KILLED(spawn(read_at, 2 * PAGE), SIGBUS);
  OK(munmap(at, 3 * PAGE));
  map_new(PAGE + 100, RW, MAP_SHARED, 0, 3);
  at[PAGE + 100] = 'x';
  at[PAGE + 99] = 'y';
  OK(munmap(at, 3 * PAGE));
  CHECK_EQ(size_of("f"), PAGE + 100);
  CHECK_EQ(byte_of_file(PAGE + 99), 'y');
}

// The middle goes, then the start, then the end; what stays has its bytes, read
// only now, and what it is given reaches its place in the file.
static void
file_part(void)
{
  map_new(8 * PAGE, RW, MAP_SHARED, 0, 8);
  CHECK(is_part(at + 3 * PAGE, PAGE, 3 * PAGE));
  at[3 * PAGE] = 'm';
  OK(munmap(at + 3 * PAGE, 2 * PAGE));
  CHECK_EQ(byte_of_file(3 * PAGE), 'm');
  EXPECT_DIES(read_at, 3 * PAGE);
  EXPECT_DIES(write_at, 5 * PAGE - 1);
  CHECK(is_part(at + 5 * PAGE, 3 * PAGE, 5 * PAGE));
  CHECK(is_part(at, 3 * PAGE, 0));
  OK(munmap(at, PAGE));
  OK(munmap(at + 7 * PAGE, PAGE));
  EXPECT_DIES(read_at, 0);
  EXPECT_DIES(read_at, 7 * PAGE);
  at[2 * PAGE - 1] = 'a';
  at[6 * PAGE + 1] = 'b';
  OK(munmap(at, 8 * PAGE)); // with the holes
  CHECK_EQ(byte_of_file(2 * PAGE - 1), 'a');
  CHECK_EQ(byte_of_file(6 * PAGE + 1), 'b');
  CHECK_EQ(byte_of_file(PAGE), (char)pattern(1, PAGE));
}

static void
file_closed(void)
{
  int fd;

  map_new(3 * PAGE, PROT_READ, MAP_PRIVATE, 0, 3);
  OK(unlink("f"));
  for (int i = 0; i < 60; i++) // others take its place in the tables
    put_file(numbered("g", i), 100, 2);
  CHECK(is_part(at, 3 * PAGE, 0));
  OK(munmap(at, 3 * PAGE));
  put_file("f", 2 * PAGE, 1);
  fd = OK(open("f", O_RDWR));
  at = map_pages(2, RW, MAP_SHARED, fd, 0);
  OK(unlink("f"));
  write_at(PAGE);
  OK(lseek(fd, PAGE, SEEK_SET));
  OK(msync(at, 2 * PAGE, MS_SYNC));
  CHECK_EQ(read(fd, iobuf, 1), 1);
  CHECK_EQ(iobuf[0], 'w');
  OK(close(fd));
  CHECK_EQ(at[PAGE], 'w');
  OK(munmap(at, 2 * PAGE));
}

// ---- several ----

// A mapping of its own, and the one that it has from its parent.
static void
map_again(int unused)
{
  int fd = OK(open("f", O_RDWR));
  char *mine = map_pages(2, RW, MAP_SHARED, fd, 0);

  (void)unused;
  CHECK(mine[PAGE + 7] == 'p' && at[PAGE + 7] == 'p');
  mine[PAGE + 8] = 'c';
  CHECK_EQ(at[PAGE + 8], 'c');
}

static void
file_shared(void)
{
  int fd;

  map_new(2 * PAGE, RW, MAP_SHARED, 0, 2);
  CHECK(is_part(at, 2 * PAGE, 0));
  at[PAGE + 7] = 'p';
  EXPECT_EXIT(spawn(map_again, 0), 0);
  CHECK_EQ(at[PAGE + 8], 'c');
  CHECK_EQ(byte_of_file(PAGE + 8), 'c'); // read() is of the same opinion
  fd = OK(open("f", O_RDWR));
  CHECK_EQ(write(fd, "ww", 2), 2);
  CHECK(at[0] == 'w' && at[1] == 'w');
  OK(close(fd));
  OK(munmap(at, 2 * PAGE));
}

// One for each way in which a mapping can end.
enum { BY_MUNMAP, BY_EXIT, BY_KILL, BY_EXEC, BY_MMAP, NENDS };

static void
end_mapping(int how)
{
  char *argv[] = {"usertests", "--helper", "return", "0", NULL};

  map_new(2 * PAGE, RW, MAP_SHARED, 0, 2);
  at[how] = 'e';
  CHECK_EQ(at[PAGE], (char)pattern(1, PAGE)); // read, and not written
  if (how == BY_MUNMAP)
    OK(munmap(at, 2 * PAGE));
  if (how == BY_KILL)
    kill(getpid());
  if (how == BY_EXEC)
    OK(exec("/bin/usertests", argv));
  if (how == BY_MMAP)
    CHECK(mmap(at, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
          at);
}

static void
file_back(void)
{
  for (int how = 0; how < NENDS; how++) {
    int pid = spawn(end_mapping, how);

    if (how == BY_KILL)
      EXPECT_KILLED(pid, SIGKILL);
    else
      EXPECT_EXIT(pid, 0);
    CHECK_EQ(byte_of_file(how), 'e');
    CHECK_EQ(byte_of_file(5), (char)pattern(1, 5));
    CHECK_EQ(size_of("f"), 2 * PAGE);
  }
}

// What is stored after an msync is written back, too, and so is what the kernel
// stores for the program in a page that has only been read.
static void
file_again(void)
{
  int fds[2];

  map_new(PAGE, RW, MAP_SHARED, 0, 1);
  for (int i = 0; i < 3; i++) {
    at[7] = '0' + i;
    OK(msync(at, PAGE, MS_SYNC));
  }
  at[7] = 'e';
  OK(munmap(at, PAGE));
  CHECK_EQ(byte_of_file(7), 'e');
  map_new(PAGE, RW, MAP_SHARED, 0, 1);
  CHECK(is_part(at, PAGE, 0));
  OK(pipe(fds));
  CHECK_EQ(write(fds[1], "kk", 2), 2);
  CHECK_EQ(read(fds[0], at + 100, 2), 2);
  OK(munmap(at, PAGE));
  CHECK(byte_of_file(100) == 'k' && byte_of_file(101) == 'k');
}

// ---- fork ----

static char *copy; // a private mapping

static void
in_child(int fd)
{
  char c;

  CHECK_EQ(read(fd, &c, 1), 1); // the parent's mappings are gone
  CHECK_EQ(copy[1], 'p');
  CHECK(is_part(copy + PAGE, PAGE, PAGE));
  copy[1] = 'x';
  CHECK_EQ(at[1], 's');
  at[PAGE + 2] = 'c';
  OK(munmap(at, PAGE));
}

static void
file_fork(void)
{
  int fds[2], fd, pid;

  map_new(2 * PAGE, RW, MAP_SHARED, 0, 2);
  fd = OK(open("f", O_RDONLY));
  copy = map_pages(2, RW, MAP_PRIVATE, fd, 0);
  OK(close(fd));
  copy[1] = 'p'; // of the private one, before and of the other, after
  OK(pipe(fds));
  pid = spawn(in_child, fds[0]);
  at[1] = 's';
  copy[1] = 'q';
  OK(munmap(at, 2 * PAGE));
  CHECK_EQ(write(fds[1], "x", 1), 1);
  EXPECT_EXIT(pid, 0);
  CHECK_EQ(copy[1], 'q');
  OK(munmap(copy, 2 * PAGE));
  CHECK_EQ(byte_of_file(1), 's');
  CHECK_EQ(byte_of_file(PAGE + 2), 'c');
}

const struct test lab_tests[] = {
    {"file_read", "a mapping has the file's bytes", file_read, false},
    {"file_errors", "mmap of what cannot be", file_errors, false},
    {"file_own", "a private mapping is a copy", file_own, false},
    {"file_end", "behind the end, and where only reads may", file_end, false},
    {"file_part", "parts are taken away", file_part, false},
    {"file_closed", "closed, and without a name", file_closed, false},
    {"file_shared", "two who map one file", file_shared, false},
    {"file_back", "written back, whatever ends it", file_back, false},
    {"file_again", "... and again", file_again, false},
    {"file_fork", "parent and child", file_fork, false},
    {0},
};
