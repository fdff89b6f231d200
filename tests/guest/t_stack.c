// Frames larger than the stack, and than the guard below it: whatever their
// size, the program dies of the first page that is not its own, before it
// writes anywhere. Row 24 of the list of what breaks kernels of this kind.
//
// tests/guest.t looks at what the kernel says of each death.
#include "usertests.h"

#define STACK (USTACKMAX * PAGE)
#define GUARD (USTACKGUARD * PAGE)

static int zero_fd; // reads as zeros without end
static char victim[PAGE];

// Functions whose frame has an array of so many pages, of which only the lowest
// byte is written, by the kernel. They return what read() says.
#define FRAME(pages)                                       \
  __attribute__((noinline)) static int frame_##pages(void) \
  {                                                        \
    volatile char big[(pages)*PAGE];                       \
    int n = read(zero_fd, (char *)big, 1);                 \
                                                           \
    return n + big[0];                                     \
  }
FRAME(1)
FRAME(2)
FRAME(4)
FRAME(12)
FRAME(16)
FRAME(17)
FRAME(48)
FRAME(64)
FRAME(79)
FRAME(80)
FRAME(81)
FRAME(90)
FRAME(100)
FRAME(110)
FRAME(120)
FRAME(160)
FRAME(256)
FRAME(512)
FRAME(2048)
FRAME(2080)
FRAME(2112)
FRAME(4096)
#undef FRAME

static int (*const fitting[])(void) = {
    frame_1,   frame_2,   frame_4,   frame_12,  frame_16,  frame_17,
    frame_48,  frame_64,  frame_79,  frame_80,  frame_81,  frame_90,
    frame_100, frame_110, frame_120, frame_160, frame_256, frame_512,
};

static int (*const too_large[])(void) = {
    frame_2048,
    frame_2080,
    frame_2112,
    frame_4096,
};
#define NTOOLARGE (int)(sizeof(too_large) / sizeof(too_large[0]))

static void
call_too_large(int i)
{
  too_large[i]();
}

// Compilers put arrays below everything else, and nothing touches the pages in
// between: without the probes (PROBES in tools/make/flags.mk) a frame larger
// than the guard lands behind it.
static void
big_frames(void)
{
  zero_fd = OK(open("/dev/zero", O_RDONLY));
  for (uint i = 0; i < sizeof(fitting) / sizeof(fitting[0]); i++)
    CHECK_EQ(fitting[i](), 1);
  for (int i = 0; i < NTOOLARGE; i++)
    EXPECT_DIES(call_too_large, i);
}

// ---- frames whose size is known when the program runs ----

// One of so many bytes; the lowest is written.
// noinline, or the frame would be the caller's.
__attribute__((noinline)) static int
vary(int bytes)
{
  volatile char big[bytes];

  big[0] = 1;
  return big[0];
}

__attribute__((noinline)) static int
allocate(int bytes)
{
  volatile char *big = __builtin_alloca(bytes);

  big[0] = 1;
  return big[0];
}

static void
call_vary(int bytes)
{
  vary(bytes);
}

static void
call_allocate(int bytes)
{
  allocate(bytes);
}

// Asks for exactly what it takes to come down to `victim`, which must stay.
static void
aim(int how)
{
  char here;
  int bytes = &here - victim - PAGE / 2;

  how == 0 ? vary(bytes) : allocate(bytes);
  CHECK(all_zero(victim, PAGE)); // never reached
  exit(1);
}

static void
varying_frames(void)
{
  static const int sizes[] = {STACK, STACK + GUARD / 2, STACK + GUARD, 9 << 20,
                              16 << 20};

  CHECK_EQ(vary(STACK / 8), 1);
  CHECK_EQ(allocate(STACK / 8), 1);
  for (uint i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    EXPECT_DIES(call_vary, sizes[i]);
    EXPECT_DIES(call_allocate, sizes[i]);
  }
  EXPECT_DIES(aim, 0);
  EXPECT_DIES(aim, 1);
}

// ---- the guard itself ----

static void
touch(int address)
{
  *(volatile char *)address = 1;
}

static void
look(int address)
{
  (void)*(volatile char *)address;
}

// Pages of it, and of the room above it that the stack has not grown into:
// first and last byte, read and written.
static void
guard_pages(void)
{
  uint low = stack_top - STACK - GUARD;
  uint end = stack_top - USTACKPAGES * PAGE;

  for (uint page = low; page < end; page += 61 * PAGE) {
    EXPECT_DIES(touch, page);
    EXPECT_DIES(look, page + PAGE - 1);
  }
  EXPECT_DIES(touch, end - 1);
}

// ---- a stack that grows ----

// So deep that this takes about a kilobyte for each; the sum of all `depth`.
static int
dig(int depth)
{
  volatile int room[250];

  room[0] = room[249] = depth;
  if (depth == 0)
    return 0;
  return dig(depth - 1) + room[0] - room[249] + room[0];
}

static void
dig_on(int depth)
{
  CHECK_EQ(dig(depth), depth * (depth + 1) / 2);
}

// A child has what its parent's has grown to, and goes on by itself.
static void
stack_grows(void)
{
  dig_on(200);
  EXPECT_EXIT(spawn(dig_on, 700), 0);
  dig_on(1500);
  EXPECT_EXIT(spawn(dig_on, 1500), 0);
  EXPECT_EXIT(spawn(dig_on, 2500), 0);
  EXPECT_DIES(dig_on, 100000);
}

// dup(0), with the stack pointer there: the kernel is the first to touch it.
static int
dup_at(uint sp)
{
  int result;

  asm volatile("movl %%esp, %%esi; movl %2, %%esp; int $64; movl %%esi, %%esp"
               : "=a"(result)
               : "0"(SYS_dup), "r"(sp)
               : "esi", "ecx", "memory");
  return result;
}

static void
kernel_grows_stack(void)
{
  uint lowest = stack_top - STACK;

  CHECK_EQ(dup_at(stack_top - 40 * PAGE), 3);
  CHECK_EQ(*(volatile char *)(stack_top - 40 * PAGE), 0);
  CHECK_EQ(dup_at(lowest - 8), -1);
  CHECK_EQ(dup_at(lowest - GUARD), -1);
  EXPECT_DIES(touch, stack_top - 40 * PAGE - 1);
}

static void
no_memory_for_stack(int unused)
{
  (void)unused;
  for (uint step = 1 << 20; step >= PAGE; step /= 2)
    while (sbrk(step) != (void *)-1)
      ;
  dig_on(1000);
}

// No frame is left to promise: this program dies, and no other does.
static void
stack_cannot_grow(void)
{
  EXPECT_DIES(no_memory_for_stack, 0);
  dig_on(1000);
}

const struct test stack_tests[] = {
    {"big_frames", "frames of 1 page to 16 MB", big_frames, false},
    {"varying_frames", "variable arrays and alloca", varying_frames, false},
    {"guard_pages", "every part of the guard", guard_pages, false},
    {"stack_grows", "a deep recursion", stack_grows, false},
    {"kernel_grows_stack", "arguments where the stack has not grown to",
     kernel_grows_stack, false},
    {"stack_cannot_grow", "no memory for a larger stack", stack_cannot_grow,
     false},
    {NULL, NULL, NULL, false},
};
