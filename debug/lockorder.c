// The lock checker: see lockorder.h.
//
// It costs a search in two short lists for each lock, and takes no lock itself
// but for the table of names. Who holds what is noted by the holder alone: of
// spinlocks a CPU, of sleep locks a process, which is known by the kernel stack
// it is on, as this file lies below proc.h.

#include "debug/lockorder.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "spinlock.h"
#include "debug/symbols.h"
#include "cpu/cpu.h"
#include "x86.h"

#define NCLASS 32 // different lock names
#define NHELD  8  // locks one CPU or process may hold at once
#define NFOUND 8  // names a process has looked up and we remember

struct held {
  const void *lk; // NULL: the end of the list
  int class;      // index in order_names
  uint id;        // which of its class
  uint pc;        // who took it
};

// What a process has found: `child` in directory `dir`.
struct found {
  uint dir;
  uint child;
};

static struct held spin_held[NCPU][NHELD];   // [o] the CPU's own
static struct held sleep_held[NPROC][NHELD]; // [o] the process's own
static struct found found[NPROC][NFOUND];    // [o] newest first
static const char *order_names[NCLASS];      // [a] filled once each
static uint order_seen[NCLASS][NCLASS]; // [a] pc that took column holding row
static volatile uint names_busy;        // guards additions to order_names

// [o] the CPU's own: since when interrupts are off, and the longest time.
static struct {
  uint64_t since;
  uint64_t longest;
  uint pcs[4]; // who ended it
} irqs_off[NCPU];

static uint64_t
rdtsc(void)
{
  uint64_t value;

  asm volatile("rdtsc" : "=A"(value));
  return value;
}

// The slot of the process whose kernel stack this is.
static uint
my_slot(void)
{
  uint slot = (read_ebp() - KSTACKBASE) / ((KSTACKPAGES + 1) * PGSIZE);

  assert_lt(slot, NPROC);
  return slot;
}

// The class of locks called `name`: a new one at its first lock.
static int
class_of(const char *name)
{
  int i;

  pushcli(); // an interrupt here would spin for names_busy
  while (xchg(&names_busy, 1))
    cpu_pause();
  for (i = 0; i < NCLASS && order_names[i] != NULL; i++) {
    if (strcmp(order_names[i], name) == 0)
      break;
  }
  if (i < NCLASS)
    order_names[i] = name;
  xchg(&names_busy, 0);
  popcli();
  if (i == NCLASS)
    panic("lockorder: more than %d lock names, at %s", NCLASS, name);
  return i;
}

// Whether a chain of known orders leads from `from` to `to`.
static bool
leads(int from, int to, uint visited[NCLASS])
{
  int i;

  if (from == to)
    return true;
  visited[from] = 1;
  for (i = 0; i < NCLASS; i++) {
    if (order_seen[from][i] != 0 && !visited[i] && leads(i, to, visited))
      return true;
  }
  return false;
}

// Panics: `new` is taken while `old` is held, and their classes were taken the
// other way round before.
static _Noreturn void
wrong_order(const struct held *new, const struct held *old)
{
  uint other_pc = order_seen[new->class][old->class]; // 0: no single place
  char text[3][SYMBOL_TEXT];

  panic(
      "lock order: %s taken at %s while holding %s from %s, but the other way "
      "round at %s\ndocs/LOCKS.md has the order in which locks are taken",
      order_names[new->class], symbol_text(text[0], new->pc - 1),
      order_names[old->class], symbol_text(text[1], old->pc - 1),
      other_pc == 0 ? "another place, by way of a third lock"
                    : symbol_text(text[2], other_pc - 1));
}

// Panics: `new` and `old`, which is held, are of one class. `why` follows the
// message, and may have a hint.
static _Noreturn void
wrong_pair(const struct held *new, const struct held *old, const char *why)
{
  const char *name = order_names[new->class];
  char text[2][SYMBOL_TEXT];

  panic("lock order: %s %u taken at %s while holding %s %u from %s%s", name,
        new->id, symbol_text(text[0], new->pc - 1), name, old->id,
        symbol_text(text[1], old->pc - 1), why);
}

// ---- two of a class ----

// The directory in which this process last found inode `child`; 0: unknown.
static uint
found_in(uint child)
{
  const struct found *f = found[my_slot()];
  int i;

  for (i = 0; i < NFOUND; i++) {
    if (f[i].child == child)
      return f[i].dir;
  }
  return 0;
}

void
lockorder_found(const char *name, uint dir, uint inode)
{
  struct found *f = found[my_slot()];
  bool up = strcmp(name, "..") == 0;

  memmove(f + 1, f, (NFOUND - 1) * sizeof(*f));
  f->dir = up ? inode : dir;
  f->child = up ? dir : inode;
}

// Whether this process holds a lock called `name`.
static bool
holds(const char *name)
{
  const struct held *h = sleep_held[my_slot()];
  int i;

  for (i = 0; i < NHELD && h[i].lk != NULL; i++) {
    if (strcmp(order_names[h[i].class], name) == 0)
      return true;
  }
  return false;
}

// `new` is taken while `old`, of the same class, is held.
static void
check_pair(const struct held *new, const struct held *old)
{
  if (strcmp(order_names[new->class], "inode") != 0)
    wrong_pair(new, old, ", which is one of the same kind");
  if (found_in(new->id) == old->id)
    return;
  if (found_in(old->id) == new->id)
    wrong_pair(new, old,
               ", which was found in it\n"
               "the parent directory is locked before the child");
  if (!holds("rename"))
    wrong_pair(new, old,
               ", in which it was not found\n"
               "only rename locks two inodes of which neither holds the other");
}

// ---- what is held ----

// Notes a lock at the end of `list`, if it may be taken after all that are in
// there.
static void
take(struct held *list, struct held new)
{
  int i, old;

  for (i = 0; i < NHELD && list[i].lk != NULL; i++) {
    uint visited[NCLASS] = {0};

    old = list[i].class;
    if (old == new.class) {
      check_pair(&new, &list[i]);
    } else if (order_seen[old][new.class] == 0) {
      if (leads(new.class, old, visited))
        wrong_order(&new, &list[i]);
      order_seen[old][new.class] = new.pc;
    }
  }
  if (i == NHELD)
    panic("lockorder: more than %d locks held, taking %s", NHELD,
          order_names[new.class]);
  list[i] = new;
}

// Strikes a lock off `list`, which stays without holes: locks may be given back
// in any order.
static void
strike(struct held *list, const void *lk)
{
  int i;

  for (i = 0; i < NHELD && list[i].lk != lk; i++)
    ;
  if (i == NHELD)
    panic("lockorder: the lock at 0x%x is released but not held", (uint)lk);
  memmove(&list[i], &list[i + 1], (NHELD - 1 - i) * sizeof(*list));
  list[NHELD - 1].lk = NULL;
}

void
lockorder_acquire(const struct spinlock *lk)
{
  char text[SYMBOL_TEXT];
  uint pcs[2]; // into acquire, its caller

  getcallerpcs(read_ebp(), pcs, 2);
  if (lk->name == NULL)
    panic("lockorder: a lock was not initialised, taken at %s",
          symbol_text(text, pcs[1] - 1));
  take(spin_held[mycpu() - cpus],
       (struct held){lk, class_of(lk->name), 0, pcs[1]});
}

// ptable.lock is released on the CPU that holds it, if by another process.
void
lockorder_release(const struct spinlock *lk)
{
  strike(spin_held[mycpu() - cpus], lk);
}

void
lockorder_wait(const void *lk, const char *name, uint id, int up)
{
  uint pcs[4]; // into its caller, the caller's caller, and on

  assert_lt(up, 4);
  getcallerpcs(read_ebp(), pcs, 4);
  take(sleep_held[my_slot()], (struct held){lk, class_of(name), id, pcs[up]});
}

void
lockorder_leave(const void *lk)
{
  strike(sleep_held[my_slot()], lk);
}

void
lockorder_may_sleep(const struct spinlock *but)
{
  const struct held *h = spin_held[mycpu() - cpus];
  char text[SYMBOL_TEXT];

  if (h->lk != NULL && h->lk == but)
    h++;
  if (h->lk != NULL)
    panic("%s, taken at %s, is held where one may sleep\n"
          "who waits for it spins for as long as this sleeps",
          order_names[h->class], symbol_text(text, h->pc - 1));
}

// ---- how long interrupts are off ----

void
lockorder_irqs_off(bool were_on)
{
  if (were_on)
    irqs_off[mycpu() - cpus].since = rdtsc();
}

void
lockorder_irqs_on(void)
{
  int i = mycpu() - cpus;
  uint64_t time = rdtsc() - irqs_off[i].since;

  if (time <= irqs_off[i].longest)
    return;
  irqs_off[i].longest = time;
  getcallerpcs(read_ebp(), irqs_off[i].pcs, 4);
}

void
lockorder_print(void)
{
  char text[SYMBOL_TEXT];
  int i, j;

  for (i = 0; i < NCLASS; i++) {
    for (j = 0; j < NCLASS; j++) {
      if (order_seen[i][j] != 0)
        cprintf("lock order: %s -> %s at %s\n", order_names[i], order_names[j],
                symbol_text(text, order_seen[i][j] - 1));
    }
  }
  for (i = 0; i < NCPU && irqs_off[i].longest > 0; i++) {
    cprintf("cpu %d: interrupts off for %llu cycles, until", i,
            irqs_off[i].longest);
    for (j = 0; j < 4 && irqs_off[i].pcs[j] != 0; j++)
      cprintf(" %s", symbol_text(text, irqs_off[i].pcs[j] - 1));
    cprintf("\n");
  }
}
