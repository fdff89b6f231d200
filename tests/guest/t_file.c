// Regular files: open and its flags, read, write, lseek, dup, close, fstat,
// fsync, large and sparse files.
#include "usertests.h"

// O_TRUNC alone may empty a file; to lose one by O_CREATE is the mistake that
// users remember.
static void
open_flags(void)
{
  int fd;

  CHECK_ERR(open("f", O_RDWR), ENOENT);
  put_file("f", 100, 1);
  fd = OK(open("f", O_RDONLY));
  CHECK_ERR(write(fd, iobuf, 1), EBADF);
  OK(close(fd));
  fd = OK(open("f", O_WRONLY));
  CHECK_ERR(read(fd, iobuf, 1), EBADF);
  OK(close(fd));
  fd = OK(open("f", O_CREATE | O_RDWR)); // leaves an old file's contents
  CHECK_EQ(read(fd, iobuf, IOSIZE), 100);
  OK(close(fd));
  CHECK_ERR(open("f", O_CREATE | O_EXCL | O_RDWR), EEXIST);
  CHECK_ERR(open(".", O_CREATE | O_EXCL | O_RDONLY), EEXIST);
  OK(close(OK(open("g", O_CREATE | O_EXCL | O_RDWR))));
  OK(close(OK(open("f", O_RDWR | O_TRUNC))));
  CHECK_EQ(size_of("f"), 0);
}

// Cuts at each kind of place: in a block, between two, below each indirect
// block. What comes back when the file grows is zeros.
static void
cut_and_grow(void)
{
  static const uint sizes[] = {
      300000, 200001, 11 * 4096, 11 * 4096 - 1, 4096, 4095, 1, 0, 5000,
  };
  uint size = 300000;

  put_file("f", size, 7);
  int fd = OK(open("f", O_RDWR));
  for (uint i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    CHECK_EQ(ftruncate(fd, (int)sizes[i]), 0);
    CHECK_EQ(size_of("f"), sizes[i]);
    if (sizes[i] < size)
      size = sizes[i];
    CHECK_EQ(ftruncate(fd, 310000), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    for (uint at = 0; at < 310000;) {
      uint n = OK(read(fd, iobuf, IOSIZE));
      uint old = at >= size ? 0 : size - at < n ? size - at : n;

      CHECK(is_pattern(iobuf, old, 7, at));
      for (uint j = old; j < n; j++)
        CHECK_EQ(iobuf[j], 0);
      CHECK(n > 0);
      at += n;
    }
  }
  OK(close(fd));
}

// A file with blocks below both indirect blocks, cut in both.
static void
cut_far(void)
{
  struct meminfo before, after;
  static const int at[] = {0, 12 * 4096, (11 + 1024) * 4096,
                           (11 + 1024 + 1024) * 4096 + 5};
  int fd = OK(open("f", O_CREATE | O_RDWR));

  CHECK_EQ(write(fd, "x", 1), 1);
  OK(meminfo(&before));
  for (uint i = 1; i < sizeof(at) / sizeof(at[0]); i++) {
    CHECK_EQ(lseek(fd, at[i], SEEK_SET), at[i]);
    CHECK_EQ(write(fd, "far", 3), 3);
  }
  CHECK_EQ(ftruncate(fd, at[3] + 1), 0);
  CHECK_EQ(lseek(fd, at[3], SEEK_SET), at[3]);
  CHECK_EQ(read(fd, iobuf, 10), 1);
  CHECK_EQ(iobuf[0], 'f');
  CHECK_EQ(ftruncate(fd, at[3] - 1), 0); // its block stays, emptied
  CHECK_EQ(ftruncate(fd, at[3] - 5), 0);
  CHECK_EQ(ftruncate(fd, at[2] + 1), 0);
  CHECK_EQ(lseek(fd, at[2], SEEK_SET), at[2]);
  CHECK_EQ(read(fd, iobuf, 10), 1);
  CHECK_EQ(ftruncate(fd, at[1] + 1), 0);
  CHECK_EQ(ftruncate(fd, 0x7fffffff), 0);
  CHECK_EQ(size_of("f"), 0x7fffffff);
  CHECK_EQ(ftruncate(fd, 1), 0);
  OK(meminfo(&after));
  CHECK_EQ(after.free_blocks, before.free_blocks);
  OK(close(fd));
}

// A directory, a device and a pipe have a size that no program may set.
static void
cut_errors(void)
{
  int fds[2], fd;

  put_file("f", 10, 1);
  CHECK_ERR(ftruncate(-1, 0), EBADF);
  fd = OK(open("f", O_RDONLY));
  CHECK_ERR(ftruncate(fd, 0), EBADF);
  OK(close(fd));
  fd = OK(open("f", O_RDWR));
  CHECK_ERR(ftruncate(fd, -1), EINVAL);
  OK(close(fd));
  fd = OK(open(".", O_RDONLY));
  CHECK_ERR(ftruncate(fd, 0), EBADF);
  OK(close(fd));
  fd = OK(open("/dev/null", O_RDWR));
  CHECK_ERR(ftruncate(fd, 0), EINVAL);
  OK(close(fd));
  OK(pipe(fds));
  CHECK_ERR(ftruncate(fds[1], 0), EINVAL);
  CHECK_EQ(size_of("f"), 10);
}

// That opening a directory to write fails keeps its entries the kernel's own.
static void
open_errors(void)
{
  put_file("f", 10, 1);
  OK(mkdir("d"));
  CHECK_ERR(open("", O_RDONLY), ENOENT);
  CHECK_ERR(open("none", O_RDONLY), ENOENT);
  CHECK_ERR(open("none/f", O_CREATE | O_RDWR), ENOENT);
  CHECK_ERR(open("f/g", O_RDONLY), ENOTDIR);
  CHECK_ERR(open("f/g", O_CREATE | O_RDWR), ENOTDIR);
  CHECK_ERR(open("f/..", O_RDONLY), ENOTDIR);
  CHECK_ERR(open("d", O_WRONLY), EISDIR);
  CHECK_ERR(open("d", O_RDWR), EISDIR);
  CHECK_ERR(open("d", O_CREATE | O_RDWR), EISDIR);
  CHECK_ERR(open("/", O_WRONLY), EISDIR);
  OK(close(OK(open("d", O_RDONLY))));
}

// Each call looks its descriptor up by itself, so each is asked.
static void
bad_descriptors(void)
{
  static const int bad[] = {-1, NOFILE, 15, 1000, 0x7fffffff, -0x7fffffff};
  struct stat st;

  close(15);
  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    CHECK_ERR(read(bad[i], iobuf, 1), EBADF);
    CHECK_ERR(write(bad[i], iobuf, 1), EBADF);
    CHECK_ERR(close(bad[i]), EBADF);
    CHECK_ERR(dup(bad[i]), EBADF);
    CHECK_ERR(fstat(bad[i], &st), EBADF);
    CHECK_ERR(lseek(bad[i], 0, SEEK_SET), EBADF);
    CHECK_ERR(fsync(bad[i]), EBADF);
    CHECK_ERR(ioctl(bad[i], CONS_RAW, 0), EBADF);
  }
}

// About a block's size and the buffer's, and with indirect blocks.
static void
read_write_sizes(void)
{
  static const uint sizes[] = {0, 1, 511, 4095, 4096, 4097, 20000, 50000};

  for (uint i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    put_file("f", sizes[i], i);
    CHECK_EQ(size_of("f"), sizes[i]);
    check_file("f", sizes[i], i);
  }
}

// Pieces of an odd size, so that they cross blocks.
static void
write_pieces(void)
{
  int fd = OK(open("f", O_CREATE | O_RDWR));

  for (int i = 0; i < 100; i++) {
    fill_pattern(iobuf, 337, 5, i * 337);
    CHECK_EQ(write(fd, iobuf, 337), 337);
  }
  OK(close(fd));
  check_file("f", 33700, 5);
}

// More than one transaction of the log can hold: the kernel splits it, and
// nobody sees where.
static void
one_big_write(void)
{
  const uint size = 300000;
  uchar *big = sbrk(size);
  int fd = OK(open("f", O_CREATE | O_RDWR));

  fill_pattern(big, size, 6, 0);
  CHECK_EQ(write(fd, big, size), size);
  memset(big, 0, size);
  CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
  CHECK_EQ(read(fd, big, size), size);
  CHECK(is_pattern(big, size, 6, 0));
  OK(close(fd));
}

// The offset is set to 0 in between; O_APPEND goes to the end all the same.
static void
append_mode(void)
{
  int one, two;

  put_file("f", 10, 1);
  one = OK(open("f", O_WRONLY | O_APPEND));
  two = OK(open("f", O_WRONLY | O_APPEND));
  for (int i = 1; i < 20; i++) {
    fill_pattern(iobuf, 10, 1, i * 10);
    CHECK_EQ(lseek(one, 0, SEEK_SET), 0);
    CHECK_EQ(write(i % 2 ? one : two, iobuf, 10), 10);
  }
  check_file("f", 200, 1);
}

// Beyond the end is allowed, before the start is not; a failed one moves
// nothing.
static void
seek(void)
{
  int fds[2];
  int fd;

  put_file("f", 1000, 1);
  fd = OK(open("f", O_RDWR));
  CHECK_EQ(lseek(fd, 100, SEEK_SET), 100);
  CHECK_EQ(lseek(fd, 50, SEEK_CUR), 150);
  CHECK_EQ(lseek(fd, -10, SEEK_CUR), 140);
  CHECK_EQ(read(fd, iobuf, 10), 10);
  CHECK(is_pattern(iobuf, 10, 1, 140));
  CHECK_EQ(lseek(fd, -1, SEEK_END), 999);
  CHECK_EQ(read(fd, iobuf, 10), 1);
  CHECK_EQ(lseek(fd, 10, SEEK_END), 1010);
  CHECK_EQ(read(fd, iobuf, 10), 0);
  CHECK_ERR(lseek(fd, -1, SEEK_SET), EINVAL);
  CHECK_ERR(lseek(fd, -1001, SEEK_END), EINVAL);
  CHECK_ERR(lseek(fd, 0, 3), EINVAL);
  CHECK_ERR(lseek(fd, 0, -1), EINVAL);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 1010);
  OK(pipe(fds));
  CHECK_ERR(lseek(fds[0], 0, SEEK_SET), ESPIPE);
}

// The offsets are on both sides of each kind of block: direct, indirect,
// double.
static void
sparse_file(void)
{
  static const uint at[] = {
      0,        40000,    11 * BSIZE, 100 * BSIZE - 3, (11 + 1024) * BSIZE - 5,
      30 << 20, 500 << 20};
  uint n = sizeof(at) / sizeof(at[0]);
  int fd = OK(open("f", O_CREATE | O_RDWR));

  for (uint i = 0; i < n; i++) {
    CHECK_EQ(lseek(fd, at[i], SEEK_SET), at[i]);
    fill_pattern(iobuf, 10, i, 0);
    CHECK_EQ(write(fd, iobuf, 10), 10);
  }
  CHECK_EQ(size_of("f"), at[n - 1] + 10);
  for (uint i = 0; i < n; i++) {
    CHECK_EQ(lseek(fd, at[i], SEEK_SET), at[i]);
    CHECK_EQ(read(fd, iobuf, 10), 10);
    CHECK(is_pattern(iobuf, 10, i, 0));
  }
  CHECK_EQ(lseek(fd, 20 << 20, SEEK_SET), 20 << 20);
  CHECK_EQ(read(fd, iobuf, IOSIZE), IOSIZE);
  CHECK(all_zero(iobuf, IOSIZE));
  OK(close(fd));
}

// Into the double-indirect block, without holes.
static void
dense_big_file(void)
{
  const uint size = (NDIRECT + NINDIRECT + 20) * BSIZE + 123;

  put_file("f", size, 9);
  CHECK_EQ(size_of("f"), size);
  check_file("f", size, 9);
  put_file("f", 10, 8);
  check_file("f", 10, 8);
}

// Runs of blocks at random places, written and read, of a file larger than the
// block cache of an 8 MB machine: each block has the pattern of its last write.
static void
random_runs(void)
{
  enum { BLOCKS = 400, MOST = 24, STEPS = 200 };
  static uchar version[BLOCKS];
  uchar *buf = sbrk(MOST * BSIZE);
  uint chance = 1;
  int fd = OK(open("f", O_CREATE | O_RDWR));

  for (uint step = 0; step < STEPS; step++) {
    // The first ones fill the file.
    uint n = step * MOST < BLOCKS ? MOST : 1 + chance / 65536 % MOST;
    uint at = step * MOST < BLOCKS ? step * MOST : chance / 256 % BLOCKS;
    uint i;

    if (n > BLOCKS - at)
      n = BLOCKS - at;
    chance = chance * 1103515245 + 12345;
    CHECK_EQ(lseek(fd, (int)(at * BSIZE), SEEK_SET), at * BSIZE);
    if (step * MOST < BLOCKS || chance / 65536 % 3 == 0) {
      for (i = 0; i < n; i++)
        fill_pattern(buf + i * BSIZE, BSIZE, ++version[at + i], at + i);
      CHECK_EQ(write(fd, buf, n * BSIZE), n * BSIZE);
    } else {
      CHECK_EQ(read(fd, buf, n * BSIZE), n * BSIZE);
      for (i = 0; i < n; i++)
        if (!is_pattern(buf + i * BSIZE, BSIZE, version[at + i], at + i))
          FAIL("step %u: block %u is not as last written", step, at + i);
    }
  }
  OK(close(fd));
}

// At the largest size a write is short, and the next one fails.
static void
largest_file(void)
{
  int fd = OK(open("f", O_CREATE | O_RDWR));
  int n;

  CHECK_EQ(lseek(fd, 0x7ffffff0, SEEK_SET), 0x7ffffff0);
  n = write(fd, iobuf, 100);
  if (n < 0) {
    CHECK_EQ(errno, EFBIG);
    return;
  }
  CHECK(n == 15 || n == 16 || n == 100);
  if (n < 100)
    CHECK_ERR(write(fd, iobuf, 1), EFBIG);
  CHECK_EQ(size_of("f"), 0x7ffffff0 + n);
  OK(close(fd));
}

// The shell's `(a; b) > f` needs it: the second must write behind the first.
static void
dup_shares_offset(void)
{
  int fds = open_fds();
  int one, two;

  put_file("f", 100, 2);
  one = OK(open("f", O_RDONLY));
  two = OK(dup(one));
  CHECK(two != one);
  CHECK_EQ(read(one, iobuf, 30), 30);
  CHECK_EQ(read(two, iobuf, 30), 30);
  CHECK(is_pattern(iobuf, 30, 2, 30));
  OK(close(one));
  CHECK_EQ(read(two, iobuf, 100), 40);
  OK(close(two));
  CHECK_EQ(open_fds(), fds);
}

// pipe needs two: with one left it must give that back.
static void
descriptors_run_out(void)
{
  int fds[2], first = -1, fd;

  put_file("f", 10, 1);
  while ((fd = open("f", O_RDONLY)) >= 0)
    first = first < 0 ? fd : first;
  CHECK_EQ(errno, EMFILE);
  CHECK_EQ(open_fds(), NOFILE);
  CHECK_ERR(dup(first), EMFILE);
  CHECK_ERR(pipe(fds), EMFILE);
  CHECK_ERR(open("new", O_CREATE | O_RDWR), EMFILE);
  OK(close(first));
  CHECK_ERR(pipe(fds), EMFILE);    // one is not enough
  CHECK(!exists("new"));           // the open that failed left nothing
  CHECK_EQ(dup(first + 1), first); // the lowest that is free
}

// Also of a pipe, which has no inode: its fields must not be what was on the
// kernel's stack.
static void
fstat_fields(void)
{
  struct stat a, b;

  put_file("f", 1234, 1);
  OK(mkdir("d"));
  OK(mknod("dev", 2, 0));
  OK(stat("f", &a));
  CHECK(a.type == T_FILE && a.size == 1234 && a.nlink == 1 && a.ino > 1);
  OK(stat("d", &b));
  CHECK(b.type == T_DIR && b.nlink >= 1 && b.ino != a.ino && b.dev == a.dev);
  OK(stat("dev", &b));
  CHECK(b.type == T_DEV && b.size == 0);
  OK(stat("/", &b));
  CHECK_EQ(b.ino, ROOTINO);
  int fds[2];
  OK(pipe(fds));
  OK(fstat(fds[0], &b));
  CHECK(b.type == T_FILE && b.ino == 0);
}

// The blocks are the file's until the last close, also when it grows meanwhile.
static void
unlinked_but_open(void)
{
  int fd;

  put_file("f", 50000, 1);
  fd = OK(open("f", O_RDWR));
  OK(unlink("f"));
  CHECK(!exists("f"));
  put_file("f", 50000, 2); // another file of that name
  for (uint done = 0; done < 50000; done += 5000) {
    CHECK_EQ(read(fd, iobuf, 5000), 5000);
    CHECK(is_pattern(iobuf, 5000, 1, done));
  }
  fill_pattern(iobuf, 5000, 1, 50000);
  CHECK_EQ(write(fd, iobuf, 5000), 5000);
  struct stat st;
  OK(fstat(fd, &st));
  CHECK(st.nlink == 0 && st.size == 55000);
  OK(close(fd));
  check_file("f", 50000, 2);
}

// tests/persist.t looks at what survives; here, that they return, also when
// there is nothing to write.
static void
fsync_and_sync(void)
{
  int fd = OK(open("f", O_CREATE | O_RDWR));

  for (int i = 0; i < 5; i++) {
    CHECK_EQ(write(fd, iobuf, 1000), 1000);
    CHECK_EQ(fsync(fd), 0);
  }
  CHECK_EQ(sync(), 0);
  CHECK_EQ(size_of("f"), 5000);
  OK(close(fd));
}

// Inodes share a block, so files that are written at the same time share a
// buffer.
static void
many_small_files(void)
{
  for (int i = 0; i < 300; i++)
    put_file(numbered("f", i), i, i);
  for (int i = 0; i < 300; i++)
    check_file(numbered("f", i), i, i);
  for (int i = 0; i < 300; i += 3)
    OK(unlink(numbered("f", i)));
  for (int i = 0; i < 300; i++)
    CHECK_EQ(exists(numbered("f", i)), i % 3 != 0);
}

const struct test file_tests[] = {
    {"cut_and_grow", "ftruncate at each kind of place", cut_and_grow, false},
    {"cut_far", "ftruncate below both indirect blocks", cut_far, false},
    {"cut_errors", "ftruncate of what it cannot cut", cut_errors, false},
    {"open_flags", "read-only, write-only, O_CREATE, O_EXCL, O_TRUNC",
     open_flags, false},
    {"open_errors", "ENOENT, ENOTDIR, EISDIR", open_errors, false},
    {"bad_descriptors", "EBADF from every call", bad_descriptors, false},
    {"read_write_sizes", "files of many sizes", read_write_sizes, false},
    {"write_pieces", "writes across blocks", write_pieces, false},
    {"one_big_write", "300 KB in one call", one_big_write, false},
    {"append_mode", "O_APPEND writes at the end", append_mode, false},
    {"seek", "lseek and its errors", seek, false},
    {"sparse_file", "holes read as zeros", sparse_file, false},
    {"dense_big_file", "4.3 MB, through the double-indirect block",
     dense_big_file, false},
    {"random_runs", "runs of blocks of a file larger than a small cache",
     random_runs, false},
    {"largest_file", "the end of the largest file", largest_file, false},
    {"dup_shares_offset", "dup shares the offset", dup_shares_offset, false},
    {"descriptors_run_out", "EMFILE leaves nothing behind", descriptors_run_out,
     false},
    {"fstat_fields", "what fstat tells", fstat_fields, false},
    {"unlinked_but_open", "an unlinked file lives until closed",
     unlinked_but_open, false},
    {"fsync_and_sync", "fsync and sync succeed", fsync_and_sync, false},
    {"many_small_files", "300 files", many_small_files, false},
    {NULL, NULL, NULL, false},
};
