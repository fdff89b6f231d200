// Spinlocks: see spinlock.h. A holder never sleeps and has interrupts off.

#include "spinlock.h"
#include "cpu/cpu.h"
#include "debug/panic.h"
#include "debug/symbols.h"
#include "x86.h"
#ifdef DEBUG
#include "debug/lockorder.h"
#endif

void
initlock(struct spinlock *lk, const char *name)
{
  lk->locked = 0;
  lk->name = name;
  lk->cpu = NULL;
}

static _Noreturn void
held_already(const struct spinlock *lk)
{
  char where[SYMBOL_TEXT];

  panic("acquire: %s is already held by this cpu, taken at %s\n"
        "who holds a lock called what takes it again, or an interrupt did",
        lk->name, symbol_text(where, lk->pcs[0] - 1));
}

void
acquire(struct spinlock *lk)
{
  pushcli();
  if (holding(lk))
    held_already(lk);
#ifdef DEBUG
  lockorder_acquire(lk);
#endif

  // Wait with plain reads, which stay in this CPU's cache, and try the locked
  // exchange only when the lock looks free.
  while (xchg(&lk->locked, 1) != 0) {
    while (*(volatile uint *)&lk->locked)
      cpu_pause();
  }

  lk->cpu = mycpu();
#ifdef DEBUG
  getcallerpcs(read_ebp(), lk->pcs, LOCK_NPCS);
#else
  lk->pcs[0] = (uint)__builtin_return_address(0);
#endif
}

void
release(struct spinlock *lk)
{
  if (!lk->locked)
    panic("release: %s is not held\n"
          "released twice, or on a path that never took it",
          lk->name);
  if (!holding(lk))
    panic("release: %s is held by cpu %d, not this one", lk->name,
          (int)(lk->cpu - cpus));
#ifdef DEBUG
  lockorder_release(lk);
#endif
  lk->cpu = NULL;

  // x86 makes earlier stores visible before a later one, so a plain store
  // frees the lock; the builtin keeps the compiler from moving any past it.
  __atomic_store_n(&lk->locked, 0, __ATOMIC_RELEASE);
  popcli();
}

bool
holding(struct spinlock *lk)
{
  return lk->locked && lk->cpu == mycpu();
}

int
lock_holder(const struct spinlock *lk)
{
  const struct cpu *c = lk->cpu;

  return c == NULL ? -1 : (int)(c - cpus);
}

void
pushcli(void)
{
  uint eflags = readeflags();
  struct cpu *c;

  cli();
  c = mycpu();
  if (c->ncli++ == 0)
    c->intena = eflags & FL_IF;
}

void
popcli(void)
{
  struct cpu *c = mycpu();

  if (readeflags() & FL_IF)
    panic("popcli: interrupts are on\n"
          "something under pushcli or a spinlock turned them on");
  if (--c->ncli < 0)
    panic("popcli: depth %d: more popcli than pushcli", c->ncli);
  if (c->ncli == 0 && c->intena)
    sti();
}
