// Frames larger than the stack, and than the guard below it: whatever their
// size, the program dies of the first page that is not its own, before it
// writes anywhere. Row 24 of the list of what breaks kernels of this kind.
//
// tests/guest.t looks at what the kernel says of each death.
#include "usertests.h"

#define STACK (USTACKPAGES * PAGE)
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
FRAME(1024)
FRAME(4096)
#undef FRAME

static int (*const fitting[])(void) = {frame_1, frame_2, frame_4, frame_12};

static int (*const too_large[])(void) = {
    frame_16,  frame_17,  frame_48,  frame_64,   frame_79,
    frame_80,  frame_81,  frame_90,  frame_100,  frame_110,
    frame_120, frame_160, frame_256, frame_1024, frame_4096,
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
  static const int sizes[] = {STACK,     STACK + GUARD / 2, STACK + GUARD,
                              440 << 10, 1 << 20,           8 << 20};

  CHECK_EQ(vary(STACK / 2), 1);
  CHECK_EQ(allocate(STACK / 2), 1);
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

// Each page of it, first and last byte, read and written.
static void
guard_pages(void)
{
  uint low = stack_top - STACK - GUARD;

  for (uint page = low; page < low + GUARD; page += 9 * PAGE) {
    EXPECT_DIES(touch, page);
    EXPECT_DIES(look, page + PAGE - 1);
  }
  EXPECT_DIES(touch, low + GUARD - 1);
}

const struct test stack_tests[] = {
    {"big_frames", "frames of 1 page to 16 MB", big_frames, false},
    {"varying_frames", "variable arrays and alloca", varying_frames, false},
    {"guard_pages", "every part of the guard", guard_pages, false},
    {NULL, NULL, NULL, false},
};
