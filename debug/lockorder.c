// The lock checker: see lockorder.h.
//
// It costs a search in two short lists for each lock, and takes no lock itself:
// only the holder notes what it holds, a CPU its spinlocks, a process its sleep
// locks. This file is in a layer below proc.h, so it knows a process by the
// kernel stack that it is on.

#include "debug/lockorder.h"
#include "debug/panic.h"
#include "lib/format.h"
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

// [o] the CPU's own: since when interrupts are off, and the longest time.
static struct silence {
  uint64_t since;
  uint64_t longest;
  uint pcs[4]; // who ended it
} irqs_off[NCPU];

// The slot of the process whose kernel stack this is.
static uint
my_slot(void)
{
  uint slot = (read_ebp() - KSTACKBASE) / ((KSTACKPAGES + 1) * PGSIZE);

  assert_lt(slot, NPROC);
  return slot;
}

// The class of locks called `name`: a new one at its first lock. Names are only
// added, so no lock is needed.
static int
class_of(const char *name)
{
  int i;

  assert_ne(name, NULL); // else initlock was not called
  for (i = 0; i < NCLASS; i++) {
    __sync_bool_compare_and_swap(&order_names[i], NULL, name);
    if (strcmp(order_names[i], name) == 0)
      return i;
  }
  panic("lockorder: more than %d lock names, at %s", NCLASS, name);
}

// Whether a chain of known orders leads from `from` to `to`. It comes to an
// end, as no order that closes a circle is ever noted.
static bool
leads(int from, int to)
{
  int i;

  for (i = 0; i < NCLASS; i++) {
    if (order_seen[from][i] != 0 && (i == to || leads(i, to)))
      return true;
  }
  return false;
}

// Panics: `new` is taken while `old` is held. `why` follows, with a hint, if it
// has a second line.
static _Noreturn void
wrong(const struct held *new, const struct held *old, const char *why)
{
  char text[2][SYMBOL_TEXT];

  panic("lock order: %s %u taken at %s while holding %s %u from %s%s",
        order_names[new->class], new->id, symbol_text(text[0], new->pc - 1),
        order_names[old->class], old->id, symbol_text(text[1], old->pc - 1),
        why);
}

// Their classes were taken the other way round, at `pc`; 0: by way of a third.
static _Noreturn void
wrong_order(const struct held *new, const struct held *old, uint pc)
{
  char text[SYMBOL_TEXT], why[160];

  snprintf(why, sizeof(why),
           ", but the other way round at %s\n"
           "docs/LOCKS.md has the order in which locks are taken",
           pc == 0 ? "another place, by way of a third lock"
                   : symbol_text(text, pc - 1));
  wrong(new, old, why);
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
  bool up =
      name[0] == '.' && name[1] == '.' && (name[2] == '\0' || name[2] == '/');

  memmove(f + 1, f, (NFOUND - 1) * sizeof(*f));
  f->dir = up ? inode : dir;
  f->child = up ? dir : inode;
}

// `new` is taken while `old`, of the same class, is held.
static void
check_pair(const struct held *new, const struct held *old)
{
  if (strcmp(order_names[new->class], "inode") != 0)
    wrong(new, old, ", which is one of the same kind");
  if (found_in(new->id) == old->id)
    return;
  if (found_in(old->id) == new->id)
    wrong(new, old,
          ", which was found in it\n"
          "the parent directory is locked before the child");
  // What comes before all others, if it is held, was taken first.
  if (strcmp(order_names[sleep_held[my_slot()][0].class], "rename") != 0)
    wrong(new, old,
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
    old = list[i].class;
    if (old == new.class) {
      check_pair(&new, &list[i]);
    } else if (order_seen[old][new.class] == 0) {
      if (leads(new.class, old))
        wrong_order(&new, &list[i], order_seen[new.class][old]);
      order_seen[old][new.class] = new.pc;
    }
  }
  if (i == NHELD)
    panic("lockorder: more than %d locks held, taking %s", NHELD,
          order_names[new.class]);
  list[i] = new;
}

// Takes a lock off `list`, which stays without holes: locks may be released in
// any order.
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
  uint pcs[2]; // into acquire, its caller

  getcallerpcs(read_ebp(), pcs, 2);
  take(spin_held[mycpu() - cpus],
       (struct held){lk, class_of(lk->name), 0, pcs[1]});
}

// ptable.lock is released on the CPU that holds it, if by another process.
void
lockorder_release(const struct spinlock *lk)
{
  assert_eq(readeflags() & FL_IF, 0); // else something under it turned them on
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

// ---- how long interrupts are off ----

// In a handler, or in a process that was interrupted, they are off already.
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

  // First this, and from a copy: to print takes long, with interrupts off.
  for (i = 0; i < NCPU && irqs_off[i].longest > 0; i++) {
    struct silence off = irqs_off[i];

    cprintf("cpu %d: interrupts off for %llu cycles, until", i, off.longest);
    for (j = 0; j < 4 && off.pcs[j] != 0; j++)
      cprintf(" %s", symbol_text(text, off.pcs[j] - 1));
    cprintf("\n");
  }
  for (i = 0; i < NCLASS; i++) {
    for (j = 0; j < NCLASS; j++) {
      if (order_seen[i][j] != 0)
        cprintf("lock order: %s -> %s at %s\n", order_names[i], order_names[j],
                symbol_text(text, order_seen[i][j] - 1));
    }
  }
}
