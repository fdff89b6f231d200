// Does /dev/edu do what include/edu.h says, by interrupt and by DMA, for more
// than one process, and also after one of them is killed?
//
// Time is what the kernel counts, in ticks. A busy host makes the device slower
// as it makes the machine slower; so what is compared are two such times.
#include "usertests.h"
#include "edu.h"

#define EDUDEV 8          // its major number, as in dev/dev.h
#define LONG   1000000000 // its factorial takes a second or so; it is 0
#define TWELVE 479001600  // 12!

static uchar data[EDU_BYTES + PAGE];

static int
open_edu(void)
{
  OK(mknod("edu", EDUDEV, 0));
  return OK(open("edu", O_RDWR));
}

static uint
factorial(int fd, uint x)
{
  CHECK_EQ(ioctl(fd, EDU_FACTORIAL, (int)&x), 0);
  return x;
}

static int
try_move(int fd, int request, uint at, uint n, void *p)
{
  struct edu_move m = {at, n, p};

  return ioctl(fd, request, (int)&m);
}

static void
put(int fd, uint at, uint n, void *p)
{
  OK(try_move(fd, EDU_PUT, at, n, p));
}

static void
get(int fd, uint at, uint n, void *p)
{
  OK(try_move(fd, EDU_GET, at, n, p));
}

// ---- there, or not ----

static void
device_found(void)
{
  close(open_edu());
}

static void
device_missing(void)
{
  OK(mknod("edu", EDUDEV, 0));
  CHECK_ERR(open("edu", O_RDWR), ENXIO);
}

// ---- numbers ----

static void
inverts(void)
{
  static const uint some[] = {0, 1, 0x80000000, 0xffffffff, 0x12345678};
  int fd = open_edu();
  uint x;

  for (uint i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
    x = some[i];
    CHECK_EQ(ioctl(fd, EDU_INVERT, (int)&x), 0);
    CHECK_EQ(x, ~some[i]);
  }
}

// What is no request, and what is no place for a number: in the kernel, in no
// page, and in one that can only be read, as the program's code is.
static void
refuses(void)
{
  static const int requests[] = {EDU_INVERT, EDU_FACTORIAL};
  int fd = open_edu();
  uint x = 5;

  CHECK_ERR(ioctl(fd, 77, (int)&x), EINVAL);
  CHECK_ERR(read(fd, &x, 4), EINVAL);
  CHECK_ERR(write(fd, &x, 4), EINVAL);
  for (int i = 0; i < 2; i++) {
    CHECK_ERR(ioctl(fd, requests[i], (int)USERTOP), EFAULT);
    CHECK_ERR(ioctl(fd, requests[i], (int)(USERTOP - 2)), EFAULT);
    CHECK_ERR(ioctl(fd, requests[i], 0), EFAULT);
    CHECK_ERR(ioctl(fd, requests[i], (int)TEXTSTART), EFAULT);
  }
  CHECK_EQ(ioctl(fd, EDU_INVERT, (int)&x), 0); // and it works on
  CHECK_EQ(x, ~5u);
}

// Each is done in some microseconds, so its interrupt may come before the
// process sleeps: once in some hundreds.
static void
fact_values(void)
{
  int fd = open_edu();

  for (int round = 0; round < 500; round++) {
    uint want = 1;

    for (uint x = 0; x < 40; x++) {
      want *= x > 0 ? x : 1;
      CHECK_EQ(factorial(fd, x), want);
    }
  }
  CHECK_EQ(factorial(fd, LONG), 0);
}

// ---- the CPU meanwhile ----

static uint
own_ticks(void)
{
  struct procinfo info;

  CHECK(find_process(getpid(), &info));
  return info.ticks;
}

// Calls that take long, for 50 ticks or more: the process was found running at
// few of them. How many calls that were.
static uint
check_sleeps(const char *what, int fd, void (*call)(int), uint *passed)
{
  uint began = uptime(), own = own_ticks(), calls = 0;

  do {
    call(fd);
    calls++;
    *passed = uptime() - began;
  } while (*passed < 50);
  own = own_ticks() - own;
  printf("%s: %u in %u ticks, at %u of them on the CPU\n", what, calls, *passed,
         own);
  if (own * 4 > *passed)
    FAIL("%s: of %u ticks the process was running at %u", what, *passed, own);
  return calls;
}

static void
compute_some(int fd)
{
  factorial(fd, LONG / 4);
}

static void
move_some(int fd)
{
  get(fd, 0, 100, data);
}

static void
cpu_free(void)
{
  int fd = open_edu();
  uint calls, passed;

  check_sleeps("factorials", fd, compute_some, &passed);
  calls = check_sleeps("transfers", fd, move_some, &passed);
  // Each takes the device 10 ticks, by its own clock.
  if (calls * 8 > passed)
    FAIL("%u transfers in %u ticks: the device needs longer", calls, passed);
}

// ---- DMA ----

// Sends two patterns and asks for the first, then for the second: what is in
// between, in the driver, is not the device. What is behind them in memory is
// left alone.
static void
check_bytes(int fd, uint n, uint seed)
{
  uint half = EDU_BYTES / 2;

  for (uint i = 0; i < 2; i++) {
    fill_pattern(data, n, seed + i, 0);
    put(fd, i * half, n, data);
  }
  for (uint i = 0; i < 2; i++) {
    memset(data, 0xa5, sizeof(data));
    get(fd, i * half, n, data);
    CHECK(is_pattern(data, n, seed + i, 0));
    for (uint k = n; k < sizeof(data); k++)
      CHECK_EQ(data[k], 0xa5);
  }
}

static void
dma_bytes(void)
{
  static const uint sizes[] = {EDU_BYTES / 2, 1, 3, 511};
  int fd = open_edu();

  for (uint i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    check_bytes(fd, sizes[i], 2 * i);
  // All of it at once, across pages of the program; and a part of that.
  fill_pattern(data + 99, EDU_BYTES, 9, 0);
  put(fd, 0, EDU_BYTES, data + 99);
  get(fd, 1234, 100, data);
  CHECK(is_pattern(data, 100, 9, 1234));
  memset(data, 0, sizeof(data));
  get(fd, 0, EDU_BYTES, data + 77);
  CHECK(is_pattern(data + 77, EDU_BYTES, 9, 0));
  // What may only be read can be sent.
  put(fd, 0, 4, (void *)TEXTSTART);
  get(fd, 0, 4, data);
  CHECK_EQ(memcmp(data, (void *)TEXTSTART, 4), 0);
}

// Beyond the buffer, also where at + n is more than 32 bits; and memory that is
// not the program's, or only to be read.
static void
dma_refuses(void)
{
  static const uint beyond[][2] = {
      {0, EDU_BYTES + 1}, {1, EDU_BYTES},  {EDU_BYTES, 1},
      {0xffffffff, 2},    {2, 0xffffffff}, {0x80000000, 0x80000000}};
  int fd = open_edu();

  for (uint i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
    CHECK_ERR(try_move(fd, EDU_PUT, beyond[i][0], beyond[i][1], data), EINVAL);
    CHECK_ERR(try_move(fd, EDU_GET, beyond[i][0], beyond[i][1], data), EINVAL);
  }
  for (int request = EDU_PUT; request <= EDU_GET; request++) {
    CHECK_ERR(ioctl(fd, request, 0), EFAULT);
    CHECK_ERR(try_move(fd, request, 0, 4, (void *)USERTOP), EFAULT);
    CHECK_ERR(try_move(fd, request, 0, 4, (void *)(USERTOP - 2)), EFAULT);
    CHECK_EQ(try_move(fd, request, EDU_BYTES, 0, data), 0);
  }
  CHECK_ERR(try_move(fd, EDU_GET, 0, 4, (void *)TEXTSTART), EFAULT);
}

// The frames below 256 MB are used up: what is taken now is above, where the
// device cannot reach it.
static void
dma_high(void)
{
  uint pages = 260 * 1024 * 1024 / PAGE;
  char *low = map_pages(pages, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int fd = open_edu();

  for (uint i = 0; i < pages; i++)
    low[i * PAGE] = 1;
  check_bytes(fd, 100, 3);
}

// ---- more than one process ----

// Uses the device until it is killed. Now and then it is free: nobody asks here
// who comes first.
static void
compute_for_ever(int fd)
{
  for (;;) {
    CHECK_EQ(factorial(fd, LONG / 20), 0);
    sleep(1);
  }
}

static void
check_same(const uchar *page)
{
  for (uint i = 1; i < EDU_BYTES; i++)
    CHECK_EQ(page[i], page[0]);
}

static void
read_for_ever(int fd)
{
  for (;;) {
    get(fd, 0, EDU_BYTES, data);
    check_same(data);
    sleep(1);
  }
}

static void
end(int pid)
{
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

// Ends it, and waits until the device is done with its last request: memory
// that the driver may have for that is given back then.
static void
end_all(int pid, int fd)
{
  end(pid);
  CHECK_EQ(factorial(fd, LONG / 20), 0);
}

// Each gets the answer to its own question.
static void
two_compute(void)
{
  int fd = open_edu();
  int pid = spawn(compute_for_ever, fd);

  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 1000; i++)
      CHECK_EQ(factorial(fd, 12), TWELVE);
    sleep(1);
  }
  end_all(pid, fd);
}

// Bytes that one writes are not mixed with what another reads. The child is the
// first to begin again.
static void
two_move(void)
{
  int fd = open_edu(), pid;

  memset(data, 0, EDU_BYTES);
  put(fd, 0, EDU_BYTES, data);
  pid = spawn(read_for_ever, fd);

  for (int i = 1; i <= 8; i++) {
    sleep(3);
    memset(data, i, EDU_BYTES);
    put(fd, 0, EDU_BYTES, data);
    memset(data, 0xa5, EDU_BYTES);
    get(fd, 0, EDU_BYTES, data);
    CHECK_EQ(data[0], i);
    check_same(data);
  }
  end_all(pid, fd);
}

// ---- killed ----

static volatile char *begun; // shared: the child is about to call

static void
compute_long(int fd)
{
  *begun = 1;
  factorial(fd, LONG);
}

// A child that waits in the driver: it is there some ticks later.
static int
spawn_waiting(void (*fn)(int), int fd)
{
  begun =
      map_pages(1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int pid = spawn(fn, fd);
  while (!*begun)
    sleep(1);
  sleep(3);
  return pid;
}

// It does not wait for the device.
static void
kill_ends(void)
{
  int fd = open_edu();
  uint began = uptime(), whole, passed;

  CHECK_EQ(factorial(fd, LONG), 0);
  whole = uptime() - began;
  int pid = spawn_waiting(compute_long, fd);
  began = uptime();
  end(pid);
  passed = uptime() - began;
  printf("the factorial takes %u ticks, the kill %u\n", whole, passed);
  if (passed * 2 > whole)
    FAIL("killed in a factorial of %u ticks, it lived for %u more", whole,
         passed);
  CHECK_EQ(factorial(fd, LONG / 20), 0); // the device is done
}

static void
move_for_ever(int fd)
{
  *begun = 1;
  for (;;)
    get(fd, 0, EDU_BYTES, data);
}

// The device goes on for it; who comes next waits for that. Five times, as a
// kill may come between two reads.
static void
kill_next(void)
{
  int fd = open_edu();

  for (uint round = 0; round < 5; round++) {
    end(spawn_waiting(move_for_ever, fd));
    check_bytes(fd, 100, 2 * round);
  }
}

const struct test lab_tests[] = {
    {"device_found", "the device is there", device_found, false},
    {"device_missing", "it is not there", device_missing, false},
    {"inverts", "a number is inverted", inverts, false},
    {"refuses", "no request, no address", refuses, false},
    {"fact_values", "many factorials", fact_values, false},
    {"cpu_free", "a process sleeps meanwhile", cpu_free, false},
    {"dma_bytes", "bytes go there and back", dma_bytes, false},
    {"dma_refuses", "what cannot be moved", dma_refuses, false},
    {"dma_high", "memory the device does not reach", dma_high, false},
    {"two_compute", "two processes compute", two_compute, false},
    {"two_move", "two processes move bytes", two_move, false},
    {"kill_ends", "a kill ends the wait", kill_ends, false},
    {"kill_next", "the next one after a kill", kill_next, false},
    {0},
};
