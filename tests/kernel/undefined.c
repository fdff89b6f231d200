// What the compiler and the checkers of the DEBUG build must see, for
// tests/debug-build.t. Linked into a kernel of its own, with --wrap for
// sys_sleep. `sleep 1000000` and up, in seconds, do one of these.
//
// Values go through volatile variables: what a compiler can see is undefined it
// may leave out, and the look at it, too.

#include "boot/kernelimage.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "tests/kernel/ways.h"

int __wrap_sys_meminfo(void);

static volatile int one = 1, result;
static volatile int largest = INT32_MAX, smallest = INT32_MIN;
static char *volatile at;

struct pair {
  int first;
  int second;
};

static void
add(void)
{
  result = largest + one;
}

static void
subtract(void)
{
  result = smallest - one;
}

static void
multiply(void)
{
  result = largest * (one + one);
}

static void
negate(void)
{
  result = -smallest;
}

static void
divide(void)
{
  result = largest / (one - 1);
}

static void
shift_too_far(void)
{
  result = one << (one + 31);
}

static void
shift_negative(void)
{
  result = (one - 2) << one;
}

static void
index_too_large(void)
{
  volatile int array[4] = {0, 1, 2, 3};

  result = array[one + 3];
}

static void
unreachable(void)
{
  if (one == 1)
    __builtin_unreachable();
}

static void
array_of_negative_length(void)
{
  char array[one - 2];

  at = array;
}

static void
bool_of_two(void)
{
  static char two = 2;

  at = &two;
  result = *(volatile bool *)at;
}

static __attribute__((noinline, nonnull)) void
take(const char *pointer)
{
  at = (char *)pointer;
}

static void
null_argument(void)
{
  at = NULL;
  take(at);
}

static __attribute__((noinline, returns_nonnull)) char *
give(void)
{
  return at;
}

static void
null_returned(void)
{
  at = NULL;
  at = give();
}

static void
pointer_too_far(void)
{
  at = (char *)-16;
  at = at + 16 * (one + one);
}

static void
member_of_null(void)
{
  at = NULL;
  result = ((struct pair *)at)->second;
}

static void
read_misaligned(void)
{
  static char bytes[12] __attribute__((aligned(4)));

  at = bytes + 1;
  result = ((struct pair *)at)->second;
}

static void
larger_than_object(void)
{
  static int only;

  result = ((volatile struct pair *)&only)->second;
}

static void
count_zeros_of_none(void)
{
  result = __builtin_ctz((uint)one - 1);
}

// ---- the other checkers ----

// A string of 40 characters into 16.
static __attribute__((noinline)) void
smash(void)
{
  char array[16];

  at = array;
  memset(at, 'x', 40);
}

static void
write_to_free_frame(void)
{
  at = kalloc();
  kfree(at);
  at[1000] = 1;
  __wrap_sys_meminfo();
}

static void
follow_freed_pointer(void)
{
  int **volatile frame = kalloc();

  kfree(frame);
  result = *frame[1];
}

// What looks like these, and is none.
static void
nothing(void)
{
  char array[16];

  result = (largest - 1) + one;
  result = (int)((uint)largest + (uint)one); // unsigned may wrap
  result = (int)(1u << (one + 30));
  at = array;
  memset(at, 'x', sizeof(array));
  take(at);
  at = kalloc();
  at[1000] = 1;
  kfree(at);
  __wrap_sys_meminfo();
  cprintf("undefined: nothing is wrong\n");
}

static void (*const ways[])(void) = {
    nothing,
    add,
    subtract,
    multiply,
    negate,
    divide, // 5
    shift_too_far,
    shift_negative,
    index_too_large,
    unreachable,
    array_of_negative_length, // 10
    bool_of_two,
    null_argument,
    null_returned,
    pointer_too_far,
    member_of_null, // 15
    read_misaligned,
    larger_than_object,
    count_zeros_of_none,
    smash,
    write_to_free_frame, // 20
    follow_freed_pointer,
};
#define NWAYS ((int)(sizeof(ways) / sizeof(ways[0])))

int
__wrap_sys_sleep(void)
{
  int way = way_asked(NWAYS);

  if (way < 0)
    return __real_sys_sleep();
  ways[way]();
  return 0;
}
