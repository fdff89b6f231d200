// The lock-order checker: see lockorder.h.
//
// Locks of one name are one class: all inodes' inner locks are alike. Holding
// two of a class at once is not checked.

#include "debug/lockorder.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "spinlock.h"
#include "debug/symbols.h"
#include "cpu/cpu.h"
#include "x86.h"

#define NCLASS 32 // different lock names
#define NHELD  8  // locks one CPU may hold at once

struct held {
  struct spinlock *lk;
  uint pc; // who took it
};

static struct held held[NCPU][NHELD]; // [o] the CPU's own
static const char *names[NCLASS];     // [a] filled once each
static uint before[NCLASS][NCLASS];   // [a] pc that took column holding row
static volatile uint names_busy;      // guards additions to names

static int
class_of(const char *name)
{
  int i;

  while (xchg(&names_busy, 1))
    cpu_pause();
  for (i = 0; i < NCLASS && names[i] != NULL; i++) {
    if (strcmp(names[i], name) == 0)
      break;
  }
  if (i < NCLASS)
    names[i] = name;
  xchg(&names_busy, 0);
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
    if (before[from][i] != 0 && !visited[i] && leads(i, to, visited))
      return true;
  }
  return false;
}

// `taken` at `pc`, while `first` is held since `first_pc`: the other way round
// than at `other_pc` (0: by way of a third lock).
static _Noreturn void
wrong_order(const char *taken, uint pc, const char *first, uint first_pc,
            uint other_pc)
{
  char text[3][SYMBOL_TEXT];

  panic(
      "lock order: %s taken at %s while holding %s from %s, but the other way "
      "round at %s\ndocs/LOCKS.md has the order in which locks are taken",
      taken, symbol_text(text[0], pc - 1), first,
      symbol_text(text[1], first_pc - 1),
      other_pc == 0 ? "another place, by way of a third lock"
                    : symbol_text(text[2], other_pc - 1));
}

void
lockorder_acquire(struct spinlock *lk)
{
  struct held *h = held[mycpu() - cpus];
  char text[SYMBOL_TEXT];
  uint pcs[3];
  int new, old, i;

  getcallerpcs(read_ebp(), pcs, 3); // into acquire, its caller, and on
  if (lk->name == NULL)
    panic("lockorder: a lock was not initialised, taken at %s",
          symbol_text(text, pcs[1] - 1));
  new = class_of(lk->name);
  for (i = 0; i < NHELD && h[i].lk != NULL; i++) {
    uint visited[NCLASS] = {0};

    old = class_of(h[i].lk->name);
    if (old == new || before[old][new] != 0)
      continue;
    if (leads(new, old, visited))
      wrong_order(lk->name, pcs[1], names[old], h[i].pc, before[new][old]);
    before[old][new] = pcs[1];
  }
  if (i == NHELD)
    panic("lockorder: more than %d locks held, taking %s", NHELD, lk->name);
  h[i].lk = lk;
  h[i].pc = pcs[1];
}

// Locks may be given back in any order; the list stays without holes.
// ptable.lock is released on the CPU that holds it, if by another process.
void
lockorder_release(struct spinlock *lk)
{
  struct held *h = held[mycpu() - cpus];
  int i, last;

  for (i = 0; i < NHELD && h[i].lk != lk; i++)
    ;
  if (i == NHELD)
    panic("lockorder: %s is released but not held", lk->name);
  for (last = i; last + 1 < NHELD && h[last + 1].lk != NULL; last++)
    h[last] = h[last + 1];
  h[last].lk = NULL;
}
