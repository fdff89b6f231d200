// Gives the CPU up at chosen moments, for tools/race.pl. Linked into a DEBUG
// kernel of its own, with --wrap for each function that has a __wrap_ here, so
// no line of the kernel knows of it.
//
// A race shows when two CPUs, or two processes, come to a few instructions in a
// rare order. Here a generator chooses that order. The points are where locks
// are taken and given back, where a process sleeps, is woken, or touches a page
// for the first time, and where an interrupt ends. Nothing happens at most of
// them: a run has a number of preemptions to spend, from some point on, with
// gaps of few points between them or of many, as the seed says. Most
// races need no more than one or two preemptions at the right points, so a few
// in each run, and many runs, come to more orders than a change at each point
// would (S. Burckhardt and others, "A randomized scheduler with probabilistic
// guarantees of finding bugs", 2010).
//
// With every other seed each access to memory that others may see is a point,
// too: the compiler calls a function before it, as it does for `make KASAN=1`.
// So two accesses that should have been one are found. There a process keeps
// its CPU; only the other CPUs come in between.
//
// QEMU counts instructions (-icount): it runs one CPU at a time, and its clock
// is their number. So a run follows from its seed to the last instruction. A
// CPU makes room for the next one with `pause` or `hlt`, and where the timer of
// any of them is due: so timers that are set to a short time end a CPU's turn,
// or interrupt it, at any instruction, not only at points.
//
// The command line is "init=race=SEED,PREEMPTIONS PROGRAM...".

#include "boot/bootinfo.h"
#include "debug/panic.h"
#include "dev/dev.h"
#include "lib/string.h"
#include "proc.h"
#include "sleeplock.h"
#include "spinlock.h"
#include "vm.h"
#include "x86.h"

#define FEW    3     // gaps are of 1 << 1 to 1 << FEW ... 1 << MANY points
#define MANY   12    // ... as the seed says
#define LATEST 15    // the first is after 1 << LATEST points at most
#define DENSER 6     // where accesses are points: 1 << DENSER times as many
#define TURNS  3     // at most so many times 2 does one make room at a point
#define TICR   0x380 // the local APIC's timer: initial count (dev/lapic.c)
#define SHORT  100   // counts of the shortest tick
#define SHORTS 14    // ... the longest is 1 << SHORTS times that
#define FNV    16777619u // (Fowler, Noll, Vo): of the sum

void __real_acquire(struct spinlock *lk);
void __wrap_acquire(struct spinlock *lk);
void __real_release(struct spinlock *lk);
void __wrap_release(struct spinlock *lk);
void __real_acquiresleep(struct sleeplock *lk);
void __wrap_acquiresleep(struct sleeplock *lk);
bool __real_acquiresleep_unless_deadlock(struct sleeplock *lk);
bool __wrap_acquiresleep_unless_deadlock(struct sleeplock *lk);
void __real_releasesleep(struct sleeplock *lk);
void __wrap_releasesleep(struct sleeplock *lk);
void __real_sleep(void *chan, struct spinlock *lk);
void __wrap_sleep(void *chan, struct spinlock *lk);
void __real_wakeup(void *chan);
void __wrap_wakeup(void *chan);
void __real_wakeup_one(void *chan);
void __wrap_wakeup_one(void *chan);
int __real_uvm_fault(struct addrspace *as, uint va, bool write);
int __wrap_uvm_fault(struct addrspace *as, uint va, bool write);
void __real_lapiceoi(void);
void __wrap_lapiceoi(void);
const char *__real_bootinfo_command(void);
const char *__wrap_bootinfo_command(void);
_Noreturn void __real_power_off(int status);
_Noreturn void __wrap_power_off(int status);

// Without a lock: CPUs take turns, and what order they come in is repeated.
static struct {
  uint seed, most; // what the command line says
  uint random;     // the generator's state; 0: not started
  uint points;     // passed
  uint gap;        // points to the next preemption
  uint gaps;       // of how many sizes gaps are
  bool accesses;   // are points, too
  uint done;       // preemptions and short ticks so far
  uint sum;        // of when each was: two runs alike have the same
} race;

static uint full_tick[NCPU]; // [o] the timer's count where it was not shortened

// ---- chance ----

// xorshift, of 32 bits (G. Marsaglia, 2003).
static uint
next(void)
{
  race.random ^= race.random << 13;
  race.random ^= race.random >> 17;
  race.random ^= race.random << 5;
  return race.random;
}

static uint
below(uint n)
{
  return (next() >> 8) % n;
}

// A number from `least` on, of any size up to least << sizes.
static uint
of_any_size(uint least, uint sizes)
{
  uint most = least << below(sizes);

  return most + below(most);
}

// ---- preemption ----

static void
note(uint what)
{
  race.done++;
  race.sum = (race.sum ^ what) * FNV;
  race.sum = (race.sum ^ (uint)rdtsc()) * FNV;
  race.sum = (race.sum ^ race.points) * FNV;
}

// Whether one is due at this point.
static bool
due(void)
{
  if (race.random == 0 || race.done >= race.most)
    return false;
  race.points++;
  if (--race.gap > 0)
    return false;
  race.gap = of_any_size(2, race.gaps);
  return true;
}

// Lets others run: other processes, if this one may leave the CPU, and the
// other CPUs. Two turns of these are more than one: who has been waited for may
// have had to wait for a third.
static void
make_room(bool may_yield)
{
  uint turns = 1 << below(TURNS + 1);

  note(may_yield);
  for (; turns > 0; turns--) {
    if (may_yield && below(4) > 0)
      yield();
    else
      cpu_pause();
  }
}

// With interrupts on a process may be preempted anywhere, by a tick; so here.
static void
point(void)
{
  if (due())
    make_room((readeflags() & FL_IF) && myproc() != NULL);
}

// ---- the points ----

void
__wrap_acquire(struct spinlock *lk)
{
  point();
  __real_acquire(lk);
}

void
__wrap_release(struct spinlock *lk)
{
  __real_release(lk);
  point();
}

void
__wrap_acquiresleep(struct sleeplock *lk)
{
  point();
  __real_acquiresleep(lk);
}

bool
__wrap_acquiresleep_unless_deadlock(struct sleeplock *lk)
{
  point();
  return __real_acquiresleep_unless_deadlock(lk);
}

void
__wrap_releasesleep(struct sleeplock *lk)
{
  __real_releasesleep(lk);
  point();
}

void
__wrap_sleep(void *chan, struct spinlock *lk)
{
  point();
  __real_sleep(chan, lk);
}

void
__wrap_wakeup(void *chan)
{
  point();
  __real_wakeup(chan);
}

void
__wrap_wakeup_one(void *chan)
{
  point();
  __real_wakeup_one(chan);
}

int
__wrap_uvm_fault(struct addrspace *as, uint va, bool write)
{
  int result;

  point();
  result = __real_uvm_fault(as, va, write);
  point();
  return result;
}

// Makes this CPU's next tick come soon, or when it would without us: a timer
// goes on with the count it has until it gets another.
static void
set_tick(void)
{
  volatile uint32_t *count = (uint32_t *)(machine()->lapic + TICR);
  struct cpu *c = mycpu();
  uint *full = &full_tick[c - cpus];

  if (c->timer_off)
    return;
  if (*full == 0)
    *full = *count;
  if (race.done > 0 && race.done < race.most && below(2) > 0) {
    *count = of_any_size(SHORT, SHORTS);
    note(*count);
  } else if (*count != *full) {
    *count = *full;
  }
}

// The end of each interrupt: no lock is held here, and the controller is done.
void
__wrap_lapiceoi(void)
{
  __real_lapiceoi();
  set_tick();
  if (due())
    make_room(myproc() != NULL);
}

// ---- accesses ----

// Before a load or store at `address`. Nobody else looks at a CPU's own stack.
static void
access(uint address)
{
  uint here;

  if (race.accesses && address / KSTACKSIZE != (uint)&here / KSTACKSIZE &&
      due())
    make_room(false);
}

#define ACCESS_OF(name)                       \
  void __asan_##name##_noabort(uint address); \
  void __asan_##name##_noabort(uint address)  \
  {                                           \
    access(address);                          \
  }                                           \
  void __asan_##name##_noabort(uint address)

ACCESS_OF(load1);
ACCESS_OF(load2);
ACCESS_OF(load4);
ACCESS_OF(load8);
ACCESS_OF(store1);
ACCESS_OF(store2);
ACCESS_OF(store4);
ACCESS_OF(store8);

void __asan_loadN_noabort(uint address, uint n);
void __asan_storeN_noabort(uint address, uint n);
void __asan_handle_no_return(void);

void
__asan_loadN_noabort(uint address, uint n)
{
  (void)n;
  access(address);
}

void
__asan_storeN_noabort(uint address, uint n)
{
  (void)n;
  access(address);
}

// The compiler calls this, too, before a function that does not return.
void
__asan_handle_no_return(void)
{
}

// ---- start and end ----

// Reads a number; *at is behind it then.
static uint
number(const char **at)
{
  uint n = 0;

  for (; **at >= '0' && **at <= '9'; (*at)++)
    n = n * 10 + (uint)(**at - '0');
  return n;
}

// Takes our part off the command, and starts.
const char *
__wrap_bootinfo_command(void)
{
  const char *at = __real_bootinfo_command();

  if (strncmp(at, "race=", strlen("race=")) != 0)
    fatal("race: init=race=SEED,PREEMPTIONS PROGRAM..., not init=%s", at);
  at += strlen("race=");
  race.seed = number(&at);
  at += *at == ',';
  race.most = number(&at);
  at += *at == ' ';
  // Neighbouring seeds are to differ in all bits; and the state is never 0.
  race.random = race.seed * 2654435761u ^ 0x5bd1e995;
  race.random += race.random == 0;
  race.accesses = below(2) > 0;
  race.gaps = FEW + below(MANY - FEW) + (race.accesses ? DENSER : 0);
  race.gap = of_any_size(2, LATEST - 1 + (race.accesses ? DENSER : 0));
  return at;
}

_Noreturn void
__wrap_power_off(int status)
{
  uint most = race.most;

  race.most = 0; // no more of it: the number to print stays
  cprintf("race: seed %u: %u of %u preemptions at %u points, sum 0x%x\n",
          race.seed, race.done, most, race.points, race.sum);
  __real_power_off(status);
}
