// Mapped memory: zeroes and files, private and shared. Who sees what is
// written, and when has the file got it? What of arguments that make no sense,
// and of memory that is not there? (Files that change meanwhile: t_mapfile.c.)
#include "usertests.h"

#define RW      (PROT_READ | PROT_WRITE)
#define PRIVATE (MAP_PRIVATE | MAP_ANONYMOUS)
#define SHARED  (MAP_SHARED | MAP_ANONYMOUS)
#define HERE    (PRIVATE | MAP_FIXED)
#define TOP     (USERTOP - PAGE)

// Pages are looked for from the top of memory down, so what is mapped one after
// the other is one mapping, below the first.
static char *at; // what a child is to touch

static void
write_at(int offset)
{
  *(volatile char *)(at + offset) = 'w';
}

static void
read_at(int offset)
{
  (void)*(volatile char *)(at + offset);
}

// ---- arguments ----

enum { FILE_RW, FILE_R, FILE_W, DIRECTORY, ZERO, PIPE, NKINDS };
static int fds[NKINDS];

// One descriptor of each kind, in fds.
static void
open_all_kinds(void)
{
  int ends[2];

  put_file("f", PAGE, 1);
  fds[FILE_RW] = OK(open("f", O_RDWR));
  fds[FILE_R] = OK(open("f", O_RDONLY));
  fds[FILE_W] = OK(open("f", O_WRONLY));
  fds[DIRECTORY] = OK(open(".", O_RDONLY));
  fds[ZERO] = OK(open("/dev/zero", O_RDONLY));
  OK(pipe(ends));
  fds[PIPE] = ends[0];
}

// What is asked for, and why it is refused. `file` is an index of fds; with
// MAP_ANONYMOUS it must not matter.
static const struct {
  uint addr, n;
  int prot, flags, file, off, err;
} bad_maps[] = {
    {0, 0, RW, PRIVATE, 0, 0, EINVAL},
    {0, PAGE, RW, MAP_ANONYMOUS, 0, 0, EINVAL},
    {0, PAGE, RW, PRIVATE | MAP_SHARED, 0, 0, EINVAL},
    {0, PAGE, RW, PRIVATE | 0x40, 0, 0, EINVAL},
    {0, PAGE, 8, PRIVATE, 0, 0, EINVAL},
    {0, PAGE, RW, MAP_SHARED, FILE_RW, 1, EINVAL},
    {0, PAGE, RW, MAP_SHARED, FILE_RW, -PAGE, EINVAL},
    {0, 2 * PAGE, RW, MAP_SHARED, FILE_RW, TOP, EINVAL},
    {TOP + 1, PAGE, RW, HERE, 0, 0, EINVAL},
    {0, PAGE, RW, HERE, 0, 0, ENOMEM},
    {TEXTSTART, PAGE, RW, HERE, 0, 0, ENOMEM},
    {20 * TEXTSTART, PAGE, RW, HERE, 0, 0, ENOMEM},
    {USERTOP, PAGE, RW, HERE, 0, 0, ENOMEM},
    {TOP, PAGE + 1, RW, HERE, 0, 0, ENOMEM},
    {-PAGE, PAGE, RW, HERE, 0, 0, ENOMEM},
    {0, -1u, RW, PRIVATE, 0, 0, ENOMEM},
    {0, -PAGE, PROT_NONE, SHARED, 0, 0, ENOMEM},
    {0, USERTOP, RW, PRIVATE, 0, 0, ENOMEM},
    {0, USERTOP - 1, RW, SHARED, 0, 0, ENOMEM},
    {0, 0x7f000000, RW, PRIVATE, 0, 0, ENOMEM},
    {0, 0x7f000000, RW, MAP_SHARED, FILE_RW, 0, ENOMEM},
    {0, PAGE, PROT_READ, MAP_PRIVATE, DIRECTORY, 0, ENODEV},
    {0, PAGE, PROT_READ, MAP_PRIVATE, ZERO, 0, ENODEV},
    {0, PAGE, PROT_READ, MAP_SHARED, PIPE, 0, ENODEV},
    {0, PAGE, RW, MAP_SHARED, FILE_R, 0, EACCES},
    {0, PAGE, PROT_WRITE, MAP_SHARED, FILE_W, 0, EACCES},
    {0, PAGE, PROT_NONE, MAP_PRIVATE, FILE_W, 0, EACCES},
};

// Row by row; and a descriptor that is none.
static void
map_arguments(void)
{
  open_all_kinds();
  for (uint i = 0; i < sizeof(bad_maps) / sizeof(bad_maps[0]); i++) {
    errno = 0;
    void *p = mmap((void *)bad_maps[i].addr, bad_maps[i].n, bad_maps[i].prot,
                   bad_maps[i].flags, fds[bad_maps[i].file], bad_maps[i].off);
    if (p != (void *)-1 || errno != bad_maps[i].err)
      FAIL("row %u: %p, %s", i, p, strerror(errno));
  }
  for (int fd = -1; fd < 18; fd += 16)
    CHECK_ERR((int)mmap(0, PAGE, RW, MAP_SHARED, fd, 0), EBADF);
  OK(munmap(map_pages(1, RW, MAP_PRIVATE, fds[FILE_R], 0), PAGE));
}

// A part of a page is all of it; what is not mapped is not missed.
static void
unmap_arguments(void)
{
  char *p = map_pages(3, RW, PRIVATE, -1, 0);

  CHECK_ERR(munmap(p + 1, PAGE), EINVAL);
  CHECK_ERR(munmap(p, 0), EINVAL);
  CHECK_ERR(munmap(p, -1u), EINVAL);
  CHECK_ERR(munmap((void *)TEXTSTART, PAGE), EINVAL);
  CHECK_ERR(munmap((void *)USERTOP, PAGE), EINVAL);
  CHECK_ERR(munmap((void *)TOP, 2 * PAGE), EINVAL);
  CHECK_ERR(munmap((void *)-PAGE, 2 * PAGE), EINVAL);
  p[0] = p[3 * PAGE - 1] = 1;
  OK(munmap(p + PAGE, 1)); // a whole page
  p[0] = p[3 * PAGE - 1];
  at = p;
  EXPECT_DIES(read_at, PAGE);
  OK(munmap(p - PAGE, 3 * PAGE)); // more than there is
  EXPECT_DIES(read_at, 0);
  OK(munmap(p, 3 * PAGE));
  EXPECT_DIES(read_at, 2 * PAGE);
  CHECK_ERR(write(1, p, 1), EFAULT);
  OK(munmap(p, 3 * PAGE)); // nothing
}

// Each page has to be mapped, of whatever kind it is.
static void
sync_arguments(void)
{
  char *p = map_pages(3, RW, PRIVATE, -1, 0);

  CHECK_ERR(msync(p + 1, PAGE, MS_SYNC), EINVAL);
  CHECK_ERR(msync(p, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
  CHECK_ERR(msync(p, PAGE, 8), EINVAL);
  CHECK_ERR(msync(p - PAGE, 2 * PAGE, MS_SYNC), ENOMEM);
  CHECK_ERR(msync((void *)TEXTSTART, PAGE, MS_SYNC), ENOMEM);
  CHECK_ERR(msync(p, -1u, MS_SYNC), ENOMEM);
  OK(msync(p, 3 * PAGE, MS_SYNC));
  OK(munmap(p + PAGE, PAGE));
  CHECK_ERR(msync(p, 3 * PAGE, MS_ASYNC | MS_INVALIDATE), ENOMEM);
  OK(msync(p + PAGE, 0, MS_ASYNC));
}

// ---- mprotect ----
// Whether a page may be touched, only a fault tells, which ends the process: so
// children try.

// A call that fails has changed nothing. A descriptor that was not open for
// writing counts for ever.
static void
protect_arguments(void)
{
  char *p = map_pages(3, RW, PRIVATE, -1, 0), *s;

  CHECK_ERR(mprotect(p + 1, PAGE, RW), EINVAL);
  CHECK_ERR(mprotect(p, PAGE, 8), EINVAL);
  CHECK_ERR(mprotect(p - PAGE, 2 * PAGE, RW), ENOMEM);
  CHECK_ERR(mprotect(p, -1u, RW), ENOMEM);
  CHECK_ERR(mprotect((void *)USERTOP, PAGE, RW), ENOMEM);
  OK(mprotect(p, 0, PROT_NONE));
  p[0] = 1;
  OK(munmap(p + PAGE, PAGE));
  CHECK_ERR(mprotect(p, 3 * PAGE, PROT_READ), ENOMEM);
  p[0] = 1; // nothing has changed
  put_file("f", PAGE, 1);
  s = map_pages(1, PROT_READ, MAP_SHARED, OK(open("f", O_RDONLY)), 0);
  CHECK_ERR(mprotect(s, PAGE, RW), EACCES);
  OK(mprotect(s, PAGE, PROT_NONE));
  OK(mprotect(s, PAGE, PROT_READ | PROT_EXEC));
  CHECK(is_pattern((uchar *)s, PAGE, 1, 0));
  at = s;
  EXPECT_DIES(write_at, 0);
}

// The program itself, whose text all share who run it.
static void
protect_text(void)
{
  at = (char *)TEXTSTART;
  CHECK_ERR(mprotect(at, PAGE, RW), EACCES);
  CHECK_ERR(mprotect(at, PAGE, PROT_NONE), EACCES);
  CHECK_ERR(mprotect((void *)(stack_top - PAGE), PAGE, PROT_READ), EACCES);
  EXPECT_DIES(write_at, 0);
}

// Gives the middle one of three pages these rights, and has children try them;
// the kernel, which reads and writes for the program, is held to them, too.
static void
protect_one(int prot, bool readable, bool writable)
{
  int fd = OK(open("f", O_RDWR));

  OK(mprotect(at + PAGE, PAGE, prot));
  readable ? EXPECT_EXIT(spawn(read_at, PAGE), 0) : EXPECT_DIES(read_at, PAGE);
  writable ? EXPECT_EXIT(spawn(write_at, PAGE), 0)
           : EXPECT_DIES(write_at, PAGE);
  if (!writable)
    CHECK_ERR(read(fd, at + PAGE, 1), EFAULT);
  if (!readable)
    CHECK_ERR(write(fd, at + PAGE, 1), EFAULT);
  at[0] = at[2 * PAGE] = 'n'; // its neighbours are as they were
  OK(close(fd));
}

// Each right taken and given back; what is in the page stays.
static void
protect_pages(void)
{
  put_file("f", 4 * PAGE, 1);
  for (int kind = 0; kind < 4; kind++) {
    int fd = kind < 2 ? -1 : OK(open("f", O_RDWR));

    at = map_pages(3, RW,
                   (kind % 2 ? MAP_SHARED : MAP_PRIVATE) |
                       (kind < 2 ? MAP_ANONYMOUS : 0),
                   fd, 0);
    at[PAGE + 1] = 's';
    protect_one(PROT_READ, true, false);
    protect_one(PROT_NONE, false, false);
    protect_one(RW, true, true);
    protect_one(PROT_NONE, false, false);
    protect_one(PROT_READ | PROT_EXEC, true, false);
    protect_one(RW, true, true);
    CHECK_EQ(at[PAGE + 1], 's');
    CHECK_EQ(at[PAGE], kind % 2 ? 'w' : kind == 0 ? 0 : (char)pattern(1, PAGE));
    OK(munmap(at, 3 * PAGE));
  }
}

// A right that is taken is gone at once, also from a page that was just used:
// the processor must not remember it. In a child, which dies of it.
static void
use_after_taken(int prot)
{
  at = map_pages(2, RW, PRIVATE, -1, 0);
  at[0] = at[PAGE] = 'x';
  OK(mprotect(at, PAGE, prot));
  if (prot == PROT_READ)
    write_at(0);
  else
    read_at(0);
}

static void
protect_remembered(void)
{
  EXPECT_DIES(use_after_taken, PROT_READ);
  EXPECT_DIES(use_after_taken, PROT_NONE);
}

// ---- anonymous memory ----

// Of the memory at `at`, which has 'p' in it.
static void
child_writes(int unused)
{
  (void)unused;
  CHECK_EQ(at[10], 'p');
  at[10] = 'c';
  at[3 * PAGE] = 'n'; // which nobody has touched
  OK(munmap(at, 4 * PAGE));
}

// What a child writes its parent sees, or not; also on pages that neither has
// touched before the fork.
static void
map_zeroes(void)
{
  char *p = map_pages(1030, RW, PRIVATE, -1, 0); // more than a page table

  CHECK(all_zero(p, 3 * PAGE) && all_zero(p + 1020 * PAGE, 10 * PAGE));
  OK(munmap(p, 1030 * PAGE));
  for (int shared = 0; shared < 2; shared++) {
    at = map_pages(4, RW, shared ? SHARED : PRIVATE, -1, 0);
    CHECK(all_zero(at, 4 * PAGE));
    at[10] = 'p';
    EXPECT_EXIT(spawn(child_writes, 0), 0);
    CHECK_EQ(at[10], shared ? 'c' : 'p');
    CHECK_EQ(at[3 * PAGE], shared ? 'n' : 0);
  }
}

// Promised at once, and for a fork; what is there never fails later.
static void
map_promise(void)
{
  struct meminfo info, now;
  uint n;

  OK(meminfo(&info));
  n = info.free_frames / 5 * 3;
  at = map_pages(n, RW, PRIVATE, -1, 0);
  at[1] = 'x';
  OK(meminfo(&now));
  CHECK(info.free_frames - now.free_frames >= n);
  CHECK_ERR((int)mmap(0, n * PAGE, RW, PRIVATE, -1, 0), ENOMEM);
  CHECK_ERR((int)mmap(0, n * PAGE, RW, SHARED, -1, 0), ENOMEM);
  CHECK_ERR((int)mmap(at, n * PAGE, RW, HERE, -1, 0), ENOMEM);
  CHECK_EQ(at[1], 'x'); // what was there stays
  CHECK_ERR((int)sbrk(n * PAGE), ENOMEM);
  CHECK_ERR(fork(), ENOMEM);
  for (uint i = 0; i < n; i++)
    at[i * PAGE] = 1;
  OK(munmap(at, n * PAGE));
  OK(meminfo(&now));
  CHECK_EQ(now.free_frames, info.free_frames);
  at = map_pages(n, RW, SHARED, -1, 0); // of which a fork needs no second one
  EXPECT_EXIT(spawn(write_at, 5 * PAGE), 0);
  CHECK_EQ(at[5 * PAGE], 'w');
}

// ---- the list ----
// The kernel keeps it sorted, cuts mappings at the ends of a range, and joins
// neighbours of one kind again: all of that shows in how many fit.

// Sixteen that differ; neighbours of one kind are one.
static void
map_list(void)
{
  char *p = NULL;

  for (int i = 0; i < 40; i++) {
    p = map_pages(1, RW, PRIVATE, -1, 0);
    p[0] = i;
  }
  for (int i = 1; i <= 13; i += 2) // seven, with one above each
    OK(mprotect(p + i * PAGE, PAGE, PROT_READ));
  OK(mprotect(p + 20 * PAGE, 20 * PAGE, PROT_READ));
  CHECK_ERR(mprotect(p + 30 * PAGE, PAGE, PROT_NONE), ENOMEM);
  CHECK_ERR(munmap(p + 30 * PAGE, PAGE), ENOMEM);
  CHECK_ERR((int)mmap(p + 30 * PAGE, PAGE, RW, HERE, -1, 0), ENOMEM);
  CHECK_ERR((int)mmap(0, PAGE, PROT_NONE, PRIVATE, -1, 0), ENOMEM);
  for (int i = 0; i < 40; i++)
    CHECK_EQ(p[i * PAGE], 39 - i);
  OK(mprotect(p, 40 * PAGE, RW)); // one again
  for (int i = 1; i <= 29; i += 2)
    OK(munmap(p + i * PAGE, PAGE));
  CHECK_ERR(munmap(p + 31 * PAGE, PAGE), ENOMEM);
  for (int i = 0; i < 40; i += i < 30 ? 2 : 1)
    CHECK_EQ(p[i * PAGE], 39 - i);
}

// Over the end of one, all of the next, and a hole.
static void
map_fixed(void)
{
  char *p = map_pages(6, RW, PRIVATE, -1, 0);

  memset(p, 'o', 6 * PAGE);
  OK(munmap(p + 3 * PAGE, PAGE));
  OK(mprotect(p + 2 * PAGE, PAGE, PROT_NONE));
  CHECK_EQ((int)mmap(p + PAGE, 4 * PAGE, RW, HERE, -1, 0), (int)(p + PAGE));
  CHECK(all_zero(p + PAGE, 4 * PAGE));
  CHECK(p[PAGE - 1] == 'o' && p[5 * PAGE] == 'o');
  put_file("f", 2 * PAGE, 1);
  CHECK_EQ((int)mmap(p, 2 * PAGE, RW, MAP_SHARED | MAP_FIXED,
                     OK(open("f", O_RDWR)), 0),
           (int)p);
  CHECK(is_pattern((uchar *)p, 2 * PAGE, 1, 0));
  p[0] = ~p[0];
  CHECK_EQ((int)mmap(p, PAGE, RW, HERE, -1, 0), (int)p); // it is written back
  CHECK(p[0] == 0 && is_pattern((uchar *)p + PAGE, PAGE, 1, PAGE));
  CHECK_EQ(read(OK(open("f", O_RDONLY)), p, 1), 1);
  CHECK_EQ((uchar)p[0], (uchar)~pattern(1, 0));
}

// A page table that both have a part of is neither lost nor freed early.
static void
map_heap(void)
{
  uint end = (uint)sbrk(0);
  char *p = (char *)((end + 5 * PAGE) & ~(PAGE - 1));

  CHECK_EQ((int)mmap(p, PAGE, RW, HERE, -1, 0), (int)p);
  p[0] = 'm';
  CHECK_ERR((int)sbrk(6 * PAGE), ENOMEM);
  CHECK(sbrk((uint)p - end) != (void *)-1); // up to it
  CHECK_ERR((int)sbrk(1), ENOMEM);
  p[-1] = 'h';
  CHECK(sbrk(end - (uint)p) != (void *)-1);
  CHECK_EQ(p[0], 'm');
  OK(munmap(p, PAGE));
  CHECK(sbrk(8 * PAGE) != (void *)-1);
  CHECK(all_zero((void *)end, 8 * PAGE));
  p = (char *)(((end >> 22) + 2) << 22); // a table that the heap comes to
  CHECK_EQ((int)mmap(p + PAGE, PAGE, RW, HERE, -1, 0), (int)(p + PAGE));
  p[PAGE] = 'm';
  if (sbrk((uint)p + PAGE - (uint)sbrk(0)) != (void *)-1) { // if there is room
    p[0] = 'h';
    CHECK(sbrk(end - (uint)sbrk(0)) != (void *)-1);
  }
  CHECK_EQ(p[PAGE], 'm');
}

const struct test mmap_tests[] = {
    {"map_arguments", "mmap of what cannot be", map_arguments, false},
    {"unmap_arguments", "munmap of any range", unmap_arguments, false},
    {"sync_arguments", "msync of any range", sync_arguments, false},
    {"protect_arguments", "mprotect of what cannot be", protect_arguments,
     false},
    {"protect_text", "mprotect of the program itself", protect_text, false},
    {"protect_pages", "rights taken and given back", protect_pages, false},
    {"protect_remembered", "a right that is taken is gone at once",
     protect_remembered, false},
    {"map_zeroes", "memory that is shared, and that is not", map_zeroes, false},
    {"map_promise", "mapped memory is refused at once, or is there",
     map_promise, false},
    {"map_list", "sixteen mappings, and no more", map_list, false},
    {"map_fixed", "a mapping over others", map_fixed, false},
    {"map_heap", "heap and mappings meet", map_heap, false},
    {NULL, NULL, NULL, false},
};
