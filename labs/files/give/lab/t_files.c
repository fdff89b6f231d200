// Can a file have a double-indirect block, with all that goes with it, and does
// open follow symbolic links as the handout says?
#include "usertests.h"

int symlink(const char *target, const char *path) __asm__("_symlink");

#define SINGLE ((NDIRECT + NINDIRECT) * BSIZE) // bytes before the double one

static uint
blocks_free(void)
{
  struct meminfo m;

  OK(meminfo(&m));
  return m.free_blocks;
}

static void
put_word(int fd, uint at, const char *word)
{
  CHECK_EQ(lseek(fd, at, SEEK_SET), at);
  CHECK_EQ(write(fd, word, strlen(word)), strlen(word));
}

static void
find_word(int fd, uint at, const char *word)
{
  char found[16];
  uint n = strlen(word);

  CHECK_EQ(lseek(fd, at, SEEK_SET), at);
  CHECK_EQ(read(fd, found, n), n);
  CHECK(memcmp(found, word, n) == 0);
}

// ---- big files ----

static void
big_whole(void)
{
  const uint size = SINGLE + 100 * BSIZE + 77;

  put_file("f", size, 3);
  CHECK_EQ(size_of("f"), size);
  check_file("f", size, 3);
}

// At the first and the last block below each indirect block, all different.
static void
big_borders(void)
{
  static const uint at[] = {
      0,
      NDIRECT - 1,
      NDIRECT,
      NDIRECT + NINDIRECT - 1,
      NDIRECT + NINDIRECT,
      NDIRECT + 2 * NINDIRECT - 1,
      NDIRECT + 2 * NINDIRECT,
      NDIRECT + 3 * NINDIRECT + 5,
      MAXFILESIZE / BSIZE,
  };
  int fd = OK(open("f", O_CREATE | O_RDWR));
  char word[] = "word a";

  for (uint i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
    word[5] = 'a' + i;
    put_word(fd, at[i] * BSIZE + 9, word);
  }
  for (uint i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
    word[5] = 'a' + i;
    find_word(fd, at[i] * BSIZE + 9, word);
  }
  OK(close(fd));
}

static void
big_holes(void)
{
  uint before, at = SINGLE + 7 * NINDIRECT * BSIZE;
  int fd = OK(open("f", O_CREATE | O_RDWR));

  before = blocks_free();
  put_word(fd, at, "end");
  CHECK_EQ(before - blocks_free(), 3); // two of numbers, one of data
  CHECK_EQ(lseek(fd, SINGLE - 100, SEEK_SET), SINGLE - 100);
  CHECK_EQ(read(fd, iobuf, IOSIZE), IOSIZE);
  CHECK(all_zero(iobuf, IOSIZE));
  CHECK_EQ(before - blocks_free(), 3);
  OK(close(fd));
}

static void
big_largest(void)
{
  int fd = OK(open("f", O_CREATE | O_RDWR));

  CHECK_EQ(lseek(fd, MAXFILESIZE - 10, SEEK_SET), MAXFILESIZE - 10);
  CHECK_EQ(write(fd, "0123456789abcdef", 16), 10);
  CHECK_ERR(write(fd, "x", 1), EFBIG);
  CHECK_EQ(size_of("f"), MAXFILESIZE);
  find_word(fd, MAXFILESIZE - 10, "0123456789");
  OK(close(fd));
}

// All that a file had is free when it is gone.
static void
big_removed(void)
{
  uint before;

  put_file("f", 10, 1); // so that the directory has its block
  OK(unlink("f"));
  before = blocks_free();
  put_file("f", SINGLE + 40 * BSIZE, 4);
  CHECK_EQ(before - blocks_free(), NDIRECT + NINDIRECT + 40 + 3);
  OK(unlink("f"));
  CHECK_EQ(blocks_free(), before);
}

// ... and what is behind the end when it gets shorter; no more than that.
static void
big_cut(void)
{
  const uint second = SINGLE + NINDIRECT * BSIZE;
  int fd = OK(open("f", O_CREATE | O_RDWR));
  uint before;

  put_word(fd, 0, "start");
  before = blocks_free();
  put_word(fd, SINGLE, "first");
  put_word(fd, SINGLE + 5 * BSIZE, "sixth");
  put_word(fd, second + BSIZE, "second");
  CHECK_EQ(before - blocks_free(), 6); // three of numbers
  OK(ftruncate(fd, second + 1));
  CHECK_EQ(before - blocks_free(), 5);
  find_word(fd, SINGLE + 5 * BSIZE, "sixth");
  OK(ftruncate(fd, SINGLE + 5 * BSIZE + 5));
  CHECK_EQ(before - blocks_free(), 4);
  find_word(fd, SINGLE + 5 * BSIZE, "sixth");
  OK(ftruncate(fd, SINGLE + 5 * BSIZE));
  CHECK_EQ(before - blocks_free(), 3);
  find_word(fd, SINGLE, "first");
  OK(ftruncate(fd, SINGLE));
  CHECK_EQ(before - blocks_free(), 0);
  find_word(fd, 0, "start");
  put_word(fd, second, "again");
  find_word(fd, second, "again");
  OK(close(fd));
}

// ---- symbolic links ----

// Opens `path`, which must lead to a file with this text.
static void
leads_to(const char *path, const char *text)
{
  int fd = OK(open(path, O_RDONLY));

  find_word(fd, 0, text);
  OK(close(fd));
}

static void
make_text_file(const char *path, const char *text)
{
  int fd = OK(open(path, O_CREATE | O_WRONLY));

  put_word(fd, 0, text);
  OK(close(fd));
}

static void
link_read(void)
{
  OK(mkdir("d"));
  make_text_file("d/f", "one");
  OK(symlink("d/f", "l"));
  leads_to("l", "one");
  OK(unlink("d/f"));
  CHECK_ERR(open("l", O_RDONLY), ENOENT);
  make_text_file("d/f", "two");
  leads_to("l", "two");
  OK(unlink("l"));
  CHECK_ERR(open("l", O_RDONLY), ENOENT);
  leads_to("d/f", "two");
}

static void
link_write(void)
{
  int fd;

  make_text_file("f", "first");
  OK(symlink("f", "l"));
  fd = OK(open("l", O_WRONLY | O_TRUNC));
  CHECK_EQ(write(fd, "new", 3), 3);
  OK(close(fd));
  CHECK_EQ(size_of("f"), 3);
  leads_to("f", "new");
  fd = OK(open("l", O_CREATE | O_RDWR)); // it is there: as without O_CREATE
  put_word(fd, 0, "NEW");
  OK(close(fd));
  leads_to("f", "NEW");
}

static void
link_exists(void)
{
  make_text_file("f", "text");
  OK(symlink("f", "l"));
  CHECK_ERR(symlink("f", "l"), EEXIST);
  CHECK_ERR(symlink("l", "f"), EEXIST);
  CHECK_ERR(symlink("f", "none/l"), ENOENT);
  CHECK_ERR(symlink("", "m"), ENOENT);
  CHECK_ERR(open("m", O_RDONLY), ENOENT);
  CHECK_ERR(open("l", O_CREATE | O_EXCL | O_RDWR), EEXIST);
  OK(symlink("nowhere", "n")); // to what is not there is allowed
  CHECK_ERR(open("n", O_CREATE | O_EXCL | O_RDWR), EEXIST);
  CHECK_ERR(open("n", O_CREATE | O_RDWR), ENOENT);
  CHECK(!exists("nowhere"));
}

// l0 -> l1 -> ... -> f: ten are followed, eleven are not.
static void
link_chain(void)
{
  char from[8], to[8] = "f";

  make_text_file("f", "end");
  for (int i = 1; i <= 11; i++) {
    snprintf(from, sizeof(from), "l%d", i);
    OK(symlink(to, from));
    strcpy(to, from);
  }
  leads_to("l1", "end");
  leads_to("l10", "end");
  CHECK_ERR(open("l11", O_RDONLY), ELOOP);
}

static void
link_circle(void)
{
  OK(symlink("b", "a"));
  OK(symlink("a", "b"));
  OK(symlink("self", "self"));
  for (int i = 0; i < 50; i++) { // more than there are inodes in memory
    CHECK_ERR(open("a", O_RDONLY), ELOOP);
    CHECK_ERR(open("self", O_RDWR), ELOOP);
  }
}

static void
link_itself(void)
{
  struct stat st;
  char text[16];
  int fd;

  make_text_file("f", "text");
  OK(symlink("f", "l"));
  fd = OK(open("l", O_RDONLY | O_NOFOLLOW));
  OK(fstat(fd, &st));
  CHECK_EQ(st.type, T_SYMLINK);
  CHECK_EQ(st.size, 1);
  CHECK_EQ(read(fd, text, sizeof(text)), 1);
  CHECK_EQ(text[0], 'f');
  OK(close(fd));
  CHECK_ERR(open("l", O_RDWR | O_NOFOLLOW), ELOOP);
  CHECK_ERR(open("l", O_WRONLY | O_TRUNC | O_NOFOLLOW), ELOOP);
  fd = OK(open("f", O_RDWR | O_NOFOLLOW)); // for others it means nothing
  OK(fstat(fd, &st));
  CHECK_EQ(st.type, T_FILE);
  OK(close(fd));
  leads_to("l", "text");
}

// No inode and no file stays in use, whatever an open of a link ends in.
static void
link_counts(void)
{
  struct meminfo before, after;

  make_text_file("f", "text");
  OK(symlink("f", "l"));
  OK(symlink("none", "n"));
  OK(symlink("c", "c"));
  OK(meminfo(&before));
  for (int i = 0; i < 20; i++) {
    leads_to("l", "text");
    CHECK_ERR(open("n", O_RDONLY), ENOENT);
    CHECK_ERR(open("c", O_RDONLY), ELOOP);
    CHECK_ERR(open("l", O_CREATE | O_EXCL), EEXIST);
  }
  OK(meminfo(&after));
  CHECK_EQ(after.inodes, before.inodes);
  CHECK_EQ(after.files, before.files);
  CHECK_EQ(after.bufs, before.bufs);
}

static void
relink(int which)
{
  const char *target = which ? "g" : "f";

  for (int i = 0; i < 100; i++) {
    if (symlink(target, "l") < 0)
      CHECK_EQ(errno, EEXIST);
    if (unlink("l") < 0)
      CHECK_EQ(errno, ENOENT);
  }
}

// Two make and remove one link, and a third follows it.
static void
link_together(void)
{
  int pids[2], fd;

  make_text_file("f", "text");
  make_text_file("g", "text");
  for (int i = 0; i < 2; i++)
    pids[i] = spawn(relink, i);
  for (int i = 0; i < 200; i++) {
    fd = open("l", O_RDONLY);
    if (fd < 0) {
      CHECK_EQ(errno, ENOENT);
      continue;
    }
    find_word(fd, 0, "text");
    OK(close(fd));
  }
  for (int i = 0; i < 2; i++)
    EXPECT_EXIT(pids[i], 0);
}

// ---- what stays on the disk: lab/reboot.pl ----

static void
leave_on_disk(void)
{
  int fd;

  put_file("/left", SINGLE + 10 * BSIZE, 6);
  fd = OK(open("/left-far", O_CREATE | O_RDWR));
  put_word(fd, SINGLE + 1500 * BSIZE, "far");
  put_word(fd, SINGLE + 3 * BSIZE, "near");
  OK(ftruncate(fd, SINGLE + 1400 * BSIZE));
  OK(close(fd));
  OK(symlink("/left", "/left-link"));
}

static void
find_on_disk(void)
{
  check_file("/left-link", SINGLE + 10 * BSIZE, 6);
}

const struct test lab_tests[] = {
    {"big_whole", "a file of 4.6 MB", big_whole, false},
    {"big_borders", "blocks at the ends of indirect blocks", big_borders,
     false},
    {"big_holes", "a hole takes no blocks", big_holes, false},
    {"big_largest", "the largest file", big_largest, false},
    {"big_removed", "all blocks come back", big_removed, false},
    {"big_cut", "a file is cut", big_cut, false},
    {"link_read", "open follows a link", link_read, false},
    {"link_write", "... to write, too", link_write, false},
    {"link_exists", "names that exist, or do not", link_exists, false},
    {"link_chain", "ten links are followed", link_chain, false},
    {"link_circle", "links in a circle", link_circle, false},
    {"link_itself", "O_NOFOLLOW", link_itself, false},
    {"link_counts", "nothing stays in use", link_counts, false},
    {"link_together", "three at a link", link_together, false},
    {"leave_on_disk", "for lab/reboot.pl", leave_on_disk, false},
    {"find_on_disk", "for lab/reboot.pl", find_on_disk, false},
    {0},
};
