// errno, the clock, counts, ioctl, and the parts of the C library that once
// were wrong.
#include "events.h"
#include "usertests.h"

// The stub writes errno only on failure; a program may look at it later.
static void
errno_kept(void)
{
  errno = 77;
  CHECK(getpid() > 0);
  CHECK_EQ(errno, 77);
  OK(close(OK(open(".", O_RDONLY))));
  CHECK_EQ(errno, 77);
  CHECK_ERR(close(-1), EBADF);
  CHECK(getpid() > 0);
  CHECK_EQ(errno, EBADF);
  CHECK(strcmp(strerror(ENOENT), strerror(EEXIST)) != 0);
  CHECK(strerror(12345) != NULL && strerror(-1) != NULL);
}

// Time in seconds may stand still for half of one; ticks may not.
static void
clock_goes_on(void)
{
  uint before = time();
  uint ticks = uptime();

  sleep(HZ / 2);
  CHECK(time() >= before);
  CHECK(uptime() >= ticks + HZ / 2);
}

// Bounds only: how much memory and disk there is, is up to who boots this.
static void
counts_plausible(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  CHECK(info.frames > 500 && info.free_frames < info.frames);
  CHECK(info.ncpu >= 1 && info.ncpu <= NCPU);
  CHECK(info.procs >= 2 && info.procs <= NPROC);
  CHECK(info.files >= 1 && info.inodes >= 1);
  CHECK(info.disk_blocks > info.free_blocks && info.free_blocks > 0);
  CHECK(info.disk_inodes > info.free_inodes && info.free_inodes > 0);
}

// The counts follow what a process holds.
// usertests itself relies on these counts to see leaks.
static void
counts_follow(void)
{
  struct meminfo before, now;
  int fds[2];

  OK(meminfo(&before));
  sbrk(10 * PAGE);
  OK(pipe(fds));
  put_file("f", 0, 0);
  OK(open("f", O_RDONLY));
  OK(meminfo(&now));
  CHECK(now.free_frames <= before.free_frames - 10);
  CHECK_EQ(now.files, before.files + 3);
  CHECK_EQ(now.inodes, before.inodes + 1);
  CHECK_EQ(now.free_inodes, before.free_inodes - 1);
}

// ENOTTY tells a terminal from a file: isatty is made of it.
static void
ioctl_calls(void)
{
  int fds[2], con;

  put_file("f", 1, 1);
  CHECK_ERR(ioctl(OK(open("f", O_RDONLY)), CONS_RAW, 1), ENOTTY);
  CHECK_ERR(ioctl(OK(open(".", O_RDONLY)), CONS_RAW, 1), ENOTTY);
  OK(pipe(fds));
  CHECK_ERR(ioctl(fds[0], CONS_RAW, 1), ENOTTY);
  OK(mknod("con", 1, 1));
  con = OK(open("con", O_RDWR));
  CHECK_FAILS(ioctl(con, 9999, 0));
  CHECK_FAILS(ioctl(con, -1, 0));
  CHECK_EQ(ioctl(con, CONS_RAW, 1), 0);
  CHECK_EQ(ioctl(con, CONS_RAW, 0), 0);
}

// ---- the kernel's messages ----

#define KEPT 4096 // bytes of them that are there to read
#define LOST "[earlier messages are lost]\n"

// Reads all there is in /dev/kmsg, `piece` bytes at a time: the text's length,
// without the line that tells of a loss, of which a small read has the end.
static uint
read_messages(int fd, char *buf, uint size, uint piece)
{
  uint n = 0, got, skip;

  while ((got = OK(read(fd, buf + n, piece))) > 0) {
    n += got;
    CHECK(n + piece <= size);
  }
  skip = n > 0 && buf[0] != '[' && piece > 1 ? 0 : strcspn(buf, "\n") + 1;
  if (n > 0 && buf[0] == '[')
    CHECK(strncmp(buf, LOST, strlen(LOST)) == 0);
  memmove(buf, buf + skip, n -= skip);
  return n;
}

// The kernel says that this child is killed, in some 70 bytes.
static void
write_nowhere(int unused)
{
  char *volatile nowhere = (char *)16;

  *nowhere = 1;
}

// The messages begin anew in the middle of a message: what is there is whole.
static void
all_are_of(const char *text, const char *name)
{
  for (; *text != '\0'; text = strchr(text, '\n') + 1) {
    if (strncmp(text, name, strlen(name)) != 0 || strchr(text, '\n') == NULL)
      FAIL("'%s' among the messages", text);
  }
}

// More than is kept, so that all is of this test.
static void
kmsg_pieces(void)
{
  char once[2 * KEPT], again[2 * KEPT];
  int fd, old = OK(open("/dev/kmsg", O_RDONLY));
  uint n;

  CHECK_EQ(read(old, once, 3), 3);
  for (int i = 0; i < 80; i++)
    EXPECT_DIES(write_nowhere, 0);
  fd = OK(open("/dev/kmsg", O_RDONLY));
  n = read_messages(fd, once, sizeof(once), KEPT);
  once[n] = '\0';
  CHECK(n > KEPT - 200 && n < KEPT);
  all_are_of(once, "usertests (pid ");
  CHECK_EQ(read(fd, again, KEPT), 0);
  CHECK_EQ(read_messages(old, again, sizeof(again), 100), n); // it was behind
  CHECK(memcmp(again, once, n) == 0);
  fd = OK(open("/dev/kmsg", O_RDONLY));
  CHECK_EQ(read_messages(fd, again, sizeof(again), 1), n);
  CHECK(memcmp(again, once, n) == 0);
  EXPECT_DIES(write_nowhere, 0);
  again[OK(read(fd, again, KEPT))] = '\0'; // what is new, and no more
  all_are_of(again, "usertests (pid ");
  CHECK(strchr(again, '\n') == again + strlen(again) - 1);
}

static void
die_often(int n)
{
  while (n-- > 0)
    EXPECT_DIES(write_nowhere, 0);
}

// While it reads two others make the kernel print. Of a message that the reader
// has begun the rest may be lost.
static void
kmsg_meanwhile(void)
{
  char buf[8 * KEPT];
  int fd = OK(open("/dev/kmsg", O_RDONLY));
  int ended = 0;
  uint n = 0;

  while (read(fd, buf, KEPT) > 0)
    ;
  spawn(die_often, 40);
  spawn(die_often, 40);
  while (ended < 2) {
    n += OK(read(fd, buf + n, 50));
    CHECK(n < sizeof(buf) - KEPT);
    ended += waitpid(-1, NULL, WNOHANG) > 0;
  }
  n += OK(read(fd, buf + n, KEPT));
  buf[n] = '\0';
  ended = 0;
  for (char *line = buf; *line != '\0'; line = strchr(line, '\n') + 1) {
    const char *gap = strstr(line, LOST);
    bool lost = gap != NULL && gap < strchr(line, '\n');

    if (!lost && strncmp(line, "usertests (pid ", 15) != 0)
      FAIL("'%s' among the messages", line);
    ended += !lost;
  }
  CHECK(ended == 80 || strstr(buf, LOST) != NULL);
}

static void
kmsg_errors(void)
{
  int fd = OK(open("/dev/kmsg", O_RDWR));

  CHECK_ERR(write(fd, "x", 1), EINVAL);
  CHECK_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
  CHECK_ERR(ioctl(fd, 1, 0), ENOTTY);
  CHECK_ERR(read(fd, (char *)TEXTSTART, 10), EFAULT);
  CHECK_EQ(read(fd, iobuf, 0), 0);
  CHECK(read(fd, iobuf, 5) == 5);
  CHECK(read(fd, iobuf, IOSIZE) > 0);
}

// ---- bytes by chance ----

// Each of the 256 values is to be expected 64 times, give or take 8: that one
// is off by 48 happens once in millions of runs.
static void
random_values(void)
{
  uchar buf[256 * 64];
  uint count[256] = {0};

  CHECK_EQ(read(OK(open("/dev/random", O_RDONLY)), buf, sizeof(buf)),
           sizeof(buf));
  for (uint i = 0; i < sizeof(buf); i++)
    count[buf[i]]++;
  for (uint i = 0; i < 256; i++)
    if (count[i] < 16 || count[i] > 112)
      FAIL("%u is there %u times", i, count[i]);
}

// As many as were asked for, over the border of two pages, and none beside. A
// single byte is 0 once in 256 times.
static void
random_sizes(void)
{
  static const uint sizes[] = {16, 127, 128, 129, PAGE, PAGE + 33};
  int fd = OK(open("/dev/random", O_RDONLY));
  uchar *pages = (uchar *)map_pages(4, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uchar *at = pages + PAGE - 7;
  uint n, tries = 0;

  for (uint i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    n = sizes[i];
    memset(pages, 0, 4 * PAGE);
    CHECK_EQ(read(fd, at, n), n);
    CHECK(all_zero(pages, PAGE - 7) && all_zero(at + n, 3 * PAGE + 7 - n));
    CHECK(!all_zero(at, 8) && !all_zero(at + n - 8, 8));
  }
  memset(at, 0, 3);
  while (at[1] == 0 && tries++ < 100)
    CHECK_EQ(read(fd, at + 1, 1), 1);
  CHECK(at[0] == 0 && at[1] != 0 && at[2] == 0);
  CHECK_EQ(read(fd, at, 0), 0);
}

static void
random_errors(void)
{
  int fd = OK(open("/dev/random", O_RDWR));

  CHECK_ERR(read(fd, (char *)TEXTSTART, 10), EFAULT);
  CHECK_ERR(read(fd, (char *)USERTOP - 1, 2), EFAULT);
  CHECK_ERR(write(fd, (char *)USERTOP, 10), EFAULT);
  CHECK_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
  CHECK_ERR(ioctl(fd, 1, 0), ENOTTY);
  CHECK_EQ(write(fd, "x", 1), 1);
  CHECK_EQ(write(fd, iobuf, 0), 0);
  CHECK_EQ(write(fd, iobuf, IOSIZE), IOSIZE);
  CHECK_EQ(read(fd, iobuf, IOSIZE), IOSIZE);
}

#define READERS 4
#define EACH    250 // reads
#define TAKEN   16  // bytes of a read

// Sorting shows which are equal.
static int
compare_taken(const void *a, const void *b)
{
  return memcmp(a, b, TAKEN);
}

// Notes what it reads, as child `number`; the last one writes meanwhile, too.
static void
note_random(int number)
{
  uchar taken[EACH][TAKEN];
  int fd = OK(open("/dev/random", O_RDWR));
  int out = OK(open("taken", O_WRONLY));

  for (int i = 0; i < EACH; i++) {
    CHECK_EQ(read(fd, taken[i], TAKEN), TAKEN);
    if (number == READERS - 1)
      CHECK_EQ(write(fd, taken[i], TAKEN), TAKEN);
  }
  OK(lseek(out, number * (int)sizeof(taken), SEEK_SET));
  CHECK_EQ(write(out, taken, sizeof(taken)), sizeof(taken));
}

// No two reads give the same, whoever reads.
static void
random_meanwhile(void)
{
  uchar taken[READERS * EACH][TAKEN];
  int pids[READERS];

  put_file("taken", sizeof(taken), 0);
  for (int i = 0; i < READERS; i++)
    pids[i] = spawn(note_random, i);
  for (int i = 0; i < READERS; i++)
    EXPECT_EXIT(pids[i], 0);
  CHECK_EQ(read(OK(open("taken", O_RDONLY)), taken, sizeof(taken)),
           sizeof(taken));
  qsort(taken, READERS * EACH, TAKEN, compare_taken);
  for (int i = 1; i < READERS * EACH; i++)
    CHECK(memcmp(taken[i - 1], taken[i], TAKEN) != 0);
}

// Blanks between two returns, so that nothing is to be seen on the screen.
static void
console_write(void)
{
  int con;

  OK(mknod("con", 1, 1));
  con = OK(open("con", O_WRONLY));
  for (int i = 0; i < 5; i++)
    CHECK_EQ(write(con, "\r        \r", 10), 10);
  CHECK_ERR(read(con, iobuf, 1), EBADF);
}

// Sizes that wrap around when the header is added, and n * size.
static void
malloc_nonsense(void)
{
  static const uint sizes[] = {0xffffffff, 0xfffffff8, 0xfffff000, 0x80000000,
                               0x7fffffff};
  volatile size_t n;
  char *p;

  for (uint i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    n = sizes[i];
    CHECK(malloc(n) == NULL);
    p = malloc(10);
    CHECK(p != NULL && realloc(p, n) == NULL);
    free(p);
  }
  n = 0x10001;
  CHECK(calloc(n, 0x10000) == NULL);
  free(NULL);
}

// Odd ones first, then even ones: neighbours are joined from both sides.
static void
malloc_free(void)
{
  char *p[64];

  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 64; i++) {
      p[i] = malloc(i * 37 + 1);
      CHECK(p[i] != NULL && (uint)p[i] % 4 == 0);
      memset(p[i], i, i * 37 + 1);
    }
    for (int i = 0; i < 64; i++)
      for (int k = 0; k < i * 37 + 1; k++)
        CHECK_EQ(p[i][k], i);
    for (int i = round % 2; i < 64; i += 2)
      free(p[i]);
    for (int i = 1 - round % 2; i < 64; i += 2)
      free(p[i]);
  }
  char *end = sbrk(0);
  for (int i = 0; i < 1000; i++)
    free(malloc(1000));
  CHECK(sbrk(0) == end); // freed memory is used again
}

// memmove against the plainest of loops.
static void
memmove_overlap(void)
{
  static uchar a[200], b[200], copy[200];

  for (uint from = 0; from < 20; from++)
    for (uint to = 0; to < 20; to++)
      for (uint n = 0; n < 150; n += 13) {
        fill_pattern(a, sizeof(a), 1, 0);
        memcpy(b, a, sizeof(a));
        memcpy(copy, a, sizeof(a));
        memmove(a + to, a + from, n);
        for (uint i = 0; i < n; i++)
          b[to + i] = copy[from + i];
        CHECK(memcmp(a, b, sizeof(a)) == 0);
      }
}

// The plainest cases; the rest is in tests/libc.t.
static void
numbers(void)
{
  char *end;

  CHECK_EQ(atoi("-1"), -1);
  CHECK_EQ(atoi("  42x"), 42);
  CHECK_EQ(atoi("+7"), 7);
  CHECK_EQ(atoi("x"), 0);
  CHECK_EQ(strtol("0x1f", &end, 0), 31);
  CHECK_EQ(*end, 0);
  CHECK_EQ(strtol("-077 ", &end, 0), -63);
  CHECK_EQ(*end, ' ');
  CHECK_EQ(strtoul("ffffffff", &end, 16), (int)0xffffffff);
}

// Only what the kernel's formatter has in common with the library's;
// tests/libc.t tries the rest.
static void
formats(void)
{
  char buf[64];

  CHECK_EQ(snprintf(buf, sizeof(buf), "%d %u %x", -5, 5u, 255), 7);
  CHECK(strcmp(buf, "-5 5 ff") == 0);
  snprintf(buf, sizeof(buf), "%05d|%-5s|%5s|%c|%%", 42, "ab", "cd", 'x');
  CHECK(strcmp(buf, "00042|ab   |   cd|x|%") == 0);
  snprintf(buf, sizeof(buf), "%d", (int)0x80000000);
  CHECK(strcmp(buf, "-2147483648") == 0);
  CHECK_EQ(snprintf(buf, 4, "%s", "abcdef"), 6);
  CHECK(strcmp(buf, "abc") == 0);
  CHECK_EQ(snprintf(buf, sizeof(buf), "%lld %s", -10000000000ll, "ab"), 15);
  CHECK(strcmp(buf, "-10000000000 ab") == 0);
  snprintf(buf, sizeof(buf), "%#x %hhu %llo", 16, (unsigned char)1, 1ull << 36);
  CHECK(strcmp(buf, "0x10 1 1000000000000") == 0);
}

static void
trace_refuses(void)
{
  int fd = OK(open("/dev/trace", O_RDONLY));

  CHECK_ERR(ioctl(fd, TRACE_TYPES + 1, 0), EINVAL);
  CHECK_ERR(read(fd, iobuf, sizeof(struct trace_record) - 1), EINVAL);
  CHECK_ERR(read(fd, (void *)0x80000000, IOSIZE), EFAULT); // the kernel's
  OK(close(fd));
}

// More calls than the kernel keeps records: the last ones are there, without a
// gap. A kernel that notes everything notes these reads, too; so they have an
// end.
static void
trace_keeps_the_last(void)
{
  struct trace_record *r = (struct trace_record *)iobuf;
  int fd = OK(open("/dev/trace", O_RDONLY)), most = 1000;
  uint n, taken = 0, last = 0;

  OK(ioctl(fd, TRACE_TYPES, 1 << TR_CALL));
  for (uint i = 0; i < 3000; i++)
    uptime();
  OK(ioctl(fd, TRACE_TYPES, 0));
  for (; (n = OK(read(fd, r, IOSIZE)) / sizeof(*r)) > 0 && most > 0; most--) {
    for (uint i = 0; i < n; i++) {
      CHECK(taken == 0 || r[i].number == last + 1);
      last = r[i].number;
      taken++;
    }
  }
  CHECK(taken >= 100 && taken < 3000);
  OK(close(fd));
}

static int
compare(const void *a, const void *b)
{
  return *(const int *)a - *(const int *)b;
}

// Sorted input is the worst case of a plain quicksort: it would recurse 500
// deep.
static void
sorting(void)
{
  static int a[500];

  srand(5);
  for (int i = 0; i < 500; i++)
    a[i] = rand() % 1000;
  qsort(a, 500, sizeof(int), compare);
  for (int i = 1; i < 500; i++)
    CHECK(a[i - 1] <= a[i]);
  qsort(a, 500, sizeof(int), compare); // sorted already
  for (int i = 1; i < 500; i++)
    CHECK(a[i - 1] <= a[i]);
}

const struct test misc_tests[] = {
    {"errno_kept", "success leaves errno alone", errno_kept, false},
    {"clock_goes_on", "time and uptime", clock_goes_on, false},
    {"counts_plausible", "meminfo makes sense", counts_plausible, false},
    {"counts_follow", "meminfo follows what is held", counts_follow, false},
    {"ioctl_calls", "ioctl and its errors", ioctl_calls, false},
    {"kmsg_pieces", "the kernel's messages, read in any pieces", kmsg_pieces,
     false},
    {"kmsg_meanwhile", "... while others come", kmsg_meanwhile, false},
    {"kmsg_errors", "... and no more than read", kmsg_errors, false},
    {"random_values", "/dev/random has all values, as often as by chance",
     random_values, false},
    {"random_sizes", "... and gives as many as were asked for", random_sizes,
     false},
    {"random_errors", "... refuses bad pointers, and takes what is written",
     random_errors, false},
    {"random_meanwhile", "... and no two reads are alike, at the same time",
     random_meanwhile, false},
    {"trace_refuses", "/dev/trace refuses what it does not know", trace_refuses,
     false},
    {"trace_keeps_the_last", "... and keeps the last events",
     trace_keeps_the_last, false},
    {"console_write", "the console takes output", console_write, false},
    {"malloc_nonsense", "malloc of nonsense is NULL", malloc_nonsense, false},
    {"malloc_free", "malloc's blocks are whole and come back", malloc_free,
     false},
    {"memmove_overlap", "memmove with overlap", memmove_overlap, false},
    {"numbers", "atoi, strtol", numbers, false},
    {"formats", "snprintf", formats, false},
    {"sorting", "qsort", sorting, false},
    {NULL, NULL, NULL, false},
};
