// Files that are mapped: what is written there reaches the file, and all who
// map or read it. What if it is cut, unlinked, run; if all write at once?
#include "usertests.h"

#define RW (PROT_READ | PROT_WRITE)

// A mapping has the file, and no descriptor: most tests close that at once, or
// have it closed by the end of a child.
static char *at; // what a child is to touch, or has

static void
read_at(int offset)
{
  (void)*(volatile char *)(at + offset);
}

// The first `pages` of a new file of `size` bytes of pattern 1, mapped.
static int
map_new(const char *path, uint size, uint pages, int flags)
{
  int fd;

  put_file(path, size, 1);
  fd = OK(open(path, O_RDWR));
  at = map_pages(pages, RW, flags, fd, 0);
  return fd;
}

// The byte of a file, as read has it.
static uchar
byte_of(const char *path, int offset)
{
  int fd = OK(open(path, O_RDONLY));
  uchar byte;

  OK(lseek(fd, offset, SEEK_SET));
  CHECK_EQ(read(fd, &byte, 1), 1);
  OK(close(fd));
  return byte;
}

// What is written there is nobody else's, also not another mapping's.
static void
map_private_file(void)
{
  int fd = map_new("f", 2 * PAGE + 100, 3, MAP_PRIVATE);
  char *other = map_pages(1, PROT_READ, MAP_PRIVATE, fd, PAGE);

  OK(close(fd));
  CHECK(is_pattern((uchar *)at, 2 * PAGE + 100, 1, 0));
  CHECK(is_pattern((uchar *)other, PAGE, 1, PAGE));
  CHECK(all_zero(at + 2 * PAGE + 100, PAGE - 100));
  memset(at, 'x', 3 * PAGE);
  CHECK(is_pattern((uchar *)other, PAGE, 1, PAGE));
  OK(msync(at, 3 * PAGE, MS_SYNC));
  OK(munmap(at, 3 * PAGE));
  check_file("f", 2 * PAGE + 100, 1);
}

// A mapping of its own, and not one that it has from its parent.
static void
map_again(int unused)
{
  char *mine = map_pages(2, RW, MAP_SHARED, OK(open("f", O_RDWR)), 0);

  (void)unused;
  CHECK_EQ(mine[PAGE + 7], 'p');
  CHECK_EQ(at[PAGE + 7], 'p');
  mine[PAGE + 8] = 'c';
  CHECK_EQ(at[PAGE + 8], 'c');
}

// Mappings, read and write are of one opinion at any time.
static void
map_shared_file(void)
{
  int fd = map_new("f", 2 * PAGE + 100, 3, MAP_SHARED);

  CHECK(is_pattern((uchar *)at, 2 * PAGE + 100, 1, 0));
  at[PAGE + 7] = 'p';
  CHECK_EQ(byte_of("f", PAGE + 7), 'p');
  EXPECT_EXIT(spawn(map_again, 0), 0);
  CHECK_EQ(at[PAGE + 8], 'c');
  OK(lseek(fd, PAGE - 1, SEEK_SET));
  CHECK_EQ(write(fd, "ww", 2), 2);
  CHECK(at[PAGE - 1] == 'w' && at[PAGE] == 'w');
  at[2 * PAGE + 100] = 'b'; // behind the end: the file does not get it
  OK(msync(at, 3 * PAGE, MS_SYNC));
  CHECK_EQ(size_of("f"), 2 * PAGE + 100);
  OK(munmap(at, 3 * PAGE));
  CHECK(byte_of("f", PAGE + 7) == 'p' && byte_of("f", PAGE + 8) == 'c');
  CHECK(byte_of("f", PAGE - 1) == 'w' && byte_of("f", PAGE) == 'w');
}

// What the program writes after an msync is written back, too.
static void
map_written_again(void)
{
  OK(close(map_new("f", PAGE, 1, MAP_SHARED)));
  for (int i = 0; i < 3; i++) {
    at[7] = '0' + i;
    OK(msync(at, PAGE, MS_ASYNC));
  }
  at[7] = 'e';
  OK(munmap(at, PAGE));
  CHECK_EQ(byte_of("f", 7), 'e');
  OK(close(map_new("f", PAGE, 1, MAP_SHARED)));
  at[7] = 'o'; // nor what another mapping takes the place of
  CHECK(mmap(at, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
        at);
  CHECK_EQ(byte_of("f", 7), 'o');
}

// The middle of a mapping goes; two parts of a file follow each other in the
// wrong order, two files as if they were one: each page has its own part of its
// own file.
static void
map_neighbours(void)
{
  int fd;

  OK(close(map_new("f", 3 * PAGE, 3, MAP_PRIVATE)));
  OK(munmap(at + PAGE, PAGE));
  CHECK(is_pattern((uchar *)at + 2 * PAGE, PAGE, 1, 2 * PAGE));
  OK(munmap(at + 2 * PAGE, PAGE));
  put_file("g", 2 * PAGE, 2);
  fd = OK(open("g", O_RDONLY));
  OK(munmap(at, PAGE));
  at = map_pages(1, PROT_READ, MAP_PRIVATE, fd, PAGE);
  OK(close(fd));
  fd = OK(open("f", O_RDONLY));
  CHECK(map_pages(1, PROT_READ, MAP_PRIVATE, fd, 0) == at - PAGE);
  CHECK(map_pages(1, PROT_READ, MAP_PRIVATE, fd, PAGE) == at - 2 * PAGE);
  OK(close(fd));
  CHECK(is_pattern((uchar *)at - PAGE, PAGE, 1, 0));
  CHECK(is_pattern((uchar *)at, PAGE, 2, PAGE));
  CHECK(is_pattern((uchar *)at - 2 * PAGE, PAGE, 1, PAGE));
}

enum { BY_MSYNC, BY_MUNMAP, BY_EXIT, BY_EXEC, BY_KILL, BY_FAULT, WAYS };

// Maps a file, writes a byte of it, and ends; in `how` many ways.
static void
write_and_end(int how)
{
  char *argv[] = {"usertests", "--helper", "return", "0", NULL};

  map_new("f", 3 * PAGE, 3, MAP_SHARED);
  at[PAGE] = '0' + how;
  if (how == BY_MSYNC)
    OK(msync(at + PAGE, PAGE, MS_ASYNC));
  if (how == BY_MUNMAP)
    OK(munmap(at, 3 * PAGE));
  if (how == BY_EXEC)
    exec(self_path, argv);
  if (how == BY_KILL)
    kill(getpid());
  if (how == BY_FAULT)
    *(volatile char *)TEXTSTART = 0;
}

// Whatever ends a mapping, the file has what was written; and it stays when
// the cache has forgotten it.
static void
map_written_back(void)
{
  for (int how = 0; how < WAYS; how++) {
    int pid = spawn(write_and_end, how);

    if (how == BY_KILL || how == BY_FAULT)
      EXPECT_KILLED(pid, how == BY_KILL ? SIGKILL : SIGSEGV);
    else
      EXPECT_EXIT(pid, 0);
    CHECK_EQ(byte_of("f", PAGE), '0' + how);
    CHECK_EQ(byte_of("f", PAGE + 1), pattern(1, PAGE + 1));
    OK(unlink("f"));
  }
}

// A page that the file does not reach: who touches it dies, and no other.
static void
die_at(int offset)
{
  EXPECT_KILLED(spawn(read_at, offset), SIGBUS);
}

// What was stored behind its end is not in a file that grows.
static void
map_grown(void)
{
  int fd = map_new("f", 10, 1, MAP_SHARED);

  memset(at + 10, 'x', PAGE - 10);
  OK(ftruncate(fd, 200));
  CHECK(all_zero(at + 10, 190));
  memset(at + 200, 'y', PAGE - 200);
  OK(lseek(fd, 500, SEEK_SET));
  CHECK_EQ(write(fd, "z", 1), 1);
  CHECK(all_zero(at + 200, 300));
  CHECK_EQ(at[500], 'z');
  OK(munmap(at, PAGE));
  CHECK_EQ(size_of("f"), 501);
  CHECK_EQ(byte_of("f", 300), 0);
  CHECK_EQ(byte_of("f", 150), 0);
}

// Cut under the mapping, and made longer again.
static void
map_truncated(void)
{
  int fd = map_new("f", 4 * PAGE, 5, MAP_SHARED);

  at[PAGE + 200] = at[2 * PAGE] = 'x';
  die_at(4 * PAGE);
  OK(ftruncate(fd, PAGE + 100));
  CHECK(all_zero(at + PAGE + 100, 2 * PAGE - 100)); // had been touched
  die_at(3 * PAGE);
  CHECK(is_pattern((uchar *)at, PAGE + 100, 1, 0));
  at[2 * PAGE] = 'y';
  OK(msync(at, 5 * PAGE, MS_SYNC));
  CHECK_EQ(size_of("f"), PAGE + 100);
  OK(ftruncate(fd, 5 * PAGE));
  CHECK(all_zero(at + 3 * PAGE, 2 * PAGE));
  at[4 * PAGE] = 'z'; // in a hole
  OK(close(OK(open("other", O_CREATE | O_RDWR))));
  OK(munmap(at, 5 * PAGE));
  CHECK_EQ(byte_of("f", 4 * PAGE), 'z');
  CHECK_EQ(byte_of("f", 3 * PAGE), 0);
  at = map_pages(5, RW, MAP_PRIVATE, fd, 0);
  OK(close(OK(open("f", O_RDWR | O_TRUNC))));
  die_at(0);
}

// It lives as long as it is mapped, and its blocks are free afterwards: the
// counts are looked at.
static void
map_unlinked(void)
{
  OK(close(map_new("f", 3 * PAGE, 3, MAP_SHARED)));
  OK(unlink("f"));
  put_file("other", 3 << 20, 3);
  CHECK(is_pattern((uchar *)at, 3 * PAGE, 1, 0));
  at[PAGE] = 'x';
  OK(msync(at, 3 * PAGE, MS_SYNC));
  put_file("other2", 3 << 20, 4);
  CHECK_EQ(at[PAGE], 'x');
  OK(munmap(at + PAGE, PAGE));
  CHECK(is_pattern((uchar *)at + 2 * PAGE, PAGE, 1, 2 * PAGE));
  check_file("other", 3 << 20, 3);
}

// Mapped to be written is as good as open for writing.
static void
map_busy(void)
{
  char *argv[] = {"f", NULL}, *mine;

  OK(close(map_new("f", PAGE, 1, MAP_SHARED)));
  CHECK_ERR(exec("f", argv), ETXTBSY);
  mine = map_pages(1, PROT_READ, MAP_SHARED, OK(open("f", O_RDONLY)), 0);
  OK(munmap(at, PAGE));
  CHECK_ERR(exec("f", argv), ENOEXEC);
  CHECK(is_pattern((uchar *)mine, PAGE, 1, 0));
  CHECK_ERR(open(self_path, O_RDWR), ETXTBSY);
  at = map_pages(2, RW, MAP_PRIVATE, OK(open(self_path, O_RDONLY)), 0);
  CHECK_EQ(memcmp(at + PAGE, (void *)TEXTSTART, 100), 0);
  at[PAGE] = ~at[PAGE];
  CHECK(memcmp(at + PAGE, (void *)TEXTSTART, 1) != 0);
}

#define TOGETHER 5 // processes
#define ROUNDS   12

// Each writes its own bytes of pages that all fault on at the same time.
static void
write_own(int n)
{
  sleep(2);
  for (int page = 0; page < 16; page++) {
    CHECK_EQ((uchar)at[page * PAGE + 100], pattern(1, page * PAGE + 100));
    at[page * PAGE + n] = n;
  }
}

// A page is read once, whoever comes first, and none of the writes is lost. A
// private one is everybody's own.
static void
map_together(void)
{
  int pids[TOGETHER];

  for (int round = 0; round < ROUNDS; round++) {
    int fd = map_new("f", 16 * PAGE, 16, round % 3 ? MAP_SHARED : MAP_PRIVATE);

    for (int i = 0; i < TOGETHER; i++)
      pids[i] = spawn(write_own, i);
    write_own(TOGETHER);
    for (int i = 0; i < TOGETHER; i++)
      EXPECT_EXIT(pids[i], 0);
    for (int k = 0; round % 3 && k < 16 * (TOGETHER + 1); k++) {
      int offset = k / (TOGETHER + 1) * PAGE + k % (TOGETHER + 1);

      CHECK_EQ(at[offset], k % (TOGETHER + 1));
      CHECK_EQ(byte_of("f", offset), k % (TOGETHER + 1));
    }
    OK(munmap(at, 16 * PAGE));
    OK(close(fd));
  }
}

// A page that has been written back is to be written back again when the kernel
// changes it, which the processor does not note.
//
// The kernel reads and writes there for the program, also across pages, and
// what it has written is written back.
static void
map_copied(void)
{
  int fd, in, fds[2];

  put_file("in", 4 * PAGE, 2);
  in = OK(open("in", O_RDONLY));
  fd = map_new("f", 4 * PAGE, 4, MAP_SHARED);
  CHECK_EQ(read(in, at + PAGE - 50, PAGE + 100), PAGE + 100);
  CHECK(is_pattern((uchar *)at + PAGE - 50, PAGE + 100, 2, 0));
  OK(pipe(fds));
  CHECK_EQ(write(fds[1], at + 3 * PAGE - 5, 10), 10); // not touched yet
  CHECK_EQ(read(fds[0], at, 10), 10);
  CHECK(is_pattern((uchar *)at, 10, 1, 3 * PAGE - 5));
  OK(msync(at, 4 * PAGE, MS_SYNC));
  CHECK_EQ(read(in, at, 10), 10); // once more, after it was written
  OK(munmap(at, 4 * PAGE));
  at = map_pages(4, RW, MAP_SHARED, fd, 0);
  CHECK(is_pattern((uchar *)at, 10, 2, PAGE + 100));
  CHECK(is_pattern((uchar *)at + PAGE - 50, PAGE + 100, 2, 0));
  CHECK(is_pattern((uchar *)at + 3 * PAGE, PAGE, 1, 3 * PAGE));
  OK(lseek(fd, 0, SEEK_SET)); // from the mapping into its own file
  CHECK_EQ(write(fd, at + 3 * PAGE, PAGE), PAGE);
  CHECK(is_pattern((uchar *)at, PAGE, 1, 3 * PAGE));
}

// Children take a part of the mapping away, which stays their parent's.
static void
fork_for_ever(int unused)
{
  (void)unused;
  for (;;) {
    int pid = fork();

    if (pid == 0) {
      at[0]++;
      munmap(at + PAGE, PAGE);
      exit(0);
    }
    wait(NULL);
  }
}

// What fork and exit have done so far is undone: the counts are looked at.
static void
map_kill(void)
{
  for (int i = 0; i < 8; i++) {
    OK(close(map_new("f", 64 * PAGE, 64, i % 2 ? MAP_SHARED : MAP_PRIVATE)));
    memset(at, i, 64 * PAGE);
    int pid = spawn(fork_for_ever, 0);
    sleep(1 + i % 3);
    OK(kill(pid));
    EXPECT_KILLED(pid, SIGKILL);
    OK(munmap(at, 64 * PAGE));
  }
}

const struct test mapfile_tests[] = {
    {"map_private_file", "a private copy of a file", map_private_file, false},
    {"map_shared_file", "mappings, read and write agree", map_shared_file,
     false},
    {"map_written_again", "written again after an msync", map_written_again,
     false},
    {"map_neighbours", "two files, one after the other", map_neighbours, false},
    {"map_written_back", "the file gets it, whatever ends the mapping",
     map_written_back, false},
    {"map_grown", "a file grows under its mapping", map_grown, false},
    {"map_truncated", "a file is cut under its mapping", map_truncated, false},
    {"map_unlinked", "a mapped file loses its name", map_unlinked, false},
    {"map_busy", "a mapped file and a program that runs", map_busy, false},
    {"map_together", "all processes fault on one page", map_together, false},
    {"map_copied", "read into a mapping, write from one", map_copied, false},
    {"map_kill", "a kill in a fork with mappings", map_kill, false},
    {NULL, NULL, NULL, false},
};
