// Do the calls and the page of the lab do what the handout says?
// They are called by their numbers, so that this builds before they are there.
#include "usertests.h"

#define PTPRINT   42
#define TOUCHED   43
#define TICKSPAGE ((volatile uint *)0xfdfff000)
#define PLACE     ((char *)0x40000000) // far from all else; a table begins here
#define TABLE     (1024 * PAGE)        // bytes that a page table maps

// What the kernel answers: the result in %eax, and the errno in %ecx if that is
// -1 (docs/ABI.md).
static int
call(int number, uint first, uint second, uint third)
{
  // As a C function's: a return address, then the arguments.
  uint stack[] = {0, first, second, third, 0};
  int result, error;

  __asm__ volatile("push %%ebp; mov %%esp, %%ebp; mov %%edx, %%esp; int $64;"
                   "mov %%ebp, %%esp; pop %%ebp"
                   : "=a"(result), "=c"(error)
                   : "a"(number), "d"(stack)
                   : "memory", "cc");
  if (result == -1)
    errno = error;
  return result;
}

static void
map_at(char *where, uint pages, int prot)
{
  CHECK(mmap(where, pages * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
             -1, 0) == (void *)where);
}

static char
look(const char *p)
{
  return *(const volatile char *)p;
}

// ---- ptprint ----

// A page that is written, one that nobody touches, one that is read; and one
// in another table that may only be read.
static void
print_pages(void)
{
  map_at(PLACE, 3, PROT_READ | PROT_WRITE);
  map_at(PLACE + TABLE, 1, PROT_READ);
  PLACE[0] = 1;
  CHECK_EQ(look(PLACE + 2 * PAGE), 0);
  CHECK_EQ(look(PLACE + TABLE), 0);
  CHECK_EQ(call(PTPRINT, 0, 0, 0), 0);
}

// A page that is hidden keeps its frame, and its entry is not present.
static void
print_hidden(void)
{
  map_at(PLACE, 2, PROT_READ | PROT_WRITE);
  PLACE[0] = PLACE[PAGE] = 1;
  OK(mprotect(PLACE, PAGE, PROT_NONE));
  CHECK_EQ(call(PTPRINT, 0, 0, 0), 0);
}

// After a fork neither may write to the page of both.
static void
print_shared(void)
{
  map_at(PLACE, 1, PROT_READ | PROT_WRITE);
  PLACE[0] = 1;
  int pid = OK(fork());
  if (pid == 0) {
    CHECK_EQ(look(PLACE), 1);
    CHECK_EQ(call(PTPRINT, 0, 0, 0), 0);
    exit(0);
  }
  EXPECT_EXIT(pid, 0);
}

// ---- touched ----

// The mask of `n` pages from `p`.
static uint
touched(const char *p, int n)
{
  uint mask = 0x5a5a5a5a;

  CHECK_EQ(call(TOUCHED, (uint)p, n, (uint)&mask), 0);
  return mask;
}

static void
touched_once(void)
{
  map_at(PLACE, 32, PROT_READ | PROT_WRITE);
  CHECK_EQ(touched(PLACE, 32), 0);
  PLACE[3 * PAGE] = 1;
  look(PLACE + 8 * PAGE + 77);
  look(PLACE + 31 * PAGE);
  CHECK_EQ(touched(PLACE, 32), 1u << 3 | 1u << 8 | 1u << 31);
}

// Only what was touched since the last question.
static void
touched_again(void)
{
  map_at(PLACE, 8, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 8; i++)
    PLACE[i * PAGE] = 1;
  CHECK_EQ(touched(PLACE, 8), 0xff);
  CHECK_EQ(touched(PLACE, 8), 0);
  for (int i = 0; i < 8; i++) {
    look(PLACE + i * PAGE);
    CHECK_EQ(touched(PLACE, 8), 1u << i);
  }
}

// Of fewer pages than are there, the bits of the others are neither told nor
// taken away.
static void
touched_part(void)
{
  map_at(PLACE, 8, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 8; i++)
    PLACE[i * PAGE] = 1;
  CHECK_EQ(touched(PLACE + 2 * PAGE, 3), 7);
  CHECK_EQ(touched(PLACE, 8), 0xff & ~(7u << 2));
}

// From one table into the next, and where there is no table at all.
static uint
free_frames(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  return info.free_frames;
}

static void
touched_tables(void)
{
  char *edge = PLACE + TABLE - 2 * PAGE;
  uint before = free_frames();

  for (int i = 5; i < 15; i++)
    CHECK_EQ(touched(PLACE + i * TABLE, 32), 0);
  CHECK_EQ(touched((char *)USERTOP - 32 * PAGE, 32), 0);
  CHECK(before - free_frames() < 5 || free_frames() > before);
  map_at(edge, 4, PROT_READ | PROT_WRITE);
  edge[0] = edge[3 * PAGE] = 1;
  CHECK_EQ(touched(edge, 4), 1 | 1u << 3);
}

static void
touched_refused(void)
{
  static const uint bad[] = {0, 4, USERTOP - 3, USERTOP, 0xfffffffe, TEXTSTART};
  uint mask;

  map_at(PLACE, 4, PROT_READ | PROT_WRITE);
  CHECK(call(TOUCHED, (uint)PLACE + 1, 1, (uint)&mask) == -1 &&
        errno == EINVAL);
  CHECK(call(TOUCHED, (uint)PLACE, 33, (uint)&mask) == -1 && errno == EINVAL);
  CHECK(call(TOUCHED, (uint)PLACE, -1, (uint)&mask) == -1 && errno == EINVAL);
  CHECK(call(TOUCHED, USERTOP, 1, (uint)&mask) == -1 && errno == EINVAL);
  CHECK(call(TOUCHED, USERTOP - PAGE, 2, (uint)&mask) == -1 && errno == EINVAL);
  CHECK(call(TOUCHED, 0xfffff000, 32, (uint)&mask) == -1 && errno == EINVAL);
  for (uint i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
    CHECK(call(TOUCHED, (uint)PLACE, 4, bad[i]) == -1 && errno == EFAULT);
  CHECK_EQ(call(TOUCHED, (uint)PLACE, 0, (uint)&mask), 0);
  CHECK_EQ(mask, 0);
}

// ---- the page of all ----

static void
ticks_shown(void)
{
  OK(sleep(5));
  for (int i = 0; i < 200; i++) {
    uint before = uptime(), shown = *TICKSPAGE, after = uptime();

    if (shown - before + 1 > after - before + 2) // another CPU counts
      FAIL("the page shows %u between %u and %u", shown, before, after);
  }
}

// No system call is made while it waits.
static void
ticks_go_on(void)
{
  uint start = *TICKSPAGE;

  CHECK(start != 0);
  while (*TICKSPAGE - start < 20)
    ;
  ticks_shown();
}

static void
ticks_in_child(int unused)
{
  (void)unused;
  ticks_go_on();
}

static void
ticks_inherited(void)
{
  int a = spawn(ticks_in_child, 0), b = spawn(ticks_in_child, 0);

  ticks_go_on();
  EXPECT_EXIT(a, 0);
  EXPECT_EXIT(b, 0);
  OK(sleep(5));
  ticks_shown();
}

static void
write_at(int address)
{
  *(volatile uint *)address = 1;
}

static void
read_at(int address)
{
  (void)*(volatile uint *)address;
}

static void
ticks_protected(void)
{
  uint start = *TICKSPAGE;

  CHECK(start != 0);
  EXPECT_DIES(write_at, (int)TICKSPAGE);
  EXPECT_DIES(write_at, (int)TICKSPAGE + PAGE - 4);
  CHECK(*TICKSPAGE - start < 100000);
}

// The rest of the page is zeroes; what is around it is nobody's.
static void
ticks_alone(void)
{
  CHECK(all_zero((void *)(TICKSPAGE + 1), PAGE - 4));
  for (uint at = 0xfdc00000; at < (uint)TICKSPAGE; at += PAGE)
    if (at < 0xfdc00000 + 24 * PAGE || at > (uint)TICKSPAGE - 8 * PAGE)
      EXPECT_DIES(read_at, (int)at);
  EXPECT_DIES(read_at, (int)TICKSPAGE + PAGE);
  EXPECT_DIES(read_at, (int)USERTOP);
}

const struct test lab_tests[] = {
    {"print_pages", "pages of two tables", print_pages, false},
    {"print_hidden", "a page that is not present", print_hidden, false},
    {"print_shared", "a page shared by fork", print_shared, false},
    {"touched_once", "which pages were touched", touched_once, false},
    {"touched_again", "... since the last call", touched_again, false},
    {"touched_part", "... of a part of them", touched_part, false},
    {"touched_tables", "in two tables, and in none", touched_tables, false},
    {"touched_refused", "arguments without sense", touched_refused, false},
    {"ticks_shown", "the page shows the clock", ticks_shown, false},
    {"ticks_go_on", "... without a system call", ticks_inherited, false},
    {"ticks_protected", "nobody writes to it", ticks_protected, false},
    {"ticks_alone", "nothing else is to be seen", ticks_alone, false},
    {0},
};
