// sbrk, what memory holds, and what happens at its edges.
#include "usertests.h"

static void
touch_read(int address)
{
  (void)*(volatile char *)address;
}

static void
touch_write(int address)
{
  *(volatile char *)address = 1;
}

// By whole pages: the page behind the end must be gone, not only out of bounds.
static void
sbrk_grow_shrink(void)
{
  char *start = sbrk(0);
  char *p = sbrk(10 * PAGE);

  CHECK(p == start && all_zero(p, 10 * PAGE));
  memset(p, 0x55, 10 * PAGE);
  CHECK(sbrk(-4 * PAGE) == p + 10 * PAGE);
  CHECK(sbrk(0) == p + 6 * PAGE);
  CHECK_EQ(p[6 * PAGE - 1], 0x55);
  EXPECT_DIES(touch_read, (int)p + 6 * PAGE);
  EXPECT_DIES(touch_write, (int)p + 10 * PAGE - 1);
  CHECK(sbrk(-6 * PAGE) == p + 6 * PAGE);
  CHECK(sbrk(0) == start);
}

// Within a page nothing is allocated, and still each piece must be 0.
static void
sbrk_bytes(void)
{
  char *start = sbrk(0);

  for (int i = 0; i < 3 * PAGE; i += 7) {
    char *p = sbrk(7);
    CHECK(p == start + i);
    CHECK(all_zero(p, 7));
    memset(p, 1, 7);
  }
  CHECK(sbrk(-7) != (void *)-1);
}

static bool
is_filled(const char *p, uint n, char byte)
{
  while (n > 0 && *p++ == byte)
    n--;
  return n == 0;
}

// What was freed must not come back with its old contents.
static void
sbrk_zeroed(void)
{
  const uint size = 1 << 20;

  for (int round = 0; round < 4; round++) {
    char *p = sbrk(size);
    CHECK(p != (void *)-1);
    CHECK(all_zero(p, size));
    memset(p, 0x5a + round, size);
    CHECK(sbrk(-(int)size) == p + size);
  }
}

// Nor within a page, whether the program wrote before or past its end.
static void
sbrk_zeroed_in_page(void)
{
  char *p = sbrk(PAGE);

  for (int n = 1; n < PAGE; n += n < 8 ? 1 : 511) {
    memset(p, 0x77, PAGE);
    CHECK(sbrk(-n) == p + PAGE);
    CHECK(sbrk(n) == p + PAGE - n);
    CHECK(is_filled(p, PAGE - n, 0x77) && all_zero(p + PAGE - n, n));
  }
  CHECK(sbrk(-PAGE / 2) == p + PAGE);
  memset(p + PAGE / 2, 0x55, PAGE / 2); // its own page, past its end
  CHECK(sbrk(PAGE) == p + PAGE / 2);
  CHECK(all_zero(p + PAGE / 2, PAGE));
  CHECK(sbrk(-PAGE - PAGE / 2) != (void *)-1);
}

// What a zombie keeps is its entry in the process table.
static void
zombie_with_memory(int how)
{
  char *p = sbrk(4 << 20);

  CHECK(p != (void *)-1);
  if (how == 1)
    p[-(1 << 20)] = 1; // killed
}

// A parent that never waits would otherwise keep all the memory of its
// children.
static void
zombies_without_memory(void)
{
  struct meminfo before, after;
  struct procinfo info;
  int pids[20];

  meminfo(&before);
  for (int i = 0; i < 20; i++) {
    pids[i] = spawn(zombie_with_memory, i % 2);
    CHECK(await_state(pids[i], 'Z'));
  }
  meminfo(&after);
  CHECK_EQ(after.free_frames, before.free_frames);
  CHECK(find_process(pids[0], &info) && info.size == 0);
  for (int i = 0; i < 20; i++) {
    if (i % 2 == 1)
      EXPECT_KILLED(pids[i], SIGSEGV);
    else
      EXPECT_EXIT(pids[i], 0);
  }
}

static void
shrink_then_touch(int unused)
{
  char *p = sbrk(2 * PAGE);

  (void)unused;
  p[PAGE] = 1; // in the TLB now
  sbrk(-PAGE);
  p[PAGE] = 2;
}

// Sums that wrap around, and a shrink below the heap's start, into the stack or
// the program's text.
static void
bug07_sbrk_args(void)
{
  char *start = sbrk(0);

  CHECK_ERR(sbrk(-(int)start), EINVAL);
  CHECK_ERR(sbrk((int)0x80000000), EINVAL);
  CHECK_ERR(sbrk((int)0x80000001), EINVAL);
  CHECK_ERR(sbrk(-0x70000000), EINVAL);
  CHECK_ERR(sbrk(0x7fffffff), ENOMEM);
  CHECK_ERR(sbrk((int)(USERTOP - (uint)start + 1)), ENOMEM);
  CHECK(sbrk(0) == start);
  EXPECT_DIES(shrink_then_touch, 0);
  CHECK(sbrk(PAGE) == start);
  CHECK(all_zero(start, PAGE));
}

// Freed pages must be gone from the other CPUs' sight as well; two processes
// grow and shrink while each watches its own bytes.
static void
grow_and_shrink(int n)
{
  for (int i = 0; i < 200; i++) {
    char *p = sbrk(3 * PAGE);
    CHECK(p != (void *)-1);
    memset(p, n, 3 * PAGE);
    if (i % 16 == 0)
      sleep(1);
    for (int k = 0; k < 3 * PAGE; k += 512)
      CHECK_EQ(p[k], n);
    CHECK(sbrk(-3 * PAGE) != (void *)-1);
  }
}

static void
sbrk_together(void)
{
  int pids[4];

  for (int i = 0; i < 4; i++)
    pids[i] = spawn(grow_and_shrink, i + 1);
  for (int i = 0; i < 4; i++)
    EXPECT_EXIT(pids[i], 0);
}

// The whole first page: a field of a struct behind a null pointer is not at 0.
static void
null_pointer(void)
{
  EXPECT_DIES(touch_read, 0);
  EXPECT_DIES(touch_write, 0);
  EXPECT_DIES(touch_read, PAGE - 1);
  EXPECT_DIES(touch_write, 8);
}

static void
jump_to(int address)
{
  asm volatile("call *%0" : : "r"(address) : "memory");
}

// The fault is at an address that cannot be read, so a kernel that prints the
// instruction must not fault itself.
static void
jumps_nowhere(void)
{
  EXPECT_DIES(jump_to, 0);
  EXPECT_DIES(jump_to, (int)0x80100000);
  EXPECT_DIES(jump_to, (int)0xffffffff);
  EXPECT_DIES(jump_to, (int)sbrk(0) + PAGE);
}

static void
text_read_only(void)
{
  EXPECT_DIES(touch_write, (int)text_read_only);
  EXPECT_DIES(touch_write, TEXTSTART);
  touch_read(TEXTSTART);
}

// The kernel half is in each page directory: what keeps a program out is one
// bit in each entry.
static void
kernel_memory(void)
{
  static const uint addresses[] = {
      USERTOP,    0x80000004, 0x800b8000, 0x80100000, 0x80200000,
      0x84000000, 0xbffffffc, 0xfd400000, 0xfdc00000, 0xfec00000,
      0xfee00000, 0xfee00020, 0xfffffffc,
  };

  for (uint i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
    EXPECT_DIES(touch_read, (int)addresses[i]);
    EXPECT_DIES(touch_write, (int)addresses[i]);
  }
  EXPECT_DIES(touch_read, (int)(USERTOP - 1)); // not mapped
}

// `depth` is never reached; compilers must not know.
static int
recurse(volatile int *depth)
{
  volatile char room[500];

  room[0] = 1;
  if (--*depth == 0)
    return 0;
  return recurse(depth) + room[0];
}

static void
recursion(int unused)
{
  volatile int depth = 0x7fffffff;

  (void)unused;
  recurse(&depth);
}

// Walks down through a large array, as code that fills it from its end does.
static void
big_array(int unused)
{
  volatile char room[(USTACKMAX + 1) * PAGE];

  (void)unused;
  for (uint i = sizeof(room); i >= 512; i -= 512)
    room[i - 512] = 1;
}

// Goes to the far end of the array at once.
static void
bigger_array(int unused)
{
  volatile char room[(USTACKMAX + USTACKGUARD - 8) * PAGE];

  (void)unused;
  touch_write((int)room);
}

// The heap is above the stack, the program below: a stack that grows on would
// write into its own code's page, or data.
static void
bug24_stack_overflow(void)
{
  uint guard = stack_top - (USTACKPAGES + 1) * PAGE;

  EXPECT_DIES(recursion, 0);
  EXPECT_DIES(big_array, 0);
  EXPECT_DIES(bigger_array, 0);
  EXPECT_DIES(touch_read, guard);
  EXPECT_DIES(touch_write, guard + PAGE - 1);
  touch_write(guard + PAGE); // all of the stack is there
}

static void
eat_memory(int alone)
{
  for (uint step = 1 << 20; step >= PAGE; step /= 2)
    for (char *p; (p = sbrk(step)) != (void *)-1;)
      for (uint i = 0; i < step; i += PAGE)
        p[i] = 1;
  CHECK_EQ(errno, ENOMEM);
  if (alone) // else another may have ended meanwhile
    CHECK_ERR(sbrk(PAGE), ENOMEM);
}

// Twice: what the first left behind would be missing to the second.
static void
memory_exhausted(void)
{
  for (int i = 0; i < 2; i++)
    EXPECT_EXIT(spawn(eat_memory, true), 0);
}

// Several processes want all memory at once. They may be refused, not hurt.
static void
memory_contended(void)
{
  int pids[3];

  for (int i = 0; i < 3; i++)
    pids[i] = spawn(eat_memory, false);
  for (int i = 0; i < 3; i++)
    EXPECT_EXIT(pids[i], 0);
}

// A program's own file, read into memory that is filled from that file: text is
// refused, data gets what the file has there.
static void
file_into_itself(void)
{
  static char data[3 * PAGE] = {1}; // not zero: a part of the file
  char *copy = malloc(sizeof(data));
  int fd;

  CHECK(copy != NULL);
  fd = OK(open(self_path, O_RDONLY));
  CHECK_EQ(OK(read(fd, data, sizeof(data))), (int)sizeof(data));
  OK(lseek(fd, 0, SEEK_SET));
  CHECK_EQ(OK(read(fd, copy, sizeof(data))), (int)sizeof(data));
  CHECK(memcmp(data, copy, sizeof(data)) == 0);
  OK(lseek(fd, 0, SEEK_SET));
  CHECK_ERR(read(fd, (void *)file_into_itself, PAGE), EFAULT);
  CHECK_EQ(OK(lseek(fd, 0, SEEK_CUR)), 0); // nothing was read
  OK(close(fd));
}

const struct test mem_tests[] = {
    {"sbrk_grow_shrink", "memory grows and shrinks", sbrk_grow_shrink, false},
    {"sbrk_bytes", "sbrk by odd amounts", sbrk_bytes, false},
    {"sbrk_zeroed", "new memory is zero", sbrk_zeroed, false},
    {"sbrk_zeroed_in_page", "a page's rest that comes back is zero",
     sbrk_zeroed_in_page, false},
    {"zombies_without_memory", "a zombie gives its memory back at once",
     zombies_without_memory, false},
    {"bug07_sbrk_args", "sbrk of nonsense is refused", bug07_sbrk_args, false},
    {"sbrk_together", "four processes grow and shrink", sbrk_together, false},
    {"null_pointer", "page 0 is not there", null_pointer, false},
    {"jumps_nowhere", "wild jumps kill", jumps_nowhere, false},
    {"text_read_only", "code cannot be written", text_read_only, false},
    {"kernel_memory", "the kernel cannot be read or written", kernel_memory,
     false},
    {"bug24_stack_overflow", "a stack overflow kills", bug24_stack_overflow,
     false},
    {"memory_exhausted", "all memory taken and given back", memory_exhausted,
     false},
    {"memory_contended", "three processes take all memory", memory_contended,
     false},
    {"file_into_itself", "a file is read into memory that comes from it",
     file_into_itself, false},
    {NULL, NULL, NULL, false},
};
