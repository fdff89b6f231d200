// Spinlocks: see spinlock.h. A holder never sleeps and has interrupts off.
//
// Why off: a handler that wants a lock that the code it interrupted holds would
// spin on it, and that code cannot go on before the handler returns.
//
// First symptom of breaking it: one CPU at 100 % in spin(), the machine stands
// still as soon as the others want the same lock.

#include "spinlock.h"
#include "debug/lockorder.h"
#include "debug/panic.h"
#include "debug/symbols.h"
#include "debug/trace.h"
#include "x86.h"

// ---- interrupts off, and on again ----

// What pushcli does; returns this CPU. The flags are read before cli and noted
// after it: only with interrupts off is it sure that mycpu() stays this CPU. A
// second pushcli sees them off and must not note that, or the last popcli would
// leave them so.
//
//   if (c->ncli == 0)
//     c->intena = eflags & FL_IF;
//   c->ncli++;
//
// In assembly, as the flags are on the stack already, and go from there to
// intena without a register: that saves 6 of the 28 instructions of acquire.
static inline struct cpu *
push(void)
{
  struct cpu *c;

  asm volatile("pushfl\n\t"
               "cli\n\t"
               "movl %%gs:%c1, %0\n\t"
               "cmpl $0, %c2(%0)\n\t"
               "jne 2f\n\t"
               "andl %4, (%%esp)\n\t"
               "popl %c3(%0)\n"
               "1:\tincl %c2(%0)\n\t"
               ".subsection 1\n"
               "2:\taddl $4, %%esp\n\t"
               "jmp 1b\n\t"
               ".previous"
               : "=&r"(c)
               : "i"(CPU_SELF), "i"(offsetof(struct cpu, ncli)),
                 "i"(offsetof(struct cpu, intena)), "i"(FL_IF)
               : "memory", "cc");
  if (c->ncli == 1)
    lockorder_irqs_off(c->intena);
  return c;
}

// popcli on CPU `c`, which is this one: with interrupts on it may be another by
// now, and the count the wrong one.
static inline void
pop(struct cpu *c)
{
  if (readeflags() & FL_IF)
    panic("popcli: interrupts are on at depth %d\n"
          "something under pushcli or a spinlock turned them on",
          c->ncli);
  if (--c->ncli < 0)
    panic("popcli: depth %d: more popcli than pushcli", c->ncli);
  if (c->ncli == 0 && c->intena) {
    lockorder_irqs_on();
    sti();
  }
}

void
pushcli(void)
{
  push();
}

void
popcli(void)
{
  pop(mycpu());
}

// ---- locks ----

void
initlock(struct spinlock *lk, const char *name)
{
  assert_ne(name, NULL);
  lk->locked = 0;
  lk->name = name;
  lk->cpu = NULL;
}

// Panics: acquire() would spin for ever. Like spin(), apart from acquire() so
// that the usual way through that saves no register for them.
static _Noreturn __attribute__((noinline)) void
held_already(const struct spinlock *lk)
{
  char where[SYMBOL_TEXT];

  panic("acquire: %s is already held by this cpu, taken at %s\n"
        "the holder called what takes it again, or an interrupt did",
        lk->name, symbol_text(where, lk->pcs[0] - 1));
}

// Takes a lock that another CPU holds. Waits with plain reads, which stay in
// this CPU's cache, and tries the locked exchange only when the lock looks
// free. Returns the lock: so acquire() need not save a register to keep it in.
static __attribute__((noinline)) struct spinlock *
spin(struct spinlock *lk)
{
  trace_lock(lk->name, 0);
  do {
    while (*(volatile uint *)&lk->locked)
      cpu_pause();
  } while (xchg(&lk->locked, 1) != 0);
  return lk;
}

void
acquire(struct spinlock *lk)
{
  struct cpu *c = push();

  if (lk->cpu == c)
    held_already(lk);
  lockorder_acquire(lk);
  if (xchg(&lk->locked, 1) != 0) {
    lk = spin(lk);
    c = mycpu();
  }
  lk->cpu = c;
#ifdef DEBUG
  getcallerpcs(read_ebp(), lk->pcs, LOCK_NPCS);
#else
  lk->pcs[0] = (uint)__builtin_return_address(0);
#endif
}

// Panics: release() was called for a lock that this CPU does not hold.
static _Noreturn __attribute__((noinline)) void
held_elsewhere(const struct spinlock *lk)
{
  if (!lk->locked)
    panic("release: %s is not held\n"
          "released twice, or on a path that never took it",
          lk->name);
  panic("release: %s is held by cpu %d, not this one", lk->name,
        lock_holder(lk));
}

// The reverse order of acquire: the lock is free before interrupts are on
// again, else a handler could wait for a lock that its own CPU holds.
void
release(struct spinlock *lk)
{
  struct cpu *c = mycpu();

  if (lk->cpu != c)
    held_elsewhere(lk);
  lockorder_release(lk);
  lk->cpu = NULL;

  // x86 makes earlier stores visible before a later one, so a plain store
  // frees the lock; the builtin keeps the compiler from moving any past it.
  __atomic_store_n(&lk->locked, 0, __ATOMIC_RELEASE);
  pop(c);
}

int
lock_holder(const struct spinlock *lk)
{
  const struct cpu *c = lk->cpu;

  return c == NULL ? -1 : (int)(c - cpus);
}
