// The devices without hardware: the null device swallows what it is given and
// reads as empty; the zero device reads as zeros without end, the random device
// as bytes by chance.
#include "dev/dev.h"
#include "lib/string.h"
#include "proc.h"
#include "spinlock.h"
#include "vm.h"
#include "x86.h"

// Always at the end of the file.
static int
null_read(bool user, uintptr_t dst, uint n)
{
  return 0;
}

// Takes all `n` bytes without a look: even a bad address is not found out.
static int
null_write(bool user, uintptr_t src, uint n)
{
  return (int)n;
}

// Zeros without end.
static uint
zero_next(char *piece, uint n, uint *off)
{
  memset(piece, 0, n);
  return n;
}

// ---- bytes by chance ----
//
// For games and tests, and not for secrets: who has seen some bytes and guesses
// what the clocks showed can compute the others.

static struct spinlock random_lock = {.name = "random"};
static uint64_t random_state; // [random_lock] 0: the day's clock is asked again

// The next byte, with `x` stirred in. The generator is xorshift64* (S. Vigna,
// "An experimental exploration of Marsaglia's xorshift generators, scrambled",
// ACM TOMS 42, 2016); of its 64 bits the high ones are best. It would never
// leave 0, nor come to it, were it not for the cycles that are stirred in, too.
static uint8_t
random_byte(uint64_t x)
{
  acquire(&random_lock);
  if (random_state == 0)
    random_state = (uint64_t)rtc_time() << 32;
  x ^= random_state ^ rdtsc();
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  random_state = x;
  release(&random_lock);
  return (uint8_t)(x * 0x2545f4914f6cdd1d >> 56);
}

// As many as there is room for.
static uint
rand_next(char *piece, uint n, uint *off)
{
  for (uint i = 0; i < n; i++)
    piece[i] = (char)random_byte(0);
  return n;
}

// Bytes; fewer if killed meanwhile, or -EFAULT if not even the first could be
// read.
static int
rand_write(bool user, uintptr_t src, uint n)
{
  uint8_t byte;
  uint done;
  int err;

  for (done = 0; done < n && !killed(); done++) {
    if ((err = either_copyin(user, &byte, src + done, 1)) < 0)
      return done > 0 ? (int)done : err;
    random_byte(byte);
  }
  return (int)done;
}

// None has a mode to set, and so no ioctl.
void
nulldev_init(void)
{
  static const struct devsw null = {.read = null_read, .write = null_write};
  static const struct devsw zero = {.next = zero_next, .write = null_write};
  static const struct devsw random = {.next = rand_next, .write = rand_write};

  devsw_register(NULLDEV, &null);
  devsw_register(ZERODEV, &zero);
  devsw_register(RANDDEV, &random);
}
