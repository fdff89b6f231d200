// The kernel's messages (cprintf) and its end (panic).
//
// cprintf may be called anywhere, interrupt handlers included. panic stops all
// CPUs; it takes no lock that the broken kernel might hold.

#include "lib/panic.h"
#include "lib/format.h"
#include "dev/dev.h"
#include "memlayout.h"
#include "proc.h"
#include "x86.h"

static struct spinlock cprintf_lock; // keeps lines of different CPUs apart
static volatile uint panicked;       // set by the first CPU that panics

static void
put(void *arg, char c)
{
  (void)arg;
  consputc((uchar)c);
}

void
cprintf(const char *fmt, ...)
{
  bool lock = !panicked;
  va_list ap;

  if (lock) {
    if (cprintf_lock.name == NULL)
      initlock(&cprintf_lock, "cprintf");
    acquire(&cprintf_lock);
  }
  va_start(ap, fmt);
  vformat(put, NULL, fmt, ap);
  va_end(ap);
  if (lock)
    release(&cprintf_lock);
}

// Whether a frame may lie at `ebp`: at most a stack's size above the first one.
// The 0 that the entry code and new stacks begin with ends a chain earlier.
static bool
in_kernel_stack(uint ebp, uint first)
{
  return ebp >= first && ebp - first < KSTACKSIZE && ebp >= KERNBASE &&
         ebp % 4 == 0;
}

void
getcallerpcs(uint ebp, uint pcs[], int n)
{
  uint first = ebp;
  int i;

  // Each frame holds the caller's %ebp and, above it, the return address.
  for (i = 0; i < n && in_kernel_stack(ebp, first); i++) {
    uint *frame = (uint *)ebp;

    pcs[i] = frame[1];
    if (frame[0] <= ebp) // stacks grow down: callers lie higher
      first = ~0u;       // the chain ends here
    ebp = frame[0];
  }
  for (; i < n; i++)
    pcs[i] = 0;
}

// The call chain into panic, as addresses: `make where ADDR=...` turns them
// into lines.
static void
backtrace(void)
{
  uint pcs[12];
  uint i;

  getcallerpcs(read_ebp(), pcs, 12);
  cprintf("called from:");
  for (i = 1; i < 12 && pcs[i] != 0; i++)
    cprintf(" %x", pcs[i]);
  cprintf("\n");
}

void
panic_at(const char *file, int line, const char *fmt, ...)
{
  struct proc *p = myproc();
  va_list ap;

  cli();
  if (xchg(&panicked, 1)) // another CPU, or this one while panicking
    halt_forever();
  console_panic_mode();
  lapic_halt_others();
  cprintf("\npanic: ");
  va_start(ap, fmt);
  vformat(put, NULL, fmt, ap);
  va_end(ap);
  cprintf("\nat %s:%d, cpu %d", file, line, (int)(mycpu() - cpus));
  if (p != NULL)
    cprintf(", process %d (%s)", p->pid, p->name);
  cprintf("\n");
  backtrace();
  power_panic();
  halt_forever();
}

void
fatal(const char *fmt, ...)
{
  va_list ap;

  cli();
  if (xchg(&panicked, 1))
    halt_forever();
  console_panic_mode();
  lapic_halt_others();
  cprintf("lectern: ");
  va_start(ap, fmt);
  vformat(put, NULL, fmt, ap);
  va_end(ap);
  cprintf("; the machine stops\n");
  power_panic();
  halt_forever();
}
